"""Settings, all read from the environment; what is missing is refused, never guessed, outside demo mode."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from federation.settings_accounts import *  # noqa: F403 - settings are names
from federation.settings_api import *  # noqa: F403 - settings are names
from federation.settings_deadlines import *  # noqa: F403 - settings are names

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

SIGILL_MODE: str = env.str("SIGILL_MODE", default="production")
if SIGILL_MODE not in ("demo", "production"):
    raise ImproperlyConfigured(f"SIGILL_MODE is {SIGILL_MODE!r}; it must be demo or production.")
DEMO = SIGILL_MODE == "demo"

DEVELOPMENT_SECRET = "development-secret-for-demo-mode-only"  # noqa: S105 - refused below outside demo mode
SECRET_KEY: str = env.str("SECRET_KEY", default=DEVELOPMENT_SECRET if DEMO else "")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. Set it to a long random value, or start the demonstration with ./run "
        "(SIGILL_MODE=demo)."
    )
if SECRET_KEY == DEVELOPMENT_SECRET and not DEMO:
    raise ImproperlyConfigured(
        "SECRET_KEY is the development secret, which anybody can read in the source. Set a long random value."
    )

DEBUG: bool = env.bool("DEBUG", default=False)
SIGILL_VAR = Path(env.str("SIGILL_VAR", default=str(BASE_DIR / "var")))
SIGILL_BASE_URL: str = env.str("SIGILL_BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
# Clients append to it (draft-young-md-query, section 2.7).
if not urlsplit(SIGILL_BASE_URL).netloc or {"?", "#"} & set(SIGILL_BASE_URL):
    raise ImproperlyConfigured(
        f"SIGILL_BASE_URL is {SIGILL_BASE_URL!r}; it must be a scheme, a host and at most a path."
    )
# Where the signer finds its private keys. Only the signer's environment has it (DESIGN, section 2).
SIGILL_KEY_DIR: str = env.str("SIGILL_KEY_DIR", default="")
# Or in a token (docs/keys.md): the PKCS #11 module's file, the token's label, a file of mode 0600 with its PIN, and the
# seconds after which a call is abandoned. The PIN may instead stand in the signer's environment, as SIGILL_PKCS11_PIN,
# which is read where it is used and is no setting. As with SIGILL_KEY_DIR: web, workers and beat have none of them.
SIGILL_PKCS11_MODULE: str = env.str("SIGILL_PKCS11_MODULE", default="")
SIGILL_PKCS11_TOKEN: str = env.str("SIGILL_PKCS11_TOKEN", default="")
SIGILL_PKCS11_PIN_FILE: str = env.str("SIGILL_PKCS11_PIN_FILE", default="")
SIGILL_PKCS11_TIMEOUT: float = env.float("SIGILL_PKCS11_TIMEOUT", default=10.0)
# Whether publication fetches the served feed and compares (P12). Off where no web server runs, as in one-off commands.
SIGILL_FETCH_SERVED: bool = env.bool("SIGILL_FETCH_SERVED", default=True)
# Who collects the numbers under /metrics shows this token; empty: there is no such page.
SIGILL_METRICS_TOKEN: str = env.str("SIGILL_METRICS_TOKEN", default="")
# A file that a worker or the signer touches after its tasks, and beat when it asks for some, so that the keeper of each
# sees that it lives; empty: none.
SIGILL_ALIVE_FILE: str = env.str("SIGILL_ALIVE_FILE", default="")
# An object store to which every feed's served release is brought (docs/serving.md), and whether the web process serves
# from there instead of from RELEASES, as a second site does: s3://bucket/prefix?endpoint=https://store.example
SIGILL_MIRROR: str = env.str("SIGILL_MIRROR", default="")
SIGILL_SERVE_FROM_MIRROR: bool = env.bool("SIGILL_SERVE_FROM_MIRROR", default=False)
# The registration authority and the organisation that signs for it, as written in every published entity (MDRPI).
SIGILL_REGISTRATION_AUTHORITY: str = env.str(
    "SIGILL_REGISTRATION_AUTHORITY", default="https://sigill.example" if DEMO else ""
)
SIGILL_REGISTRATION_POLICY: str = env.str(
    "SIGILL_REGISTRATION_POLICY", default="https://sigill.example/policy" if DEMO else ""
)
for _name in ("SIGILL_REGISTRATION_AUTHORITY", "SIGILL_REGISTRATION_POLICY"):
    if not vars()[_name]:
        raise ImproperlyConfigured(
            f"{_name} is not set. It is written in every published entity: set it to the federation's own URL."
        )
if not SIGILL_REGISTRATION_POLICY.startswith("https://"):
    raise ImproperlyConfigured(f"SIGILL_REGISTRATION_POLICY is {SIGILL_REGISTRATION_POLICY!r}; it must begin https://.")
# The profile that a submission is judged by: a file of members/saml/profiles or one that the operator has made.
SIGILL_REGISTRATION_PROFILE: str = env.str("SIGILL_REGISTRATION_PROFILE", default="sambi-like")
# Days of notice that a member gives; days after which an application that stands still is reminded of, and lapses.
SIGILL_NOTICE_DAYS: int = env.int("SIGILL_NOTICE_DAYS", default=90)
SIGILL_APPLICATION_REMIND_DAYS: int = env.int("SIGILL_APPLICATION_REMIND_DAYS", default=30)
SIGILL_APPLICATION_LAPSE_DAYS: int = env.int("SIGILL_APPLICATION_LAPSE_DAYS", default=365)
# Fee class per kind of membership and size of organisation, for the basis of invoices.
SIGILL_FEES = Path(env.str("SIGILL_FEES", default=str(BASE_DIR / "members" / "fees.yaml")))
# Where another system shows the case that an internal note names: its address, with {case} for the case.
SIGILL_CASE_URL: str = env.str("SIGILL_CASE_URL", default="")
# How long an invitation can be accepted, and after how long a request for a role that nobody answers lapses, in days.
SIGILL_INVITATION_DAYS: int = env.int("SIGILL_INVITATION_DAYS", default=14)
SIGILL_ACCESS_REQUEST_DAYS: int = env.int("SIGILL_ACCESS_REQUEST_DAYS", default=90)
# A log-in without any role that nobody has used for so many months is closed; so many days before, its owner is told.
SIGILL_IDLE_MONTHS: int = env.int("SIGILL_IDLE_MONTHS", default=24)
SIGILL_IDLE_NOTICE_DAYS: int = env.int("SIGILL_IDLE_NOTICE_DAYS", default=30)
# What else lets a person in beside sessions (tokens, say): functions that take the person and end it.
SIGILL_ENDS_ACCESS = ["members.actions.tokens.revoke_all"]
# What looks through files for malware before they are taken in (members/scanning): clamd:///path or clamd://host:port;
# empty: nothing does.
SIGILL_SCANNER: str = env.str("SIGILL_SCANNER", default="")
# Hosts that Sigill may ask although their addresses are not public, also without TLS; empty in production.
SIGILL_FETCH_ALLOW: list[str] = env.list("SIGILL_FETCH_ALLOW", default=[])
# Days in which agreements on a text are signed anew, once a newer version of it is adopted.
SIGILL_RESIGN_DAYS: int = env.int("SIGILL_RESIGN_DAYS", default=180)
# How signatures on agreements are taken (docs/signing.md): classes, by their dotted names.
SIGILL_SIGNING_ADAPTERS: list[str] = env.list(
    "SIGILL_SIGNING_ADAPTERS", default=["members.signing.paper.Paper", "members.signing.pades.Pades"]
)
# PEM files: certificates up to which signed PDFs must lead, and revocation lists that somebody keeps fresh.
SIGILL_SIGNING_ROOTS: str = env.str("SIGILL_SIGNING_ROOTS", default="")
SIGILL_SIGNING_CRLS: str = env.str("SIGILL_SIGNING_CRLS", default="")
# Which keys sign feeds: the ground floor asks by name, as it cannot import the roof (members.surroundings).
FEDERATION_KEYS = "federation.trusted_keys.spki_sha256"
# Which organisations a sanction keeps from acting for others: asked by name for the same reason (members.permissions).
BARRED_ORGANISATIONS = "trustframework.facts.barred_organisations"
RELEASES = SIGILL_VAR / "releases"
FRAGMENT_STORE = SIGILL_VAR / "fragments"

ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "federation",
    "trustframework",
    "members",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "rest_framework",
    "knox",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]
MIDDLEWARE = [
    "members.request_id.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "federation.middleware.MachinesFirst",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "federation.middleware.OnlyMethodsOfPages",
    "federation.middleware.KeptByNobodyBetween",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "federation.middleware.LanguageOfPerson",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "federation.middleware.RequireSecondFactor",
]
ROOT_URLCONF = "federation.urls"
WSGI_APPLICATION = "federation.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            # Days, moments and counts are written in one way, on every page.
            "builtins": ["members.templatetags.moments"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "federation.context.sigill",
            ],
        },
    }
]

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{SIGILL_VAR / 'sigill.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # WAL lets pages read while the signer writes; immediate transactions make a write wait instead of failing half-way.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
# Attempts to log in are counted here, and used codes remembered, for all web processes together: in Redis where there
# is one, for in production the web process writes no files.
_redis = env.str("CELERY_BROKER_URL", default="")
_shared = _redis if _redis.startswith("redis") else f"filecache://{SIGILL_VAR / 'cache'}?max_entries=100000"
CACHES = {"default": env.cache_url("CACHE_URL", default=_shared)}
CACHES["default"].setdefault("KEY_PREFIX", env.str("SIGILL_BROKER_PREFIX", default="sigill:"))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "members.Person"
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://" if DEMO else "smtp://localhost:25")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 20  # seconds; a mail server that does not answer must not hold a worker
DEFAULT_FROM_EMAIL: str = env.str("DEFAULT_FROM_EMAIL", default="sigill@sigill.example")
# Whom people write to who cannot use a page (the accessibility statement); empty: to DEFAULT_FROM_EMAIL.
SIGILL_CONTACT_EMAIL: str = env.str("SIGILL_CONTACT_EMAIL", default="")
# Where mail that cannot be delivered is sent back to (docs/mail.md); empty: to DEFAULT_FROM_EMAIL.
SIGILL_BOUNCE_ADDRESS: str = env.str("SIGILL_BOUNCE_ADDRESS", default="")
# The hour (TIME_ZONE) at which digests are made: the daily ones, and on Mondays the weekly ones.
SIGILL_DIGEST_HOUR: int = env.int("SIGILL_DIGEST_HOUR", default=7)
if not 0 <= SIGILL_DIGEST_HOUR <= 23:
    raise ImproperlyConfigured(f"SIGILL_DIGEST_HOUR is {SIGILL_DIGEST_HOUR}; it must be an hour from 0 to 23.")
# Letters whose text is made when they are sent: the ground floor asks by name, as it cannot import the roof.
LETTERS_MADE_LATE = {"confirmation": "federation.actions.confirmations"}

SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEMO
SECURE_SSL_REDIRECT: bool = env.bool("SECURE_SSL_REDIRECT", default=False)
# Probes come by plain HTTP from beside the web process, never through the proxy.
SECURE_REDIRECT_EXEMPT = [r"^(?:healthz|readyz)$"]
SECURE_HSTS_SECONDS = 0 if DEMO else 31_536_000
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_TLS_PROXY", default=False) else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "script-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
# A pasted EntityDescriptor may be 1 MiB and grows when it is form-encoded; the parser has the exact limit.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

USE_TZ = True
TIME_ZONE = "Europe/Stockholm"
LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", "Svenska"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["federation.formats"]

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Served straight from static/ by WhiteNoise: no collectstatic step between a checkout and a page.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

CELERY_BROKER_URL: str = env.str("CELERY_BROKER_URL", default="filesystem://localhost")
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "federation.tasks.publish_feed": {"queue": "signing"},
    "federation.tasks.mirror_feed": {"queue": "signing"},
    "federation.tasks.sign_documents": {"queue": "signing"},
    "federation.tasks.sign_ahead": {"queue": "signing"},
    "federation.tasks.publish_checkpoint": {"queue": "signing"},
    "federation.tasks.publish_statements": {"queue": "signing"},
    "federation.tasks.collect_fragments": {"queue": "signing"},
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
if CELERY_BROKER_URL.startswith("filesystem"):
    _queues = SIGILL_VAR / "celery" / "queues"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_queues),
        "data_folder_out": str(_queues),
        "control_folder": str(SIGILL_VAR / "celery" / "control"),
        "polling_interval": 0.05,
    }
    # Remote control broadcasts, which the file system transport carries badly and nobody here listens to.
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
elif CELERY_BROKER_URL.startswith("redis"):
    # Two installations on one Redis must not take each other's messages.
    CELERY_BROKER_TRANSPORT_OPTIONS = {"global_keyprefix": env.str("SIGILL_BROKER_PREFIX", default="sigill:")}
CELERY_BEAT_SCHEDULE = {
    "what-should-each-feed-contain-now": {"task": "federation.tasks.ask_every_feed", "schedule": 60.0},
    "what-do-todays-rules-say": {"task": "federation.tasks.recheck_metadata", "schedule": 60.0},
    "are-the-domains-still-shown": {"task": "members.tasks.check_due_domains", "schedule": 600.0},
    "are-there-letters-to-send": {"task": "members.tasks.send_letters", "schedule": 60.0},
    "is-there-a-digest-to-make": {"task": "members.tasks.make_digests", "schedule": 300.0},
    "is-there-news-to-tell": {"task": "federation.tasks.tell_news", "schedule": 60.0},
    "do-the-addresses-answer": {"task": "members.tasks.probe_entities", "schedule": 60.0},
    "has-metadata-changed-where-it-is-kept": {"task": "members.tasks.refresh_entities", "schedule": 60.0},
    "who-waits-for-whom": {"task": "members.tasks.tidy_people", "schedule": 3600.0},
    "who-waits-to-become-a-member": {"task": "members.tasks.watch_memberships", "schedule": 600.0},
    "have-agreements-run-out": {"task": "members.tasks.watch_agreements", "schedule": 600.0},
    "do-mandates-end-soon": {"task": "members.tasks.watch_mandates", "schedule": 3600.0},
    "what-does-the-day-bring": {"task": "trustframework.tasks.turn_the_day", "schedule": 3600.0},
    "which-entities-leave-today": {"task": "federation.tasks.remove_entities", "schedule": 600.0},
    "which-joint-acts-waited-too-long": {"task": "federation.tasks.lapse_joint_acts", "schedule": 600.0},
    "what-has-had-its-time": {"task": "federation.tasks.remove_what_is_over", "schedule": 86400.0},
    "who-has-changed-path": {"task": "federation.tasks.finish_paths", "schedule": 60.0},
    "what-is-published-now": {"task": "federation.tasks.read_published", "schedule": 60.0},
    "is-every-feed-well": {"task": "federation.tasks.watch_feeds", "schedule": 60.0},
    "which-answers-fall-due-tomorrow": {"task": "federation.tasks.sign_every_feed_ahead", "schedule": 3600.0},
    "is-todays-checkpoint-signed": {"task": "federation.tasks.publish_checkpoint", "schedule": 600.0},
    "which-fragments-does-nobody-need": {"task": "federation.tasks.collect_fragments", "schedule": 86400.0},
    "is-the-mirror-up-to-date": {"task": "federation.tasks.mirror_feeds", "schedule": 60.0},
    "what-do-statements-say-now": {"task": "federation.tasks.publish_statements", "schedule": 60.0},
    "how-many-are-there-today": {"task": "federation.tasks.count_the_day", "schedule": 900.0},
    "when-do-new-certificates-end": {"task": "federation.tasks.read_key_ends", "schedule": 60.0},
    "what-do-other-federations-publish": {"task": "federation.tasks.look_at_upstreams", "schedule": 900.0},
    "which-notices-are-to-be-mailed": {"task": "federation.tasks.mail_notices", "schedule": 60.0},
    "what-have-programs-not-heard": {"task": "federation.tasks.tell_webhooks", "schedule": 10.0},
    "requeue-lost-jobs": {"task": "members.tasks.sweep_jobs", "schedule": 60.0},
}

# plain for people; json for collectors: an object a line, without secrets and personal data (docs/operating.md).
LOG_FORMAT: str = env.str("LOG_FORMAT", default="plain")
if LOG_FORMAT not in ("plain", "json"):
    raise ImproperlyConfigured(f"LOG_FORMAT is {LOG_FORMAT!r}; it must be plain or json.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"},
        "json": {"()": "members.log_lines.json_lines"},
    },
    "filters": {"request_id": {"()": "members.request_id.WithRequestId"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["request_id"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {"django.request": {"level": "ERROR"}, "kombu": {"level": "WARNING"}},
}

os.environ.setdefault("TZ", TIME_ZONE)
