"""Addresses under /accounts/ that are Sigill's own; the rest there is allauth's."""

from allauth.mfa.totp.views import deactivate_totp
from allauth.mfa.webauthn.views import add_webauthn, remove_webauthn
from django.db import transaction
from django.urls import URLPattern, URLResolver, include, path

from federation.views import elsewhere, sessions, step_up

urlpatterns: list[URLPattern | URLResolver] = [
    path("step-up/", step_up.step_up, name="step_up"),
    path("sessions/", sessions.sessions, name="usersessions_list"),
    path("sessions/end/", sessions.end_others, name="sessions_end_others"),
    path("sessions/<int:pk>/end/", sessions.end, name="session_end"),
    path("elsewhere/connect/", elsewhere.connect, name="elsewhere_connect"),
    path("elsewhere/links/<int:pk>/disconnect/", elsewhere.disconnect, name="elsewhere_disconnect"),
    path("elsewhere/oidc/callback/", elsewhere.oidc_callback, name="elsewhere_oidc_callback"),
    path("elsewhere/saml/acs/", elsewhere.saml_acs, name="elsewhere_saml_acs"),
    path("elsewhere/saml/finish/", elsewhere.saml_finish, name="elsewhere_saml_finish"),
    path("elsewhere/saml/metadata/", elsewhere.saml_metadata, name="elsewhere_saml_metadata"),
    path("elsewhere/<slug:slug>/", elsewhere.start, name="elsewhere_start"),
    # These three of allauth's write outside a transaction: what they change and its audit event belong together.
    path("2fa/totp/deactivate/", transaction.atomic(deactivate_totp), name="mfa_deactivate_totp"),
    path("2fa/webauthn/add/", transaction.atomic(add_webauthn), name="mfa_add_webauthn"),
    path("2fa/webauthn/keys/<int:pk>/remove/", transaction.atomic(remove_webauthn), name="mfa_remove_webauthn"),
    path("2fa/", include("allauth.mfa.urls")),
    path("", include("allauth.account.urls")),
]
