"""Settings of the API and its tokens."""

import environ

_env = environ.Env()

KNOX_TOKEN_MODEL = "members.ApiToken"  # noqa: S105 - a model's name
# Its own migrations would make the table of the model that ours is in place of, with a key to persons.
MIGRATION_MODULES = {"knox": None}
REST_KNOX = {"TOKEN_PREFIX": "sigill_", "TOKEN_TTL": None, "AUTO_REFRESH": False}
REST_FRAMEWORK = {
    # A token first: whoever sends a bad one is told so, whatever cookies come along.
    "DEFAULT_AUTHENTICATION_CLASSES": (
        "federation.api.authentication.Tokens",
        "rest_framework.authentication.SessionAuthentication",
    ),
    "DEFAULT_PERMISSION_CLASSES": ("federation.api.authentication.HasScope",),
    "DEFAULT_RENDERER_CLASSES": ("rest_framework.renderers.JSONRenderer",),
    "DEFAULT_PARSER_CLASSES": ("rest_framework.parsers.JSONParser",),
    "DEFAULT_SCHEMA_CLASS": "federation.api.openapi.Schema",
    "EXCEPTION_HANDLER": "federation.api.problems.handle",
    "DEFAULT_THROTTLE_CLASSES": (
        "federation.api.throttling.Public",
        "federation.api.throttling.Known",
    ),
    "DEFAULT_THROTTLE_RATES": {
        "anon": _env.str("SIGILL_API_RATE_PUBLIC", default="300/min"),
        "user": _env.str("SIGILL_API_RATE", default="3000/min"),
    },
    "NUM_PROXIES": 1 if _env.bool("BEHIND_TLS_PROXY", default=False) else 0,
    "UNAUTHENTICATED_TOKEN": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Sigill",
    "DESCRIPTION": "The registry of an identity federation's operator: who is a member, what each has promised, who"
    " checked it, and which SAML metadata is published. Read docs/api.md first.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": ["federation.api.openapi.finish"],
}
