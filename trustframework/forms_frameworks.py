"""What operators fill in about frameworks: a file, a version's own words, each part of a draft, and days."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.forms import DayInput
from members.models.organisation import SizeClass
from members.uploads import ScannedFileField
from trustframework.located import LIMIT
from trustframework.models import FrameworkVersion, Level, RequirementGroup
from trustframework.models.checklist import ChecklistRole

TAGS = [("all", _("Everybody")), *ChecklistRole.choices]
_CODE = RegexValidator(r"\A[A-Za-z0-9][A-Za-z0-9.-]*\Z", _("Use letters A to Z, figures, full stops and hyphens."))
_SLUG = RegexValidator(r"\A[a-z0-9]+(?:[-_][a-z0-9]+)*\Z", _("Use small letters a to z, figures and hyphens."))


def _words(label: Any, language: str, *, rows: int = 0, most: int = 10_000, required: bool = True) -> forms.CharField:
    attrs: dict[str, Any] = {"lang": language} | ({"rows": rows} if rows else {})
    widget = forms.Textarea(attrs=attrs) if rows else forms.TextInput(attrs=attrs)
    return forms.CharField(label=label, max_length=most, required=required, widget=widget)


class SeenWordsForm(forms.Form):
    """`seen` says which words it was made from (trustframework/fingerprints.py); empty where the row is new."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)


class ImportForm(forms.Form):
    file = ScannedFileField(
        label=_("File"),
        help_text=_("YAML or JSON, at most 512 KB. What is wrong is told with its line, and nothing is kept."),
    )

    def clean_file(self) -> str:
        """Its text."""
        given = self.cleaned_data["file"]
        if given.size > LIMIT:
            raise forms.ValidationError(_("The file is larger than 512 KB."))
        try:
            text: str = given.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("The file is not UTF-8.")) from error
        return text


class DraftForm(forms.Form):
    version = forms.CharField(label=_("Version"), max_length=20, validators=[_CODE])


class VersionForm(SeenWordsForm):
    version = forms.CharField(label=_("Version"), max_length=20, validators=[_CODE])
    notice_sv = _words(_("Notice in Swedish"), "sv", rows=5, required=False)
    notice_en = _words(_("Notice in English"), "en", rows=5, required=False)


class TitlesForm(SeenWordsForm):
    """A part of a draft: what it is called, in both languages. A code stays once it is there."""

    code = forms.CharField(label=_("Code"), max_length=20, validators=[_CODE])
    title_sv = _words(_("Title in Swedish"), "sv", most=200)
    title_en = _words(_("Title in English"), "en", most=200)

    def __init__(self, *args: Any, version: FrameworkVersion, new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not new:
            del self.fields["code"]


class RequirementForm(TitlesForm):
    group: Any = forms.ModelChoiceField(
        label=pgettext_lazy("requirements", "Group"), queryset=RequirementGroup.objects.none()
    )
    title_sv = _words(_("Title in Swedish"), "sv", most=300)
    title_en = _words(_("Title in English"), "en", most=300)
    text_sv = _words(_("Text in Swedish"), "sv", rows=6)
    text_en = _words(_("Text in English"), "en", rows=6)
    evidence_sv = _words(_("Examples of evidence, in Swedish"), "sv", rows=3, required=False)
    evidence_en = _words(_("Examples of evidence, in English"), "en", rows=3, required=False)
    source = forms.CharField(label=_("Source"), max_length=500, required=False)
    applies_to = forms.MultipleChoiceField(
        label=_("Applies to"),
        choices=TAGS,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Checklists choose by it."),
    )
    rank: Any = forms.TypedChoiceField(label=_("From level"), coerce=int)
    critical = forms.BooleanField(label=_("Critical: can never be met on conditions"), required=False)

    def __init__(self, *args: Any, version: FrameworkVersion, new: bool, **kwargs: Any) -> None:
        super().__init__(*args, version=version, new=new, **kwargs)
        group: Any = self.fields["group"]
        group.queryset = version.groups.all()
        rank: Any = self.fields["rank"]
        rank.choices = [(level.rank, level.name) for level in Level.objects.all()]

    def clean(self) -> dict[str, Any]:
        """With the group's key, which is how the action takes it."""
        data = super().clean() or self.cleaned_data
        if group := data.pop("group", None):
            data["group_id"] = group.pk
        return data


class ChecklistForm(TitlesForm):
    code = forms.CharField(label=_("Name in addresses"), max_length=60, validators=[_SLUG])
    role = forms.ChoiceField(label=_("Role"), choices=ChecklistRole.choices)
    tags = forms.MultipleChoiceField(label=_("Asks what applies to"), choices=TAGS, widget=forms.CheckboxSelectMultiple)
    left_out = forms.MultipleChoiceField(label=_("Leaves out"), required=False, widget=forms.CheckboxSelectMultiple)
    size_classes = forms.MultipleChoiceField(
        label=_("Only for organisations of these sizes"),
        choices=SizeClass.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none for everybody."),
    )

    def __init__(self, *args: Any, version: FrameworkVersion, new: bool, **kwargs: Any) -> None:
        super().__init__(*args, version=version, new=new, **kwargs)
        left_out: Any = self.fields["left_out"]
        left_out.choices = [(one.code, str(one)) for one in version.requirements.all()]


class ConsultForm(forms.Form):
    until = forms.DateField(label=_("Last day of the consultation"), widget=DayInput())


class SupersedeForm(forms.Form):
    transition_until = forms.DateField(
        label=_("Last day of the transition period"),
        required=False,
        widget=DayInput(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = _("Until then declarations that were begun in time go on. Left empty: %(days)d days.")
        self.fields["transition_until"].help_text = said % {"days": settings.SIGILL_FRAMEWORK_TRANSITION_DAYS}


class InForceForm(SupersedeForm):
    on = forms.DateField(
        label=_("In force from"), widget=DayInput(), help_text=_("A day that lies ahead is kept, and comes by itself.")
    )
    field_order = ("on", "transition_until")


class LevelForm(SeenWordsForm):
    name = forms.CharField(label=_("Name"), max_length=20)
    rank = forms.IntegerField(label=_("Rank"), min_value=1, max_value=9, help_text=_("Grows with assurance."))
    uri = forms.URLField(
        label=_("URI"),
        max_length=255,
        assume_scheme="https",
        help_text=_("Stands for the level in published metadata."),
    )
