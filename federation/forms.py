"""Forms of the entity pages: they tell what was typed wrongly, where, and keep what was typed."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from members.models import Organisation
from members.models.revision import RevisionState
from members.uploads import ScannedFileField

ROLES = [("idp", _("Identity provider (IdP)")), ("sp", _("Service provider (SP)")), ("aa", _("Attribute authority"))]


class EntitySearch(forms.Form):
    """What to look for among entities; every field may be left empty."""

    q = forms.CharField(label=_("entityID or name"), required=False, max_length=1024)
    owner = forms.CharField(label=_("Owner"), required=False, max_length=200)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("All roles")), *ROLES])
    state = forms.ChoiceField(
        label=_("Newest metadata"), required=False, choices=[("", _("All states")), *RevisionState.choices]
    )


class SubmissionForm(forms.Form):
    """Metadata by exactly one of three ways, for an organisation that the person may submit for."""

    owner = forms.ModelChoiceField(
        label=_("Owner"),
        queryset=Organisation.objects.none(),
        empty_label=_("Choose an organisation"),
        help_text=_("The organisation that runs the entity and answers for it."),
    )
    # Not stripped: line numbers in findings are those of what was typed.
    text = forms.CharField(
        label=_("Paste the metadata"),
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 14, "spellcheck": "false", "autocomplete": "off", "class": "code"}),
        help_text=_("One EntityDescriptor, or an EntitiesDescriptor with several. At most 1 MiB per entity."),
    )
    file = ScannedFileField(
        label=_("Or choose a file"),
        required=False,
        widget=forms.FileInput({"accept": ".xml,application/samlmetadata+xml,application/xml,text/xml"}),
        help_text=_("An XML file of at most 100 MiB."),
    )
    url = forms.URLField(
        label=_("Or give the address where the metadata is published"),
        required=False,
        max_length=2000,
        assume_scheme="https",
        help_text=_("For example https://idp.example/metadata. It is fetched once, now."),
        error_messages={"invalid": _("This is not a web address. It begins with https:// and has no blanks.")},
    )

    def __init__(self, *args: Any, owners: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["owner"]
        field.queryset = owners
        if len(only := owners[:2]) == 1:
            field.initial = only[0]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        given = [name for name in ("text", "file", "url") if data.get(name) and str(data[name]).strip()]
        if len(given) > 1:
            raise forms.ValidationError(_("Choose one way: paste, choose a file or give an address. Empty the others."))
        if not given and not self.errors:
            raise forms.ValidationError(_("There is no metadata here. Paste it, choose a file or give an address."))
        return data

    def content(self) -> bytes | None:
        """The document as bytes; None when an address was given. Browsers end pasted lines with CR LF: undone."""
        if file := self.cleaned_data.get("file"):
            return bytes(file.read())
        text: str = self.cleaned_data.get("text") or ""
        return text.replace("\r\n", "\n").encode() if text.strip() else None


class DecisionForm(forms.Form):
    """A registrar's word on a submitted revision; `decision` is the button that was pressed."""

    decision = forms.ChoiceField(
        label=_("Your decision"),
        choices=[("approve", _("Approve")), ("reject", _("Reject"))],
        error_messages={"required": _("Press Approve or Reject."), "invalid_choice": _("Press Approve or Reject.")},
    )
    note = forms.CharField(
        label=_("Note to the member"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Required when you reject: say what has to change. The member reads it."),
    )
