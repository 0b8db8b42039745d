"""Django's settings, made from the ECLOR_* variables; ECLOR_ROLE names the database login."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf.locale import LANG_INFO

from eclor.core.service.configuration import Configuration, languages
from eclor.core.service.database import DatabaseRole
from eclor.core.service.registry import installed_packages
from eclor.core.service.secrets import load_secrets
from eclor.run.addresses import database

ECLOR = Configuration.from_environment()
PACKAGE = Path(__file__).resolve().parents[1]

SECRET_KEY = load_secrets(ECLOR.home_path).django_key
DEBUG = False
ALLOWED_HOSTS = ["*"]  # Caddy stands in front, and a federation is found by the host asked for
PUBLIC = urlsplit(ECLOR.origin)
CSRF_TRUSTED_ORIGINS = [ECLOR.origin]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE = PUBLIC.scheme == "https"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# A browser sends what begins so to the host that set it, and takes it over https alone.
OF_HOST = "__Host-" if SECURE else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{OF_HOST}eclor_session", f"{OF_HOST}eclor_csrf"
SESSION_COOKIE_AGE = 90 * 24 * 3600  # the server ends it earlier: core.identity.sessions
SESSION_ENGINE = "eclor.core.identity.sessions"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 2**20

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "eclor.core.territories",
    "eclor.core.identity",
    "eclor.core.trust",
    "eclor.core.context",
    "eclor.core.observations",
    "eclor.core.facts",
    "eclor.core.gateways",
    "eclor.core.jobs",
    "eclor.core.notices",
    "eclor.core.transparency",
    "eclor.core.alarms",
    "eclor.core.commands",
    "eclor.core.processes",
    "eclor.core.ui",
    "eclor.faces.portal",
    "eclor.faces.elected",
    "eclor.faces.docs",
    "eclor.faces.hypervisor",
    "eclor.faces.api",
    *installed_packages(),
    "eclor.run",
]
MIDDLEWARE = [
    "eclor.core.service.middleware.RefuseImpossible",
    "eclor.core.ui.middleware.Headers",
    "eclor.core.territories.middleware.EnterTerritory",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "eclor.core.identity.middleware.KnowPerson",
    "eclor.core.ui.middleware.KnowHome",
]
ROOT_URLCONF = "eclor.run.urls"
WSGI_APPLICATION = "eclor.run.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "eclor.core.ui.context.house",
            ],
            "builtins": ["django.templatetags.i18n", "eclor.core.ui.templatetags.eclor"],
        },
    }
]

_address = database(ECLOR, DatabaseRole(os.environ.get("ECLOR_ROLE", "app")))
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _address.name,
        "USER": _address.user,
        "PASSWORD": _address.password,
        "HOST": _address.host,
        "PORT": _address.port,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": False,
        # Without a threshold no question is ever prepared, not even one that asks for it.
        "OPTIONS": {"connect_timeout": 5, "application_name": "eclor", "prepare_threshold": 5},
    }
}
# The ledger's login of its own: the application's cannot open a purpose.
LEDGER = database(ECLOR, DatabaseRole.LEDGER).conninfo()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "identity.Person"
AUTHENTICATION_BACKENDS = ["eclor.core.identity.signin.ByEmailHere"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    # 20,000 passwords that leaked most often; it needs no network.
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "eclor.core.identity.passwords.OfHere"},
    {"NAME": "eclor.core.identity.passwords.Breached"},
]
SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # an e-mail address is unique within its federation
    "security.W001",  # core.ui.middleware.Headers says what SecurityMiddleware would, and more
    "security.W002",  # and X-Frame-Options with it
    "security.W008",  # the front door sends http on to https
    "urls.W002",  # /hypervisor and what stands below it are one include, without a slash between
    "security.W020",  # a federation is found by the host asked for; what is unknown gets the first
]

USE_TZ, TIME_ZONE = True, "Europe/Paris"
USE_I18N, LANGUAGE_CODE = True, ECLOR.language
LANGUAGES = [
    (code, LANG_INFO.get(code, {}).get("name_local", code).capitalize()) for code in languages()
]
LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGE_COOKIE_NAME = "eclor_language"
FORMAT_MODULE_PATH = ["eclor.core.ui.formats"]

# Letters about an account. Without a mail server they are files, for whoever runs the house to read.
POST = urlsplit(ECLOR.smtp_url)
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if POST.hostname
    else "eclor.core.identity.outbox.Files"
)
EMAIL_FILE_PATH = ECLOR.home_path / "outbox"
EMAIL_HOST, EMAIL_USE_SSL = POST.hostname or "", POST.scheme == "smtps"
EMAIL_PORT = POST.port or (465 if EMAIL_USE_SSL else 587)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(POST.username or ""), unquote(POST.password or "")
EMAIL_USE_TLS = bool(EMAIL_HOST_USER) and not EMAIL_USE_SSL
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = ECLOR.mail_from

STATIC_URL = "/static/"
STATIC_ROOT = ECLOR.home_path / "static"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "eclor.core.service.logs.formatter", "form": ECLOR.log_format}},
    "filters": {"untraced": {"()": "eclor.run.logs.Untraced"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["untraced"]}
    },
    "root": {"handlers": ["stderr"], "level": ECLOR.log_level.upper()},
    "loggers": {"procrastinate": {"level": "WARNING"}},  # it tells each job's every step
}
