"""Forms about confirmations: whom to ask, what was read on the telephone, and the contact's own answer."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from members.models import Contact


class ContactChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django's fields are no generics when they run
    def label_from_instance(self, obj: Any) -> str:
        """Purpose, name and address: a registrar chooses a person, not a number."""
        return f"{obj.get_kind_display()}: {obj.name}, {obj.email}"


class AskForm(forms.Form):
    """Which of the owner's verified contacts to ask."""

    contact = ContactChoice(
        label=_("Whom to ask"),
        queryset=Contact.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        help_text=_("Verified contacts of the organisation, other than the person who submitted the metadata."),
        error_messages={"required": _("Choose whom to ask.")},
    )

    def __init__(self, *args: Any, contacts: QuerySet[Contact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["contact"]
        field.queryset = contacts


class TelephoneForm(forms.Form):
    """The two ends of the digest, as the contact read them from the mail."""

    first = forms.CharField(
        label=_("The first 8 characters that the contact reads"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    last = forms.CharField(
        label=_("The last 8 characters that the contact reads"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    remark = forms.CharField(
        label=_("Note"), required=False, max_length=2000, help_text=_("Whom you spoke to, for example.")
    )


class AnswerForm(forms.Form):
    """The contact's answer; `decision` is the button that was pressed."""

    decision = forms.ChoiceField(
        choices=[("confirm", ""), ("refuse", "")],
        error_messages={"required": _("Press Confirm or Refuse."), "invalid_choice": _("Press Confirm or Refuse.")},
    )
    remark = forms.CharField(
        label=_("Anything that the federation operator ought to know"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )
