"""`./dev bench`: speed and weight, measured against a bare Wagtail page that the same processes serve."""
