"""All settings, all from the environment, loud when wrong. `docs/settings.md` explains each."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from hearth.kit.pooled import Line

ROOT = Path(__file__).resolve().parents[2]


def env(name: str, default: str | None = None) -> str:
    """One value from the environment, or from the file that NAME_FILE names; missing without default is an error."""
    if f"{name}_FILE" in os.environ:
        return Path(os.environ[f"{name}_FILE"]).read_text().strip()
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set. `./run start` sets it for the demo; see docs/settings.md.")
    return value


def env_bool(name: str, default: str = "no") -> bool:
    value = env(name, default).lower()
    if value not in ("yes", "no"):
        raise ImproperlyConfigured(f"{name} is “{value}”: say yes or no.")
    return value == "yes"


def database(url: str) -> dict:
    """Django's settings for one PostgreSQL address, postgresql://user:password@host:port/name?host=/socket/folder."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise ImproperlyConfigured(f"A database address starts with postgresql://, not {parts.scheme}://.")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", unquote(parts.hostname or "")),
        "PORT": str(parts.port or query.get("port", "")),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,  # a pooled connection is tried first, so that a restarted server is no fault
        "OPTIONS": {"pool": POOL} if not AS_OWNER else {},
    }


POOL = {"connection_class": Line, "min_size": 0, "max_size": 16, "timeout": 10}
ENV = env("HEARTH_ENV", "development")
if ENV not in ("demo", "development", "test", "production"):
    raise ImproperlyConfigured(f"HEARTH_ENV is “{ENV}”: say demo, development, test or production.")
PRODUCTION = ENV == "production"
DEBUG = False
AS_OWNER = os.environ.get("HEARTH_AS_OWNER") == "1"

SECRET_KEY = env("HEARTH_SECRET_KEY")
WALL_KEY = env("HEARTH_WALL_KEY")
DATABASE_URL = env("DATABASE_URL")
DATABASE_OWNER_URL = env("DATABASE_OWNER_URL", "" if not (AS_OWNER or PRODUCTION) else None)
DATABASES = {"default": database(DATABASE_OWNER_URL if AS_OWNER else DATABASE_URL)}
APP_ROLE = unquote(urlsplit(DATABASE_URL).username or "hearth_app")

VAR = Path(env("HEARTH_VAR", str(ROOT / "var")))
ADDRESS = env("HEARTH_ADDRESS", "http://127.0.0.1:8000")
ALLOWED_HOSTS = env("HEARTH_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [ADDRESS]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "procrastinate.contrib.django",
    "hearth.kit",
    "hearth.access",
    "hearth.areas",
    "hearth.people",
    "hearth.directory",
    "hearth.post",
    "hearth.offers",
    "hearth.needs",
    "hearth.matching",
    "hearth.calls",
    "hearth.exchange",
    "hearth.reports",
    "hearth.rights",
    "hearth.desk",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "hearth.kit.headers.HeadersMiddleware",  # above the files, which carry these headers too
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "hearth.kit.asked.ReadableMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "hearth.access.sessions.SessionMiddleware",
    "hearth.kit.language.LanguageMiddleware",
    "hearth.access.middleware.WallMiddleware",
    "hearth.offers.speaking.VolunteersLanguageMiddleware",
    "hearth.access.here.BoroughMiddleware",
    "hearth.access.middleware.DoorMiddleware",
]

ROOT_URLCONF = "hearth.urls"
WSGI_APPLICATION = "hearth.wsgi.application"
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"  # each room keeps its jobs in jobs.py
AUTH_USER_MODEL = "access.User"
LOGIN_URL = "/sign-in"
LOGIN_REDIRECT_URL = "/"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# GOV.UK Notify. Without a key nothing is sent: the outbox page shows what would have gone.
NOTIFY_KEY = env("HEARTH_NOTIFY_KEY", "")
NOTIFY_URL = env("HEARTH_NOTIFY_URL", "https://api.notifications.service.gov.uk")
NOTIFY_TOKEN = env("HEARTH_NOTIFY_TOKEN", "")  # the bearer token chosen for Notify's callbacks
TEXT_PENCE = float(env("HEARTH_TEXT_PENCE", "2.33"))  # Notify's price from 1 April 2025, for one part of a text
RELAY_TOKEN = env("HEARTH_RELAY_TOKEN", "")  # the bearer token of the line that connects volunteers with residents
# One template for each channel, holding ((subject)) and ((body)).
NOTIFY_TEMPLATES = {c: env(f"HEARTH_NOTIFY_{c.upper()}_TEMPLATE", "") for c in ("email", "text", "letter")}

# The index of every postcode's place, made by `hearth postcodes build`. Without it only the borough's own are known.
POSTCODES = env("HEARTH_POSTCODES", "")
# How far it is: by a server of routes of the council's own, else by roads (`hearth roads build`), else straight.
OSRM = env("HEARTH_OSRM", "").rstrip("/")
OSRM_SECONDS = float(env("HEARTH_OSRM_SECONDS", "10"))
ROADS = env("HEARTH_ROADS", "")
if OSRM and not OSRM.startswith(("http://", "https://")):
    raise ImproperlyConfigured(f"HEARTH_OSRM is “{OSRM}”: give an address that begins with http:// or https://.")

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = False

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"  # filled when the web server starts
WHITENOISE_USE_FINDERS = ENV == "test"  # tests are served from the source tree, without names that hold a digest
_HASHED = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if ENV == "test" else _HASHED},
}

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": False,
        "DIRS": [
            ROOT / "src" / "hearth" / room / "templates"
            for room in (
                "desk",
                "rights",
                "reports",
                "exchange",
                "matching",
                "calls",
                "needs",
                "offers",
                "post",
                "directory",
                "people",
                "areas",
                "access",
                "kit",
            )
        ],
        "OPTIONS": {
            "environment": "hearth.kit.jinja.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "hearth.kit.jinja.form_token",
                "hearth.desk.frame.frame",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]

# Getting in. A session ends after these minutes without use, and after these hours in any case.
IDLE_MINUTES = int(env("HEARTH_IDLE_MINUTES", "30"))
IDLE_MINUTES_OF_VOLUNTEERS = int(env("HEARTH_IDLE_MINUTES_OF_VOLUNTEERS", "240"))
SESSION_HOURS = int(env("HEARTH_SESSION_HOURS", "12"))
# How many known proxies stand in front, for the address somebody comes from. Only they speak TLS for Hearth, so with
# https:// there is one; not counted, everybody would seem to come from it.
PROXIES = int(env("HEARTH_PROXIES", None if PRODUCTION and ADDRESS.startswith("https://") else "0"))
MADE_UP = ENV in ("demo", "development", "test")
DEMO_PASSWORD = env("HEARTH_DEMO_PASSWORD", "made-up-borough") if MADE_UP else ""
DEMO_SECOND_FACTOR = MADE_UP and env_bool("HEARTH_DEMO_SECOND_FACTOR")
DEMO_WORDS = "This is a made-up borough. Its sign-ins were printed where Hearth was started." if ENV == "demo" else ""
OTP_TOTP_ISSUER = "Hearth"
OTP_TOTP_THROTTLE_FACTOR = OTP_STATIC_THROTTLE_FACTOR = 0  # access.actions shuts the door, telling how long
if ENV == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# The council's own sign-in service (OpenID Connect); without an issuer there is none.
OPENID_ISSUER = env("HEARTH_OPENID_ISSUER", "")
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
if OPENID_ISSUER:
    AUTHENTICATION_BACKENDS = ["hearth.access.openid.CouncilAccount", *AUTHENTICATION_BACKENDS]
    OIDC_RP_CLIENT_ID = env("HEARTH_OPENID_CLIENT")
    OIDC_RP_CLIENT_SECRET = env("HEARTH_OPENID_SECRET")
    OIDC_OP_AUTHORIZATION_ENDPOINT = env("HEARTH_OPENID_AUTHORIZATION")
    OIDC_OP_TOKEN_ENDPOINT = env("HEARTH_OPENID_TOKEN")
    OIDC_OP_USER_ENDPOINT = env("HEARTH_OPENID_USERINFO")
    OIDC_OP_JWKS_ENDPOINT = env("HEARTH_OPENID_KEYS")
    OIDC_RP_SIGN_ALGO = env("HEARTH_OPENID_ALGORITHM", "RS256")
    OPENID_SECOND_FACTOR = env("HEARTH_OPENID_SECOND_FACTOR", "mfa").split(",")  # values of amr or acr that prove it
    OIDC_USE_PKCE = True
    OIDC_TIMEOUT = 10  # seconds
    OIDC_CREATE_USER = False
    OIDC_AUTHENTICATION_CALLBACK_URL = "access:openid_answer"

SENDS_AN_HOUR = int(env("HEARTH_SENDS_AN_HOUR", "60"))  # public forms from one address: a library shares one
CHECKS_AN_HOUR = int(env("HEARTH_CHECKS_AN_HOUR", "300"))  # volunteers' letters, from one address: pharmacies share one

PASSWORD_RESET_TIMEOUT = 3600  # seconds that the link for a forgotten password works

SESSION_ENGINE = "hearth.access.session_store"
SESSION_COOKIE_NAME = "hearth_session"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 24 * 3600  # seconds; how long the database keeps a session, a visitor's answers included
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ADDRESS.startswith("https://")
CSRF_FAILURE_VIEW = "hearth.kit.errors.csrf_failure"
SECURE_HSTS_SECONDS = 31_536_000 if ADDRESS.startswith("https://") else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_HANDLERS = [
    "hearth.kit.uploads.NoLargerThan",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "hearth.kit.errors.QuietFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "procrastinate": {"level": "WARNING"},
        "django.request": {"level": "CRITICAL"},  # hearth.errors says it, with a reference
        "django.security.csrf": {"level": "ERROR"},  # it would say the address, and some addresses are secrets
    },
}
