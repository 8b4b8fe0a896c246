"""The form of those who only want to know: metadata, a profile, and how much to be told."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members import profiles
from members.saml.types import Severity
from members.templatetags.sigill import titled
from members.uploads import ScannedFileField

SHOW = [
    (Severity.INFO.value, _("Everything")),
    (Severity.WARNING.value, _("Errors and warnings")),
    (Severity.ERROR.value, _("Errors only")),
]


class CheckForm(forms.Form):
    """One EntityDescriptor as text, or as a file that becomes the text."""

    text = forms.CharField(
        label=_("Metadata"),
        required=False,
        strip=False,
        widget=forms.Textarea(
            {"rows": 22, "spellcheck": "false", "autocomplete": "off", "class": "code", "wrap": "off"}
        ),
        help_text=_("One EntityDescriptor. It is checked and forgotten: nothing is stored."),
    )
    file = ScannedFileField(
        label=_("Or choose a file"),
        required=False,
        widget=forms.FileInput({"accept": ".xml,application/samlmetadata+xml,application/xml,text/xml"}),
    )
    profile = forms.ChoiceField(label=_("Profile"), required=False)
    show = forms.ChoiceField(label=_("Tell me"), required=False, choices=SHOW, initial=Severity.WARNING.value)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.every = profiles.everything()
        field: Any = self.fields["profile"]
        field.choices = [(slug, titled(profile)) for slug, profile in self.every.items()]
        field.initial = profiles.registration().slug

    def clean_profile(self) -> Any:
        """The profile itself."""
        return self.every[self.cleaned_data["profile"] or profiles.registration().slug]

    def clean_show(self) -> Severity:
        """What is at least told."""
        return Severity(self.cleaned_data["show"] or Severity.WARNING)

    def clean(self) -> dict[str, Any]:
        """There has to be something to check."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not (cleaned.get("text") or "").strip() and not cleaned.get("file"):
            self.add_error("text", _("Paste metadata or choose a file."))
        return cleaned
