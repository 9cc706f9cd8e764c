"""Django's settings, from the environment.

LONGWATCH_SECRET_KEY   the key that signs sessions; `longwatch serve` makes one and keeps it beside the database
LONGWATCH_DATA         the folder of the database and the key (default: the current folder's `longwatch-data`)
DATABASE_URL           a PostgreSQL database instead, such as postgresql://longwatch@localhost/longwatch
LONGWATCH_HOSTS        names under which the application may be reached, separated by commas
LONGWATCH_ZONE         the clinic's time zone (default UTC)
LONGWATCH_HTTPS        'no' only for a demo on one machine: cookies are then sent without TLS
LONGWATCH_REQUIRE_MFA  'yes' sends people without a second step to set one up before anything else
LONGWATCH_INTERFACE_CALLS  how often an account of another system may call within a minute (default 240)
LONGWATCH_OIDC_URL     the hospital's sign-in service; the rest of it is in `oidc`
LONGWATCH_MAIL_URL     the mail server, such as smtp://user:password@mail.example; without it nothing is sent
LONGWATCH_MAIL_FROM    the address that mail is sent from
LONGWATCH_URL          what links in mail begin with (default https:// and the first name of LONGWATCH_HOSTS)
"""

import os
from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from longwatch.clinic.project import mail, oidc
from longwatch.clinic.project.database import database

BASE = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("LONGWATCH_DATA", "longwatch-data"))
SECRET_KEY = os.environ.get("LONGWATCH_SECRET_KEY", "")
if not SECRET_KEY:
    raise ImproperlyConfigured("LONGWATCH_SECRET_KEY is not set. Start with `longwatch serve`, or set it.")
HTTPS = os.environ.get("LONGWATCH_HTTPS", "yes") != "no"
DEBUG = False
ALLOWED_HOSTS = [
    name for name in os.environ.get("LONGWATCH_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if name
]
CSRF_TRUSTED_ORIGINS = [f"https://{name}" for name in ALLOWED_HOSTS if HTTPS]

INSTALLED_APPS = [
    "longwatch.clinic.accounts",
    "longwatch.clinic.audit",
    "longwatch.clinic.patients",
    "longwatch.clinic.worklist",
    "longwatch.clinic.results",
    "longwatch.clinic.alerts",
    "longwatch.clinic.programme",
    "longwatch.clinic.enrolment",
    "longwatch.clinic.authorisation",
    "longwatch.clinic.documents",
    "longwatch.clinic.infusions",
    "longwatch.clinic.uploads",
    "longwatch.clinic.parameters",
    "longwatch.clinic.messages",
    "longwatch.clinic.erasure",
    "longwatch.clinic.interface",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "django_htmx",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "longwatch.clinic.accounts.idle.IdleMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "longwatch.clinic.accounts.second_factor.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "longwatch.clinic.audit.reads.ReadMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "longwatch.clinic.project.urls"
WSGI_APPLICATION = "longwatch.clinic.project.wsgi.application"
DATABASES = {"default": database(DATA, os.environ.get("DATABASE_URL", ""))}
# In files, so that every process knows which code was used. Nothing of a patient is ever put there.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": DATA / "cache"}
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "longwatch.clinic.project.jinja.environment"},
    },
    {
        # Only for short messages of the sign-in library; its pages are ours, in the templates above.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "longwatch.clinic.accounts.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
# A second line behind the pause below, which is what stops somebody who guesses.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "20/300s/key"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_TOTP_ISSUER = "Longwatch"
MFA_TOTP_TOLERANCE = 0  # a code is remembered as used for its own half minute, so it must not hold longer
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses come from administrators; nobody proves them here
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
REQUIRE_MFA = os.environ.get("LONGWATCH_REQUIRE_MFA", "no") == "yes"
OIDC = oidc.application(os.environ)
OIDC_CLAIM = os.environ.get("LONGWATCH_OIDC_CLAIM", "email")
SOCIALACCOUNT_PROVIDERS = oidc.providers(OIDC)
SOCIALACCOUNT_ADAPTER = "longwatch.clinic.accounts.single_sign_on.SocialAdapter"
# A link: a form that ends at another address would need that address in the policy below.
SOCIALACCOUNT_LOGIN_ON_GET = True
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
# The page says when the pause ends, so it must end then, whatever else is tried meanwhile.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "longwatch.clinic.accounts.lockout.locked"
AXES_USERNAME_CALLABLE = "longwatch.clinic.accounts.lockout.name_of"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False

# Calls of other systems within a minute: of each account, and of each address that shows none that is known.
INTERFACE_CALLS_A_MINUTE = int(os.environ.get("LONGWATCH_INTERFACE_CALLS", "240"))
INTERFACE_WRONG_A_MINUTE = 20

SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
IDLE_MINUTES = int(os.environ.get("LONGWATCH_IDLE_MINUTES", "30"))
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^ready/"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "longwatch.clinic.project.views.stale"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

_MAIL = mail.server(os.environ.get("LONGWATCH_MAIL_URL", ""), os.environ.get("LONGWATCH_MAIL_FROM", ""))
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _MAIL.host else 'dummy'}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = _MAIL.host, _MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.user, _MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _MAIL.has_starttls, _MAIL.has_tls
EMAIL_TIMEOUT = 20  # seconds, for each answer of the server
DEFAULT_FROM_EMAIL = _MAIL.sender
PUBLIC_URL = os.environ.get("LONGWATCH_URL", f"https://{ALLOWED_HOSTS[0]}" if ALLOWED_HOSTS else "").rstrip(
    "/"
)

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fi", _("Finnish"))]
LOCALE_PATHS = [BASE / "locale"]
FORMAT_MODULE_PATH = ["longwatch.clinic.project.formats"]
USE_TZ = True
TIME_ZONE = os.environ.get("LONGWATCH_ZONE", "UTC")
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE / "static"]
STATIC_ROOT = DATA / "static"
WHITENOISE_USE_FINDERS = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"quiet": {"()": "longwatch.clinic.project.logs.WithoutValues"}},
    "formatters": {"json": {"()": "longwatch.clinic.project.logs.AsJson"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["quiet"]}},
    "root": {"handlers": ["out"], "level": os.environ.get("LONGWATCH_LOG", "WARNING")},
}
