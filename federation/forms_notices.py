"""What operators fill in about notices. Forms read; actions decide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from federation.forms_incidents import MomentInput
from federation.models import Notice
from federation.models.notice import Audience, Tone
from federation.notices import Mailing
from members.models.contact import ContactKind
from members.models.membership import MembershipKind
from members.models.organisation import Sector


class NoticeForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Notice
        fields = (
            *("heading_sv", "text_sv", "heading_en", "text_en"),
            *("audience", "tone", "starts_at", "ends_at"),
        )
        widgets = {
            "text_sv": forms.Textarea(attrs={"rows": 4, "lang": "sv"}),
            "text_en": forms.Textarea(attrs={"rows": 4, "lang": "en"}),
            "heading_sv": forms.TextInput(attrs={"lang": "sv"}),
            "heading_en": forms.TextInput(attrs={"lang": "en"}),
            "audience": forms.RadioSelect,
            "tone": forms.RadioSelect,
            "starts_at": MomentInput(),
            "ends_at": MomentInput(),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, kinds in (("audience", Audience), ("tone", Tone)):
            field: Any = self.fields[name]
            field.choices = kinds.choices


class MailingForm(forms.Form):
    """To whom it is mailed; `expected` is the number that the person was shown."""

    kinds = forms.MultipleChoiceField(
        label=_("Contacts"),
        choices=ContactKind.choices,
        initial=[ContactKind.TECHNICAL],
        widget=forms.CheckboxSelectMultiple,
    )
    membership = forms.ChoiceField(
        label=_("Membership"), required=False, choices=[("", _("All")), *MembershipKind.choices]
    )
    sector = forms.ChoiceField(label=_("Sector"), required=False, choices=[("", _("All")), *Sector.choices])

    def mailing(self) -> Mailing:
        """Of a form that is valid."""
        data = self.cleaned_data
        return Mailing(tuple(data["kinds"]), data["sector"], data["membership"])
