"""Settings of one Arasha installation, read from the environment once at start.

Every deployment difference is an environment variable named here; nothing else decides how the system runs.
"""

import os
import secrets
from pathlib import Path

from arasha.database.addresses import parse_url, resolve

ROOT = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("ARASHA_HOME", ROOT / ".arasha"))
MODE = os.environ.get("ARASHA_MODE", "demo")
DEMO = MODE == "demo"
DEBUG = False

_ROLE = os.environ.get("ARASHA_ROLE", "app")


def _secret_key() -> str:
    """The key that signs cookies: given by the deployer, or made once and kept in the home folder."""
    given = os.environ.get("ARASHA_SECRET_KEY")
    if given:
        return given
    kept = HOME / "secret-key"
    if kept.exists():
        return kept.read_text()
    HOME.mkdir(parents=True, exist_ok=True)
    made = secrets.token_urlsafe(50)
    try:
        descriptor = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return kept.read_text()
    with os.fdopen(descriptor, "w") as file:
        file.write(made)
    return made


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = os.environ.get("ARASHA_HOSTS", "localhost,127.0.0.1,[::1],testserver").split(",")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "procrastinate.contrib.django",
    "arasha.database",
    "arasha.audit",
    "arasha.access",
    "arasha.vault",
    "arasha.vault.keystore",
    "arasha.casework",
    "arasha.statistics",
    "arasha.interchange",
    "arasha.web",
]

MIDDLEWARE = [
    "arasha.web.health.ReadinessGate",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "arasha.web.middleware.ContentSecurityPolicy",
    "arasha.web.middleware.PlainErrors",
    "arasha.web.middleware.BodyLimit",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "arasha.access.middleware.ActorOfRequest",
    "arasha.vault.middleware.KeysOfSession",
]

ROOT_URLCONF = "arasha.urls"
WSGI_APPLICATION = "arasha.wsgi.application"
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "arasha.web.navigation.navigation",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

_addresses = resolve(HOME, os.environ)
DATABASE_APP_ROLE = str(parse_url(_addresses.database).get("USER") or "arasha_app")
DATABASE_VAULT_ROLE = os.environ.get("ARASHA_VAULT_ROLE", "arasha_vault")
_POOL = {"min_size": 1, "max_size": 8, "timeout": 5}


def _database(app_url: str, owner_url: str) -> dict[str, object]:
    as_owner = _ROLE == "owner"
    found = parse_url(owner_url if as_owner else app_url)
    pooled = {} if as_owner or os.environ.get("ARASHA_POOL") == "off" else {"pool": dict(_POOL)}
    return {
        **found,
        "ENGINE": "arasha.database.postgresql",
        "CONN_MAX_AGE": 0,
        # A connection that died with a restarted server is replaced before a request can meet it.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**found.get("OPTIONS", {}), **pooled},  # type: ignore[dict-item]
    }


DATABASES = {
    "default": {**_database(_addresses.database, _addresses.database_owner), "ATOMIC_REQUESTS": True},
    "keys": _database(_addresses.keys, _addresses.keys_owner),
}
DATABASE_ROUTERS = ["arasha.vault.keystore.router.KeystoreRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

PROCRASTINATE_IMPORT_PATHS = ["arasha.jobs"]

AUTH_USER_MODEL = "access.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Over TLS every cookie is host-bound; the demonstration speaks plain HTTP on loopback, where the prefix is refused.
TLS = not DEMO
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "__Host-arasha" if TLS else "arasha"
SESSION_COOKIE_SECURE = TLS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = "__Host-arasha-form" if TLS else "arasha-form"
CSRF_COOKIE_SECURE = TLS
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "arasha.web.errors.form_expired"
LANGUAGE_COOKIE_NAME = "arasha-language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
# "no-referrer" would make browsers send "Origin: null" with every form, which the CSRF check must refuse.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TLS else None
X_FRAME_OPTIONS = "DENY"

# Mails say only that something waits. Without a mail server they are written to files, to be looked at.
_SMTP = os.environ.get("ARASHA_SMTP_HOST", "")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _SMTP else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = HOME / "mail"
EMAIL_HOST = _SMTP
EMAIL_PORT = int(os.environ.get("ARASHA_SMTP_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("ARASHA_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("ARASHA_SMTP_PASSWORD", "")
EMAIL_USE_TLS = bool(_SMTP)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("ARASHA_MAIL_FROM", "arasha@localhost")

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LANGUAGE_CODE = "ru"
LANGUAGES = [("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")]
LOCALE_PATHS = [ROOT / "arasha" / "locale"]
FORMAT_MODULE_PATH = ["arasha.web.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Almaty"
ARASHA_COUNTRY = os.environ.get("ARASHA_COUNTRY", "kz")

STATIC_URL = "static/"
STATIC_ROOT = HOME / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False

DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_048_576

KEY_FOLDER = Path(os.environ.get("ARASHA_KEY_FOLDER", HOME / "keys"))
# Opens every key slot of the demonstration; nothing real is ever behind it.
DEMO_PASSPHRASE = "arasha-demonstration" if DEMO else ""
WITNESS_FOLDER = Path(os.environ.get("ARASHA_WITNESS_FOLDER", HOME / "witness"))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"allowed": {"()": "arasha.web.logs.AllowListFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "allowed"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"arasha": {"level": "INFO"}, "django.server": {"level": "ERROR"}},
}
