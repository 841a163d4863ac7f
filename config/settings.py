"""Every setting of the site, in one file. Works with an empty environment; every value can come from it.

An empty environment is the *embedded* site that ``manage.py up`` runs: SQLite, a broker of plain files and a
generated secret, all under ``var/``. ``PRODUCTION=1`` turns on the rules that ``config/checks.py`` enforces.
``docs/settings.md`` lists every variable for the owner.
"""

from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from config.embedded import embedded_secret
from config.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()

VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var"))).absolute()
PRODUCTION = env.bool("PRODUCTION", default=False)
DEBUG = env.bool("DEBUG", default=False)

# --- Who may call, and how links are signed ------------------------------------------------------------------
# In production a missing secret is an error that config.checks explains; it is never made up there.
SECRET_KEY = env.str("SECRET_KEY", default="") or ("" if PRODUCTION else embedded_secret(VAR_DIR))
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# How many proxies of the owner's stand in front: the reader's address is taken that many steps from the right
# of X-Forwarded-For. 0 means the header is not believed at all.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

# --- The site ------------------------------------------------------------------------------------------------
SITE_NAME = env.str("SITE_NAME", default="Rejoinder")
SITE_TAGLINE = env.str("SITE_TAGLINE", default="")
LANGUAGE_CODE = env.str("LANGUAGE_CODE", default="en")
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.str("TIME_ZONE", default="UTC")  # times are stored in UTC and shown in this zone
USE_I18N = True
USE_TZ = True

# --- Comments ------------------------------------------------------------------------------------------------
COMMENT_MAX_LENGTH = env.int("COMMENT_MAX_LENGTH", default=10_000)  # characters
COMMENT_MAX_DEPTH = env.int("COMMENT_MAX_DEPTH", default=4)  # 0: no replies to replies at all
COMMENT_MIN_SECONDS = env.float("COMMENT_MIN_SECONDS", default=2)  # a form sent back sooner was not typed
COMMENT_FORM_HOURS = env.float("COMMENT_FORM_HOURS", default=24)  # an older form is shown again, filled in
WITHDRAWN_DAYS = min(env.int("WITHDRAWN_DAYS", default=30), 36_500)  # then a withdrawn comment's text is erased
# Comments accepted from one address / from one network (/24, /48), in how many seconds.
COMMENT_RATE_ADDRESS = (env.int("COMMENT_RATE_ADDRESS", default=5), 300)
COMMENT_RATE_NETWORK = (env.int("COMMENT_RATE_NETWORK", default=30), 300)

# --- Assessing -----------------------------------------------------------------------------------------------
ASSESSMENT_LEASE = env.float("ASSESSMENT_LEASE", default=30)  # seconds a run may take before another may start
ASSESSMENT_MAX_RUNS = env.int("ASSESSMENT_MAX_RUNS", default=5)  # then the row is failed, and loud
ASSESSMENT_BACKOFF = env.float("ASSESSMENT_BACKOFF", default=5)  # seconds after the first failure, doubling
SWEEP_SECONDS = env.float("SWEEP_SECONDS", default=5)
# Comments of so many days are read again when the fact-checks change that they may be about; 0: none.
REREAD_DAYS = min(env.int("REREAD_DAYS", default=30), 36_500)

# --- Deciding ------------------------------------------------------------------------------------------------
# Seconds in which a moderator can take a decision back; only after them is anybody told. At most a day.
UNDO_SECONDS = min(env.float("UNDO_SECONDS", default=10), 86_400)
LOCK_SECONDS = env.float("LOCK_SECONDS", default=120) or 120  # how long an opened comment is marked as in hand
BULK_LIMIT = min(env.int("BULK_LIMIT", default=500) or 500, 5_000)  # comments that one act decides at most

# --- Scores that a client waits for: the API and the formats of other services --------------------------------
# Where `manage.py scorer` listens and web processes ask: a Unix socket, or tcp://host:port in a closed network.
SCORER_URL = env.scorer("SCORER_URL", VAR_DIR / "run" / "scorer.sock")
SCORER_THREADS = env.int("SCORER_THREADS", default=1) or 1  # texts scored at once; each keeps a core busy
SCORE_IN_WEB = env.bool("SCORE_IN_WEB", default=False)  # every web process holds the models; no scorer is asked
ASSESS_SECONDS = env.float("ASSESS_SECONDS", default=10)  # then the answer is 503: a score is never made up

# Coral's external moderation phase signs with these; none: its address answers nobody.
CORAL_SIGNING_SECRETS = env.secrets("CORAL_SIGNING_SECRETS")
CORAL_SECONDS = env.float("CORAL_SECONDS", default=4)  # then a comment is held; Coral's own timeout must be longer

# --- The API --------------------------------------------------------------------------------------------------
API_RATE_ADDRESS = env.int("API_RATE_ADDRESS", default=120)  # calls a minute without a key; 0: no limit
IDEMPOTENCY_HOURS = env.float("IDEMPOTENCY_HOURS", default=24)  # how long an answer can be asked for again

# --- Fact-checks ---------------------------------------------------------------------------------------------
# Only `manage.py fetch_factchecks` asks the service, and only with the owner's own key.
FACT_CHECK_API_KEY = env.str("FACT_CHECK_API_KEY", default="")
FACT_CHECK_API_URL = env.str(
    "FACT_CHECK_API_URL", default="https://factchecktools.googleapis.com/v1alpha1/claims:search"
)

# --- Parts ---------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "config",
    "moderation",
    "blog",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "django_prose_editor",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "blog.readership.CountReads",  # around the page cache: a kept page is read as well
    # Readers without a cookie of ours are answered here, before any session or user is looked up.
    "blog.pagecache.PageCacheMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "moderation.acting.ActorMiddleware",  # who is at work, for the audit
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "blog.context_processors.site",
                "moderation.readers.context.pages",
            ],
        },
    },
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "admin:login"

# --- Programs that `manage.py up` runs --------------------------------------------------------------------------
WEB_CONCURRENCY = env.int("WEB_CONCURRENCY", default=2) or 1  # web processes, of four threads each

# --- Where things are kept -----------------------------------------------------------------------------------
DATABASES = {"default": env.database("DATABASE_URL", VAR_DIR / "rejoinder.sqlite3")}
DATABASE_POOL = env.int("DATABASE_POOL", default=8)  # connections a web process keeps; 0: none, as a worker wants
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE: a transaction that will write takes the write lock at its start and waits for it. With the
    # default, two of them can each hold a read lock that the other one waits for: "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;",
    }
    DATABASES["default"]["CONN_MAX_AGE"] = None
else:
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
    DATABASES["default"]["CONN_MAX_AGE"] = 0  # Django refuses any other value together with a pool
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    if DATABASE_POOL:
        DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": DATABASE_POOL}

CACHES = {"default": env.cache_address("CACHE_URL")}
# How often each post is read a day, for the queue's order; nothing about who reads.
COUNT_READS = env.bool("COUNT_READS", default=True)
PAGE_CACHE_SECONDS = env.int("PAGE_CACHE_SECONDS", default=60)  # 0: no page is kept

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": env.str(
            "STATICFILES_STORAGE", default="whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}

# --- Celery: messages are hints, the Assessment rows are the queue -------------------------------------------
CELERY_BROKER_URL = env.broker("BROKER_URL")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker for ever
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.2}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 4
# Seconds after which a process that hangs is killed and replaced. Its row's lease has run out by then, and a sweep
# finds it; a sweep itself begins nothing new after half of that.
CELERY_TASK_TIME_LIMIT = max(60, 2 * ASSESSMENT_LEASE)
CELERY_WORKER_CONCURRENCY = env.int("WORKER_CONCURRENCY", default=1) or 1  # comments scored at once
CELERY_WORKER_PROC_ALIVE_TIMEOUT = (
    60  # seconds: a new worker process loads the scorers before it says that it is up
)
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {"max_retries": 1}
if CELERY_BROKER_URL.startswith("filesystem:"):
    CELERY_BROKER_TRANSPORT = "config.filebroker:Transport"
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False  # a second queue of files to look through, for nobody
    CELERY_BROKER_TRANSPORT_OPTIONS = {"folder": str(VAR_DIR / "broker" / "messages"), "polling_interval": 0.1}
elif CELERY_BROKER_URL.startswith("redis"):
    CELERY_BROKER_TRANSPORT_OPTIONS |= {"socket_timeout": 0.5, "socket_connect_timeout": 0.5}
elif CELERY_BROKER_URL.startswith("amqp"):
    CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"  # what is due every few seconds needs no memory on the disk
CELERY_BEAT_SCHEDULE = {
    # A sweep nobody picked up in time is dropped, so that a worker that was away does not find a heap of them.
    "sweep": {
        "task": "moderation.tasks.sweep",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": SWEEP_SECONDS},
    },
    "settle-decisions": {"task": "moderation.tasks.settle_decisions", "schedule": 3, "options": {"expires": 3}},
    "repair-queue": {"task": "moderation.tasks.repair_queue", "schedule": 60, "options": {"expires": 60}},
    "learn-from-decisions": {
        "task": "moderation.tasks.learn_from_decisions",
        "schedule": 30,
        "options": {"expires": 30},
    },
    "learn-from-submissions": {
        "task": "moderation.tasks.learn_from_submissions",
        "schedule": 300,
        "options": {"expires": 300},
    },
    "reread": {"task": "moderation.tasks.reread", "schedule": 10, "options": {"expires": 10}},
    "compare-comments": {"task": "moderation.tasks.compare_comments", "schedule": 10, "options": {"expires": 10}},
    "read-posts": {"task": "moderation.tasks.read_posts", "schedule": 5, "options": {"expires": 5}},
    # Asks every quarter of an hour, fits once a night (moderation.sitefit).
    "fit-site-model": {"task": "moderation.tasks.fit_site_model", "schedule": 900, "options": {"expires": 900}},
    "send-mail": {"task": "moderation.tasks.send_mail", "schedule": 15, "options": {"expires": 15}},
    "send-webhooks": {"task": "moderation.tasks.send_webhooks", "schedule": 3, "options": {"expires": 3}},
    "erase-old": {"task": "moderation.tasks.erase_old", "schedule": 3600, "options": {"expires": 3600}},
    "count-years": {"task": "moderation.tasks.count_years", "schedule": 900, "options": {"expires": 900}},
    "forget-old-answers": {
        "task": "moderation.tasks.forget_old_answers",
        "schedule": 3600,
        "options": {"expires": 3600},
    },
    "publish-scheduled-posts": {
        "task": "blog.tasks.publish_scheduled_posts",
        "schedule": 30,
        "options": {"expires": 30},
    },
}

# --- Mail: nothing leaves unless the owner says so -----------------------------------------------------------
EMAIL_TIMEOUT = 10  # seconds: a mail server that hangs keeps no worker
vars().update(env.mail("EMAIL_URL"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="webmaster@localhost")
# What links in a mail begin with. Without it no reader gets a mail, whatever EMAIL_URL says.
SITE_URL = env.site("SITE_URL")

# --- Headers -------------------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
# Over plain http (localhost, a test) secure cookies would never come back; in production https is expected.
HTTPS = env.bool("HTTPS", default=PRODUCTION)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked from inside, past the proxy that speaks https
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "https:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

REST_FRAMEWORK = {
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAdminUser"],  # moderation.api.base says who may
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": f"{SITE_NAME}: API",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "CommentStatus": "blog.models.Comment.Status",
        "DecisionAction": "moderation.models.Decision.Action",
        "AssessmentState": "moderation.models.Assessment.State",
    },
    "COMPONENT_SPLIT_REQUEST": True,
}

# --- Log: what happened, never what a reader wrote or who wrote it -------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "class": "config.logs.WithoutKeys",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    # gunicorn's own handlers would write down an address that it cannot read, keys and all.
    "loggers": {
        name: {"handlers": ["console"], "propagate": False} for name in ("gunicorn.error", "gunicorn.access")
    },
}
