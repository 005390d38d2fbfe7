"""What stands around every view of the site, whichever app it is of."""

from lms.middleware.form_addresses import lead_forms_to_their_page
from lms.middleware.forms import PlainTextMiddleware, holds_untyped, is_malformed
from lms.middleware.headers import private_headers, staff_policy
from lms.middleware.language import LanguageMiddleware
from lms.middleware.log import request_line
from lms.middleware.sessions import SessionMiddleware, SignedOutMiddleware

__all__ = [
    "LanguageMiddleware",
    "PlainTextMiddleware",
    "SessionMiddleware",
    "SignedOutMiddleware",
    "holds_untyped",
    "is_malformed",
    "lead_forms_to_their_page",
    "private_headers",
    "request_line",
    "staff_policy",
]
