"""The fuse box: every switch of the market, read from the environment with one prefix.

Each `JISHI_...` name has its line in docs/running.md; a test holds the two together.
"""

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from csp.constants import NONCE, NONE, SELF

HOUSE = Path(__file__).resolve().parent.parent
ROOT = HOUSE.parent


def switch(name: str, *, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "true", "yes"}


def number(name: str, default: int) -> int:
    return int(os.environ.get(name, default))


DATA = Path(os.environ.get("JISHI_DATA", ROOT / "data")).resolve()
DEMO = switch("JISHI_DEMO")  # demo sign-in page, demo marks
DEBUG = switch("JISHI_DEBUG")
SECRET_KEY = os.environ.get("JISHI_SECRET_KEY", "")
ALLOWED_HOSTS = os.environ.get("JISHI_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
HTTPS = switch("JISHI_HTTPS")  # set where the market is reached by HTTPS
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if HTTPS and host != "*"]
REHEARSAL_CLOCK = os.environ.get("JISHI_REHEARSAL_CLOCK")  # a file; heeded only in the demo
SERVICE_PHONE = os.environ.get("JISHI_SERVICE_PHONE", "0573-0000-0000")
PUBLIC_ADDRESS = os.environ.get("JISHI_ADDRESS", "http://127.0.0.1:8000")  # in QR codes
GATEWAY_ADDRESS = os.environ.get("JISHI_GATEWAY", "http://127.0.0.1:8001")  # payment channel
WECHAT_APPID = os.environ.get("JISHI_WECHAT_APPID", "")  # empty: nobody signs in by WeChat
WECHAT_SECRET = os.environ.get("JISHI_WECHAT_SECRET", "")
WECHAT_SANDBOX = os.environ.get("JISHI_WECHAT_SANDBOX", "")  # plays WeChat; empty: WeChat itself
CHANNEL_KEYS = Path(os.environ.get("JISHI_CHANNEL_KEYS", DATA / "channel"))

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "jishi.places",
    "jishi.parties",
    "jishi.audit",
    "jishi.ledger",
    "jishi.notices",
    "jishi.benefits",
    "jishi.production",
    "jishi.volunteering",
    "jishi.catalog",
    "jishi.stock",
    "jishi.sales",
    "jishi.payments",
    "jishi.supply",
    "jishi.delivery",
    "jishi.tracing",
    "jishi.claims",
    "jishi.settlement",
    "jishi.desks",
    "jishi.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "jishi.web.language.SpeakLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "jishi.web.refusals.ShowRefusals",
    "jishi.web.policy.KeepPolicy",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
AUTH_USER_MODEL = "parties.Login"
LOGIN_URL = "/signin"
CSRF_FAILURE_VIEW = "jishi.web.refusals.show_form_too_old"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DOORS = ["storefront", "farm", "hub", "office"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Each door keeps its own templates; what all doors share lies in jishi/web/templates.
        "DIRS": [HOUSE / "jishi" / "web" / door / "templates" for door in DOORS],
        "OPTIONS": {
            # Named also in DEBUG: a slow page is then slow for its own reasons (a test holds it).
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "jishi.web.templatetags.jishi_web",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csrf",
                "jishi.web.context.everywhere",
            ],
        },
    }
]


def sqlite() -> dict:
    return {
        "ENGINE": "jishi.foundation.sqlite",
        "NAME": DATA / "jishi.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "cached_statements": 1_000,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
            "PRAGMA cache_size=-65536;PRAGMA mmap_size=268435456;"
            # Else REPLACE removes a row past the trigger that keeps it.
            "PRAGMA recursive_triggers=ON;",
        },
    }


def postgresql(address: str) -> dict:
    """`postgresql://user:password@host:port/name`; a socket's folder goes into `?host=`."""
    parts = urlsplit(address)
    asked = parse_qs(parts.query)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": asked.get("host", [parts.hostname or ""])[0],
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "options": "-c lock_timeout=4s -c statement_timeout=15s -c jit=off",
            # Every page asks the same few questions: the database reads and plans each once.
            "server_side_binding": True,
            "prepare_threshold": 1,
        },
        "TEST": {"NAME": os.environ.get("JISHI_TEST_DB")},
    }


DATABASE_URL = os.environ.get("DATABASE_URL", "")
DATABASES = {
    "default": postgresql(DATABASE_URL) if DATABASE_URL.startswith("postgres") else sqlite()
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [HOUSE / "jishi" / "web" / "locale"]
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 31_536_000

SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF, GATEWAY_ADDRESS],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("JISHI_LOG", "WARNING")},
}
