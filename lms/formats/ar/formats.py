"""Arabic dates, with the digits that Plaza's Arabic texts use."""

DATE_FORMAT = "j F Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y، H:i"
