"""The one settings file. Everything that differs between places comes from the environment (see deploy/example.env)."""

import os
from pathlib import Path
from zoneinfo import available_timezones

import environ
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
# "" is how files of compose and shells say "nothing": it is never a value, and the default counts.
env.ENVIRON = {name: value for name, value in os.environ.items() if value.strip()}

# --- Where things are -------------------------------------------------------------------------------------------------
DATA_DIR = Path(env("PLAZA_DATA_DIR", default=str(BASE_DIR / "var")))
SITE_NAME = env("PLAZA_SITE_NAME", default="Plaza")
SITE_URL = env("PLAZA_SITE_URL", default="http://localhost:8000").rstrip("/")  # every link in every letter begins so
LOCAL = env.bool("PLAZA_LOCAL", default=False)  # one machine, for trying it out: local mail page, finders, no TLS
SECRET_KEY = env("PLAZA_SECRET_KEY", default="only-for-tests-and-builds" if LOCAL else "")
DEBUG = env.bool("PLAZA_DEBUG", default=False)
ALLOWED_HOSTS = env.list("PLAZA_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("PLAZA_TRUSTED_ORIGINS", default=[])

# --- Apps, from the top of the house to the ground floor --------------------------------------------------------------
INSTALLED_APPS = [
    "lms",
    "certification.showing",
    "certification.certificates",
    "certification.schemes",
    "certification.signing",
    "courses.reading",
    "courses.attendance",
    "courses.recognition",
    "courses.learning",
    "courses.offerings",
    "courses.material",
    "cms",
    "questionnaires",
    "people.contacts",
    "people.mailing",
    "people.imports",
    "people.staff",
    "people.signin",
    "people.lists",
    "people.letters",
    "people.audiences",
    "people.duties",
    "people.accounts",
    "people.reference",
    "people.reports",
    "people.uploads",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "people.staff.apps.UsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django.contrib.humanize",  # Wagtail's lists say "3 minutes ago" with its words, and lack them without it
]

MIDDLEWARE = [
    "certification.showing.middleware.open_to_programs",
    "lms.middleware.private_headers",
    "lms.middleware.request_line",
    "lms.middleware.PlainTextMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # a lesson travels as 6 KB instead of 21; readers pay by the megabyte
    "lms.middleware.staff_policy",
    "csp.middleware.CSPMiddleware",
    "lms.middleware.SessionMiddleware",
    "lms.middleware.LanguageMiddleware",
    "lms.middleware.lead_forms_to_their_page",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "lms.middleware.SignedOutMiddleware",
    "people.signin.middleware.StaffDoorMiddleware",
    "people.signin.middleware.LimitMiddleware",
]

ROOT_URLCONF = "lms.urls"
WSGI_APPLICATION = "lms.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["lms.lib.templates.UnindentedLoader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cms.context.site",
            ],
            "builtins": ["cms.templatetags.ui"],
        },
    }
]

# --- Database ---------------------------------------------------------------------------------------------------------
# Django's own SQLite settings failed most concurrent writes; these lost none (docs/decisions/0002-sqlite.md).
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728; "
        "PRAGMA journal_size_limit=27103364; PRAGMA cache_size=-20000; PRAGMA temp_store=MEMORY; "
        "PRAGMA secure_delete=ON;"  # what a person had erased stands in no freed page
    ),
}
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'plaza.sqlite3'}")}
WORKER = env.bool("PLAZA_WORKER", default=False)  # set in Celery workers only
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"] |= {"OPTIONS": SQLITE_OPTIONS, "CONN_MAX_AGE": 600}
elif not WORKER:  # a pool does not survive the fork of a worker
    DATABASES["default"] |= {"OPTIONS": {"pool": {"min_size": 1, "max_size": 12}}, "CONN_MAX_AGE": 0}

# --- Cache, sessions, queue -------------------------------------------------------------------------------------------
REDIS_URL = env("REDIS_URL", default="")
REDIS_SECONDS = 1  # how long a request waits for Redis before it goes on without
_DATABASE_CACHE = {
    "BACKEND": "django.core.cache.backends.db.DatabaseCache",
    "LOCATION": "shared_cache",
    "OPTIONS": {"MAX_ENTRIES": 100_000},  # with Django's 300, a busy day would push out the counters of rate limits
}
_TIMES_OUT = {"socket_timeout": REDIS_SECONDS, "socket_connect_timeout": REDIS_SECONDS}
_REDIS_CACHE = {
    "BACKEND": "lms.lib.fallback_cache.FallbackCache",
    "LOCATION": REDIS_URL,
    "OPTIONS": {"STAND_IN": "database", **_TIMES_OUT},
}
CACHES = {
    # Shared by all processes: rate limits live here.
    "default": _REDIS_CACHE if REDIS_URL else _DATABASE_CACHE,
    "database": _DATABASE_CACHE,
    # One per process, for what never changes under its key (a lesson's words by revision and language).
    "rendered": {
        "BACKEND": "lms.lib.process_cache.InProcessCache",
        "LOCATION": "rendered",
        "TIMEOUT": 3600,
        "OPTIONS": {"MAX_ENTRIES": 2000},
    },
}
SESSION_ENGINE = "lms.lib.sessions"  # in the database, bounded
SESSION_COOKIE_AGE = 30 * 24 * 3600  # anonymous progress is kept this long
SESSION_COOKIE_NAME = "plaza_session"

QUEUE_DIR = DATA_DIR / "queue"
CELERY_BROKER_URL = env("PLAZA_BROKER_URL", default=REDIS_URL or "filesystem://localhost")
if CELERY_BROKER_URL.startswith("filesystem"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(QUEUE_DIR),
        "data_folder_out": str(QUEUE_DIR),
        "control_folder": str(QUEUE_DIR / "control"),
        "polling_interval": 0.2,  # seconds between two looks into the folder; each look takes two tasks at most
    }
elif CELERY_BROKER_URL.startswith("redis"):
    # Left alone, Redis hands a killed worker's task on after minutes; with these in seconds.
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 600,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": REDIS_SECONDS,
        "socket_timeout": 5,  # longer than a worker's look into an empty queue
    }
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 300
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker, however long
CELERY_TASK_PUBLISH_RETRY = False  # the sweeper comes within a minute: nobody waits for a broker
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"

# --- People and sign-in -----------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["people.duties.adapters.DutyBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "people.signin.forms.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "people.signin.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]
ACCOUNT_SIGNUP_REDIRECT_URL = "/accounts/welcome/"
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False  # mail filters open links; only a person's click counts
ACCOUNT_EMAIL_CONFIRMATION_AUTHENTICATED_REDIRECT_URL = "/accounts/email/"
ACCOUNT_CHANGE_EMAIL = True  # one address; a new one takes its place once confirmed
ACCOUNT_EMAIL_NOTIFICATIONS = True  # the old address is told
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = "strict"  # signing up says the same for a known and an unknown address
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_USERNAME_MIN_LENGTH = 3
ACCOUNT_USERNAME_BLACKLIST = ["admin", "administrator", "plaza", "root", "staff", "support"]
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SESSION_REMEMBER = None  # the person says, device by device
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
# By person and by name here; by where a request comes from in people.signin.middleware, which keeps no address.
ACCOUNT_RATE_LIMITS = {
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "reset_password": "5/h/key",
    "reauthenticate": "10/m/user",
    "reset_password_from_key": "",
    "signup": "",
    "login": "",
    "login_failed": "10/15m/key",  # the second step; passwords are counted in people.signin.devices
    "confirm_email": "1/m/key",
}
STRANGERS_LETTERS = env.int("PLAZA_STRANGERS_LETTERS", default=1000)  # an hour, to addresses that nobody confirmed yet
ACCOUNT_FORMS = {
    "signup": "people.signin.forms.SignupForm",
    "login": "people.signin.forms.LoginForm",
    "change_password": "people.signin.forms.ChangePasswordForm",
    "reset_password": "people.signin.forms.ResetPasswordForm",
    "reset_password_from_key": "people.signin.forms.ResetPasswordKeyForm",
    "reauthenticate": "people.signin.forms.ReauthenticateForm",
    "add_email": "people.signin.forms.AddEmailForm",
}
MFA_ADAPTER = "people.signin.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "login_webauthn": "people.signin.forms.PasskeyForm",
    "activate_totp": "people.signin.forms.NewAppForm",
    "authenticate": "people.signin.forms.SecondFactorForm",
    "reauthenticate": "people.signin.forms.SecondFactorAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an address is optional, and nobody can hold another's back: see strict above
MFA_TOTP_ISSUER = SITE_NAME
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LOCAL
MFA_RATE_LIMITS = {"webauthn_login": ""}  # people.signin.middleware
USERSESSIONS_ADAPTER = "people.signin.adapters.SessionsAdapter"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/accounts/welcome/"
LOGOUT_REDIRECT_URL = "/"

# --- Mail: every letter is a row first (people.letters.models.Letter) ------------------------------------------------
EMAIL_CONFIG = env.email("EMAIL_URL", default="filemail://" if LOCAL else "smtp://localhost:25")
vars().update(EMAIL_CONFIG)
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env("PLAZA_MAIL_FROM", default=f"{SITE_NAME} <plaza@example.org>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# What the mail server, and those of others, bear. Letters of the account leave whatever was sent before.
LETTERS_A_MINUTE = env.int("PLAZA_LETTERS_A_MINUTE", default=6000)
LETTERS_A_MINUTE_TO_A_DOMAIN = env.int("PLAZA_LETTERS_A_MINUTE_TO_A_DOMAIN", default=3000)
LETTER_DAYS = env.int("PLAZA_LETTER_DAYS", default=730)  # so long what was written to people is kept
RETURNED_MAIL = env("PLAZA_RETURNED_MAIL", default="")  # a Maildir: what comes back to PLAZA_MAIL_FROM; empty: none
INTAKE_SECRET = env("PLAZA_INTAKE_SECRET", default="")  # signs mail that is posted to /letters/intake/; empty: none is
LETTER_LANES = env.int("PLAZA_LETTER_LANES", default=1)  # batches that are sent side by side

# --- Languages --------------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español"), ("fr", "Français"), ("ar", "العربية")]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "plaza_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
FORMAT_MODULE_PATH = ["lms.formats"]
WAGTAIL_I18N_ENABLED = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Files ------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env("PLAZA_STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
# As `collectstatic` made them: hashed, compressed, one stylesheet. Else from where they are edited.
BUILT_STATIC = env.bool("PLAZA_BUILT_STATIC", default=not LOCAL)
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
PRIVATE_ROOT = DATA_DIR / "private"
S3_BUCKET = env("PLAZA_S3_BUCKET", default="")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Never served by address: only through views that ask who is asking.
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(PRIVATE_ROOT), "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "lms.lib.static.FlatManifestStorage"
        if BUILT_STATIC
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
if S3_BUCKET:
    _s3 = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {"bucket_name": S3_BUCKET, "default_acl": "private"}}
    STORAGES["default"] = {**_s3, "OPTIONS": {**_s3["OPTIONS"], "location": "media", "querystring_auth": False}}
    STORAGES["private"] = {**_s3, "OPTIONS": {**_s3["OPTIONS"], "location": "private"}}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not BUILT_STATIC
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000  # a page of the CMS with many blocks
FILE_UPLOAD_PERMISSIONS = 0o640

# --- Wagtail ----------------------------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = SITE_URL
# Wagtail's admin would otherwise ask outside servers for pictures and news.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
# What is sent to translators stays a draft: nothing goes live in a language that it is not in.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
WAGTAILEMBEDS_FINDERS = []
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_IMAGE_FORM_BASE = "people.uploads.forms.PictureForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "people.uploads.forms.DocumentForm"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 8 * 1024 * 1024
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "ods", "pdf", "txt", "xlsx"]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
WAGTAILADMIN_LOGIN_URL = "/accounts/login/"
# Those that browsers know, too: "localtime" is none, and stops Wagtail's page of settings.
WAGTAIL_USER_TIME_ZONES = ["UTC", *sorted(zone for zone in available_timezones() if "/" in zone)]
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
TASKS = {"default": {"BACKEND": "lms.lib.indexes.BatchIndexing"}}

# --- Certificates -----------------------------------------------------------------------------------------------------
ISSUER_DOMAIN = env("PLAZA_ISSUER_DOMAIN", default="")  # did:web; empty: the host and port of SITE_URL
ISSUER_NAME = env("PLAZA_ISSUER_NAME", default=SITE_NAME)
KEY_SECRET = env("PLAZA_KEY_SECRET", default="")  # encrypts signing keys at rest; workers only
CJK_FONTS = env("PLAZA_CJK_FONTS", default="/usr/share/fonts/opentype/noto")  # where Debian's fonts-noto-cjk puts them
SIGNATORY_NAME = env("PLAZA_SIGNATORY_NAME", default="")  # printed under the line of a certificate; empty: no line
SIGNATORY_OFFICE = env("PLAZA_SIGNATORY_OFFICE", default="")

# --- Security and privacy ---------------------------------------------------------------------------------------------
QUICK_EXIT_URL = env("PLAZA_QUICK_EXIT_URL", default="https://www.wikipedia.org/")  # where "Leave now" leads
BACKUP_DAYS = env.int("PLAZA_BACKUP_DAYS", default=35)  # what people are told: how long copies outlive an erasure
# Who was erased, for restores; apart from the backups, which must not take it back with them.
ERASED_DIR = Path(env("PLAZA_ERASED_DIR", default=str(DATA_DIR / "erased")))
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "plaza_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "lms.views.csrf_failure"
_TLS = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _TLS
SECURE_SSL_REDIRECT = _TLS
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 31536000 if _TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _TLS
# How many proxies of ours stand in a row before us: so many entries of X-Forwarded-For are believed.
PROXIES = env.int("PLAZA_PROXIES", default=0)
if PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
# Wagtail's editors carry inline styles, and a few inline scripts that are named by their hash (lms.middleware).
ADMIN_CONTENT_SECURITY_POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "object-src": "'none'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "frame-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'self'",
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "quiet": {"()": "lms.lib.logs.QuietFormatter", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "filters": {"quiet": {"()": "lms.lib.logs.QuietFilter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "quiet", "filters": ["quiet"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "plaza": {"level": "INFO"},
        # Django's own handlers print paths, and mail tracebacks with what people typed to ADMINS.
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
