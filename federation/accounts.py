"""Who may make an account: nobody by themselves. An operator registers people; they set their password by mail."""

import base64
from typing import Any, ClassVar

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from qrcode.image.svg import SvgPathFillImage

from federation import second_factor
from members.actions import letters
from members.models import Person
from members.models.letter import LetterKind
from members.views import stepup


class InvitationOnlyAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    # The same words for an address that nobody has and for a password that is not its owner's.
    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The address and the password do not belong together. Try again."),
        "incorrect_password": _("This is not your password. Try again."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes, then try again."),
        "rate_limited": _("Too many attempts. Wait a few minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any = None) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """allauth's words, in a letter like all others: sent by the worker and tried again when that fails."""
        message = self.render_mail(template_prefix, email, context)
        to = Person.objects.filter(email__iexact=email, is_active=True).first() or email
        words = {"subject": message.subject, "lines": message.body.splitlines()}
        letters.post(LetterKind.ACCOUNT, to=to, context=words, language=get_language())

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """What allauth refuses because of too many attempts, somebody is to read about afterwards."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            second_factor.blocked(Person.objects.filter(email__iexact=credentials.get("email", "")).first())
            raise

    def is_reauthentication_required(self, *, app: str, **_more: Any) -> bool:
        return not stepup.is_fresh(context.request)

    def get_reauthentication_methods(self, user: Person) -> list[dict[str, Any]]:
        """Who has a second factor shows that: a password alone may be what somebody else has learnt.

        The first is asked for: a passkey before recovery codes, which are few.
        """
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        stronger = [method for method in methods if method["id"] != "reauthenticate"]
        if not stronger:  # nobody is logged in, perhaps
            return methods
        return sorted(stronger, key=_is_code, reverse=second_factor.has_app(user))


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This is not the right code, or it has been used. Wait for the next one and try again."),
        "cannot_generate_recovery_codes": _("Recovery codes are for who has a second factor. Add one first."),
    }

    def build_totp_svg(self, url: str) -> str:
        """With its own white ground: a code on a dark page could not be read."""
        drawn: str = qrcode.make(url, image_factory=SvgPathFillImage).to_string(encoding="unicode")
        return drawn

    def encrypt(self, text: str) -> str:
        """What is at rest in the database is of no use without the server's SECRET_KEY."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken as error:
            raise ValidationError(
                _("Your second factor cannot be read any more. Ask the federation operator to let you begin again.")
            ) from error


def _is_code(method: dict[str, Any]) -> bool:
    return bool(method["id"] == "mfa_reauthenticate")


def _cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(key)) for key in keys])


def _key(secret: str | bytes) -> bytes:
    return base64.urlsafe_b64encode(salted_hmac("sigill second factors", "", secret, algorithm="sha256").digest())


def closed(request: HttpRequest, **_parts: str) -> HttpResponse:
    """Stands before allauth's pages on which people change their own address.

    An address says who somebody is, to the operator and in the log; only a registrar records one, with an audit event.
    """
    raise Http404
