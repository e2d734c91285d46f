"""Settings. Everything an operator may change comes from the environment (table in README.md)."""

import hashlib
import os
import secrets
import socket
import tempfile
from pathlib import Path

import dj_database_url
from celery.schedules import crontab

from supervision.settings import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent.parent

VERSION = "1.0.0"  # of the platform

# --- where things are kept ------------------------------------------------------------------------
DATA_DIR = Path(env.text("DATA_DIR", str(BASE_DIR / "var"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
LAKE_URL = env.text("LAKE_URL", str(DATA_DIR / "lake"))  # a folder
UPLOAD_DIR = DATA_DIR / "uploads"
RUN_DIR = DATA_DIR / "runs"
EVIDENCE_DIR = DATA_DIR / "evidence"


def _secret(name: str) -> str:
    """A secret from the environment, or one made once and kept readable by this account alone."""
    if value := env.text(name):
        return value
    file = DATA_DIR / f"{name.lower()}.txt"
    try:
        with file.open("x", encoding="utf-8") as new:
            file.chmod(0o600)
            new.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return file.read_text(encoding="utf-8")


SECRET_KEY = _secret("SECRET_KEY")
AUDIT_KEY = _secret("AUDIT_KEY")
SOURCE_KEYS = _secret("SOURCE_KEY").split(",")  # encrypt the passwords of data sources; the newest first
EVIDENCE_KEYS = _secret("EVIDENCE_KEY").split(",")  # the newest signs evidence packs, the others are known as ours
DEBUG = env.flag("DEBUG", False)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")

# --- the house ------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "supervision.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "oauth2_provider",
    "axes",
    "lucide",
    "datasources",
    "models_engine",
    "supervision.offices",
    "supervision.audit",
    "supervision.leads",
    "supervision.cases",
    "supervision.dashboard",
    "supervision.api",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "supervision.web.middleware.PrivatePagesMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "supervision.urls"
WSGI_APPLICATION = "supervision.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "supervision.web.navigation.context",
            ],
            "builtins": ["django.templatetags.i18n", "supervision.web.templatetags.house"],
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- records --------------------------------------------------------------------------------------
DATABASE_URL = env.text("DATABASE_URL", f"sqlite:///{DATA_DIR / 'records.sqlite3'}")
DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: a transaction that reads and then writes must not fail with "busy" at once.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }

# --- people ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "offices.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "supervision.offices.backends.RoleBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in [
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 10}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    ]
]
LOGIN_URL = "offices:sign_in"
LOGIN_REDIRECT_URL = "web:home"
LOGOUT_REDIRECT_URL = "offices:sign_in"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_IDLE_SECONDS = env.integer("SESSION_IDLE_MINUTES", 60, least=1) * 60
SESSION_COOKIE_HTTPONLY = True
SECURE_COOKIES = env.flag("SECURE_COOKIES", False)  # 1 behind HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "offices/locked.html"

# --- pages ----------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.text("TIME_ZONE", "Asia/Shanghai")
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "supervision.web.finders.PackageFinder",
]
# public name -> file in node_modules; nothing else of a package is published
PACKAGE_FILES = {
    "vendor/htmx.js": "htmx.org/dist/htmx.min.js",
    "vendor/echarts.js": "echarts/dist/echarts.min.js",
}
WHITENOISE_USE_FINDERS = True
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
UPLOAD_LIMIT_MB = env.integer("UPLOAD_LIMIT_MB", 2048, least=1)
SOURCE_DIR = Path(env.text("SOURCE_DIR", str(DATA_DIR / "sources")))  # watched folders lie below it, by office code
SOURCE_HOSTS = env.words("SOURCE_HOSTS")  # databases and interfaces that may be connected to: host or host:port
SOURCE_CA_FILE = env.text("SOURCE_CA_FILE")  # certificates to trust in HTTPS interfaces; empty: the well-known ones
REQUIRE_AGREEMENT = env.flag("REQUIRE_AGREEMENT", False)  # 1: data from outside need a recorded agreement


# --- work -----------------------------------------------------------------------------------------
def _socket_path() -> Path:
    """Where the embedded Redis listens. A socket's path may have 107 characters, a data folder's may be longer."""
    path = DATA_DIR / "redis.sock"
    if len(str(path)) < 100:
        return path
    short = hashlib.sha256(str(DATA_DIR).encode()).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"supervision-{os.getuid()}-{short}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / "redis.sock"


REDIS_URL = env.text("REDIS_URL", f"redis+socket://{_socket_path()}")
LEASE_SECONDS = env.integer("LEASE_SECONDS", 30, least=2)
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 12 * 3600,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
    "max_retries": 1,
    "interval_start": 0,
    "interval_max": 0.2,
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "sweep loads": {"task": "datasources.tasks.sweep_loads", "schedule": max(1.0, LEASE_SECONDS / 3)},
    "keep retention": {"task": "datasources.tasks.keep_retention", "schedule": crontab(hour=2, minute=30)},
    "collect from sources": {"task": "datasources.tasks.collect_due", "schedule": crontab()},  # every minute
    "sweep collections": {
        "task": "datasources.tasks.sweep_collections",
        "schedule": max(1.0, LEASE_SECONDS / 3),
    },
    "sweep runs": {"task": "models_engine.tasks.sweep_runs", "schedule": max(1.0, LEASE_SECONDS / 3)},
}

# --- engine ---------------------------------------------------------------------------------------
ENGINE = env.choice("ENGINE", ("duckdb", "spark"), "duckdb")
# the cluster, or local[n] to try Spark on this machine; the rest is spark-defaults.conf in SPARK_CONF_DIR
ENGINE_DISK_MB = env.integer("ENGINE_DISK_MB", 100_000, least=64)  # of one run: spilled, kept and written
ENGINE_OPTIONS = {
    "duckdb": {"disk_mb": ENGINE_DISK_MB},
    "spark": {"master": env.text("SPARK_MASTER", "local[2]")},
}
ENGINE_THREADS = env.integer("ENGINE_THREADS", 2, least=1)
ENGINE_MEMORY_MB = env.integer("ENGINE_MEMORY_MB", 4096, least=256)
ENGINE_WALL_SECONDS = env.integer("ENGINE_WALL_SECONDS", 4 * 3600, least=1)
PREVIEW_WALL_SECONDS = env.integer("PREVIEW_WALL_SECONDS", 20, least=1)
PREVIEW_MEMORY_MB = 2048
ENGINE_CHECKPOINT_SECONDS = env.integer("ENGINE_CHECKPOINT_SECONDS", 60)  # work that a killed run may lose
ENGINE_MACHINE = env.text("ENGINE_MACHINE", socket.gethostname())  # workers of one name share the next two
ENGINE_MACHINE_MEMORY_MB = env.integer("ENGINE_MACHINE_MEMORY_MB", 0)  # of all runs together; 0: by what there is
ENGINE_MACHINE_THREADS = env.integer("ENGINE_MACHINE_THREADS", 0)

# --- cases ----------------------------------------------------------------------------------------
CASE_NUMBER_WORD = "检数立"  # between the office and the year: 南浦区检数立〔2026〕12号

# --- loads ----------------------------------------------------------------------------------------
REJECT_LIMIT_PERCENT = env.integer("REJECT_LIMIT_PERCENT", 20)

# --- look-ups -------------------------------------------------------------------------------------
LOOKUPS_PER_DAY = env.integer("LOOKUPS_PER_DAY", 200, least=1)  # of one person
LOOKUP_WALL_SECONDS = env.integer("LOOKUP_WALL_SECONDS", 20, least=1)
LOOKUP_MEMORY_MB = 1024

# --- REST -----------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "supervision.api.authentication.ClientAuthentication",
        "supervision.api.authentication.PageSessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["supervision.api.permissions.ScopeOrRole"],
    "DEFAULT_PAGINATION_CLASS": "supervision.api.pagination.CursorPages",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser", "rest_framework.parsers.MultiPartParser"],
    "EXCEPTION_HANDLER": "supervision.api.problems.handle",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "COERCE_DECIMAL_TO_STRING": True,
    "URL_FORMAT_OVERRIDE": None,  # ?format= names the form of an export
}
SPECTACULAR_SETTINGS = {
    "TITLE": "法律监督大数据平台 REST",
    "VERSION": VERSION,
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "LeadStatus": "supervision.leads.lifecycle.Status",
        "WorkStatus": "datasources.work.models.WorkStatus",
        "DismissReason": "supervision.leads.lifecycle.DismissReason",
        "BusinessField": "models_engine.models.Field",
    },
}
OAUTH2_PROVIDER_APPLICATION_MODEL = "api.Client"
OAUTH2_PROVIDER_ACCESS_TOKEN_MODEL = "oauth2_provider.AccessToken"
OAUTH2_PROVIDER_ID_TOKEN_MODEL = "oauth2_provider.IDToken"
OAUTH2_PROVIDER_REFRESH_TOKEN_MODEL = "oauth2_provider.RefreshToken"
OAUTH2_PROVIDER_GRANT_MODEL = "oauth2_provider.Grant"
OAUTH2_PROVIDER_DEVICE_GRANT_MODEL = "oauth2_provider.DeviceGrant"
OAUTH2_PROVIDER = {
    "SCOPES": {
        "leads:read": "读取线索 Read leads",
        "leads:write": "办理线索 Move leads",
        "datasets:write": "入库 Load datasets",
        "models:read": "读取模型 Read models",
        "models:run": "运行模型 Run models",
        "figures:read": "读取指标 Read figures",
    },
    "SCOPES_BACKEND_CLASS": "supervision.api.scopes.ClientScopes",
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,  # tokens are kept as hashes
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "WARNING")},
}
