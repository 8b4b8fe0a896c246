"""Settings of accounts and log-in: second factors, sessions, and log-in through others. See docs/login.md."""

import environ
from django.core.exceptions import ImproperlyConfigured

_env = environ.Env()
_demo = _env.str("SIGILL_MODE", default="production") == "demo"

# Whether people who act must have a second factor, or may have one.
SIGILL_SECOND_FACTOR: str = _env.str("SIGILL_SECOND_FACTOR", default="offered" if _demo else "required")
if SIGILL_SECOND_FACTOR not in ("required", "offered"):
    raise ImproperlyConfigured(f"SIGILL_SECOND_FACTOR is {SIGILL_SECOND_FACTOR!r}; it must be required or offered.")

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
]
LOGIN_REDIRECT_URL = "home"
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "federation.accounts.InvitationOnlyAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # people are registered by an operator, who knows their address
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60  # as members.views.stepup.FRESH_FOR
# Attempts are counted by address; behind a proxy of ours the address is the one that the proxy adds.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if _env.bool("BEHIND_TLS_PROXY", default=False) else 0

MFA_ADAPTER = "federation.accounts.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Sigill"
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be half a minute wrong
MFA_WEBAUTHN_USER_VERIFICATION = "preferred"
MFA_FORMS = {
    "authenticate": "federation.forms_second_factor.CodeForm",
    "reauthenticate": "federation.forms_second_factor.CodeAgainForm",
    "activate_totp": "federation.forms_second_factor.AppForm",
    "add_webauthn": "federation.forms_second_factor.PasskeyForm",
    "edit_webauthn": "federation.forms_second_factor.PasskeyNameForm",
}

# Log-in at an OpenID provider; off while there is no issuer.
SIGILL_LOGIN_OIDC_ISSUER: str = _env.str("SIGILL_LOGIN_OIDC_ISSUER", default="")
SIGILL_LOGIN_OIDC_NAME: str = _env.str("SIGILL_LOGIN_OIDC_NAME", default="OpenID Connect")
SIGILL_LOGIN_OIDC_CLIENT_ID: str = _env.str("SIGILL_LOGIN_OIDC_CLIENT_ID", default="")
SIGILL_LOGIN_OIDC_CLIENT_SECRET: str = _env.str("SIGILL_LOGIN_OIDC_CLIENT_SECRET", default="")
SIGILL_LOGIN_OIDC_SCOPE: str = _env.str("SIGILL_LOGIN_OIDC_SCOPE", default="openid email")
# Domains of which a verified address lets somebody in who has not connected the log-in; none by default.
SIGILL_LOGIN_OIDC_EMAIL_DOMAINS: list[str] = _env.list("SIGILL_LOGIN_OIDC_EMAIL_DOMAINS", default=[])
# Values of acr that count as a second factor.
SIGILL_LOGIN_OIDC_STRONG: list[str] = _env.list("SIGILL_LOGIN_OIDC_STRONG", default=[])
if SIGILL_LOGIN_OIDC_ISSUER and not (SIGILL_LOGIN_OIDC_CLIENT_ID and SIGILL_LOGIN_OIDC_CLIENT_SECRET):
    raise ImproperlyConfigured(
        "SIGILL_LOGIN_OIDC_ISSUER is set: set SIGILL_LOGIN_OIDC_CLIENT_ID and SIGILL_LOGIN_OIDC_CLIENT_SECRET, too."
    )
# Log-in at IdPs that stand in a feed of our own; off while no feed and no IdP is named.
SIGILL_LOGIN_SAML_FEED: str = _env.str("SIGILL_LOGIN_SAML_FEED", default="")
SIGILL_LOGIN_SAML_IDPS: list[str] = _env.list("SIGILL_LOGIN_SAML_IDPS", default=[])
# URIs of authentication contexts that count as a second factor, such as that of LoA3.
SIGILL_LOGIN_SAML_STRONG: list[str] = _env.list("SIGILL_LOGIN_SAML_STRONG", default=[])
