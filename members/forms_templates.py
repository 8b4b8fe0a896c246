"""What people fill in about agreement texts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import AgreementTemplate
from members.models.agreement import AgreementKind, Language, TemplateState

_CODE = {"class": "code", "rows": 24}


class TemplateForm(forms.ModelForm):  # type: ignore[type-arg]
    """A draft's titles and texts; `seen` says which words they stand in place of."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = AgreementTemplate
        fields = ("title_sv", "title_en", "body_sv", "body_en")
        widgets = {
            "body_sv": forms.Textarea(attrs={**_CODE, "lang": "sv"}),
            "body_en": forms.Textarea(attrs={**_CODE, "lang": "en"}),
        }
        help_texts = {"body_sv": _("Markdown. Leave empty where there is no agreement in this language.")}

    def _post_clean(self) -> None:
        """The action checks and writes; nothing is put into the instance here."""


class NewTemplateForm(forms.Form):
    """Begin a version: of what kind, what it is called, and from which text."""

    kind = forms.ChoiceField(label=_("Kind"), choices=AgreementKind.choices)
    version = forms.CharField(label=_("Version"), max_length=20)
    supersedes: Any = forms.ModelChoiceField(
        label=_("Takes over from"),
        queryset=AgreementTemplate.objects.none(),
        required=False,
        empty_label=_("Nothing: it is the first one"),
        help_text=_("Its text is where you begin. Once the new version is adopted, the old one counts for some time."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["supersedes"]
        field.queryset = AgreementTemplate.objects.filter(state=TemplateState.ADOPTED)


class CompareForm(forms.Form):
    """Two versions of a kind, in one language."""

    other: Any = forms.ModelChoiceField(label=_("Compare with"), queryset=AgreementTemplate.objects.none())
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)

    def __init__(self, *args: Any, template: AgreementTemplate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["other"]
        field.queryset = AgreementTemplate.objects.filter(kind=template.kind).exclude(pk=template.pk)
