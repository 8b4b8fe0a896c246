"""allauth's forms for second factors, with the house's words."""

import hashlib
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from members.models import Person

_SHOWN_FOR = 120  # seconds: three half minutes (MFA_TOTP_TOLERANCE), and some
_CODE = {"autocomplete": "one-time-code", "autocapitalize": "off", "spellcheck": "false"}


def _code(form: forms.Form, **attributes: str) -> None:
    form.fields["code"].widget = forms.TextInput(_CODE | attributes)
    form.fields["code"].label = _("Code")


def _once(person: Person, code: str) -> str:
    """A code is taken once for as long as any clock may show it: allauth forgets it after half a minute."""
    if not cache.add(f"sigill:used-code:{person.pk}:{hashlib.sha256(code.encode()).hexdigest()}", True, _SHOWN_FOR):
        raise get_adapter().validation_error("incorrect_code")
    return code


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    """The second step of a log-in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code(self)
        self.fields["code"].help_text = _("Six digits from your authenticator app, or one of your recovery codes.")

    def clean_code(self) -> str:
        return _once(self.user, super().clean_code())


class CodeAgainForm(ReauthenticateForm):  # type: ignore[misc]
    """The same, once more, before an act."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code(self)
        self.fields["code"].help_text = _("Six digits from your authenticator app, or one of your recovery codes.")

    def clean_code(self) -> str:
        return _once(self.user, super().clean_code())


class AppForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new authenticator app shows that it has the key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code(self, inputmode="numeric")
        self.fields["code"].help_text = _("The six digits that the app shows now.")

    def key_in_fours(self) -> list[str]:
        """The key as one writes it by hand."""
        key: str = self.secret
        return [key[i : i + 4] for i in range(0, len(key), 4)]


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A name for the passkey; the browser fills in the rest. Every passkey may also log in by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["name"]
        name.label, name.max_length, name.required = _("Name of the passkey"), 80, False
        name.help_text = _("So that you know it again, for example the telephone or the key that it is on.")
        name.initial = self.initial["name"] = ""
        self.fields["passwordless"].label = _("Let it log me in without a password")
        self.fields["passwordless"].help_text = _("The passkey then asks for a PIN, a finger or a face.")


class PasskeyNameForm(EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the passkey")
        self.fields["name"].widget.attrs["maxlength"] = "80"
