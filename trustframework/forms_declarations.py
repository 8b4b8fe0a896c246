"""What people fill in about a declaration as a whole."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from members.forms import SeenForm
from members.models import Entity, Organisation
from members.uploads import ScannedFileField
from trustframework.exchange import MAX_CHARACTERS
from trustframework.models import Checklist, Level
from trustframework.models.framework import VersionState

SCOPE = gettext_lazy("What it covers that is no entity: units, systems, suppliers. May be left empty.")


def checklists_for(organisation: Organisation) -> "list[Checklist]":
    """Those of the versions in force that are for an organisation of its size."""
    rows = Checklist.objects.filter(version__state=VersionState.IN_FORCE).select_related("version__framework")
    found = rows.order_by("version__framework__slug", "-version__in_force_from", "role", "slug")
    return [one for one in found if not one.size_classes or organisation.size_class in one.size_classes]


def entities_of(organisation: Organisation) -> QuerySet[Entity]:
    """Those that it has now."""
    return organisation.entities.filter(retired_at=None)


class _Checklists(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Named with the framework version that they belong to."""

    def label_from_instance(self, obj: Any) -> str:
        """See the class."""
        return f"{obj} – {obj.version}"


class _Covered(forms.Form):
    entities: Any = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Entities"),
        queryset=Entity.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Choose none to declare for every entity that the organisation has in that capacity."),
    )
    scope = forms.CharField(
        label=pgettext_lazy("declaration", "Scope"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=SCOPE,
    )

    def _offer(self, organisation: Organisation) -> None:
        field: Any = self.fields["entities"]
        field.queryset = entities_of(organisation)
        if not field.queryset:
            del self.fields["entities"]


class BeginForm(_Covered):
    """In which capacity, and at which level."""

    checklist: Any = _Checklists(
        label=gettext_lazy("Checklist"),
        queryset=Checklist.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
    )
    level: Any = forms.ModelChoiceField(
        label=gettext_lazy("Level"), queryset=Level.objects.all(), empty_label=None, widget=forms.RadioSelect
    )
    field_order = ("checklist", "level", "entities", "scope")

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["checklist"]
        offered = [one.pk for one in checklists_for(organisation)]
        field.queryset = Checklist.objects.filter(pk__in=offered).select_related("version__framework")
        self._offer(organisation)


class ScopeForm(_Covered, SeenForm):
    """What an open draft covers; see `SeenForm`."""

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer(organisation)


class ImportForm(forms.Form):
    """A file of answers, or its text when it has been looked at."""

    file = ScannedFileField(
        label=gettext_lazy("File of answers (JSON)"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "application/json,.json"}),
        help_text=gettext_lazy("As it was exported from this declaration. Nothing changes before you have seen what."),
    )
    text = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)
    stand = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """The text, out of whichever there is."""
        data: dict[str, Any] = super().clean() or {}
        given = data.get("file")
        if given is not None:
            data["text"], data["stand"] = self._read(given), ""
        if not data.get("text") and not self.errors:
            self.add_error("file", _("Choose the file of answers."))
        return data

    def _read(self, given: Any) -> str:
        if given.size > 4 * MAX_CHARACTERS:
            self.add_error("file", _("The file is too large. Import a part of the answers at a time."))
            return ""
        try:
            return str(given.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            self.add_error("file", _("The file is no text in UTF-8. Export the declaration again."))
            return ""


class StepForm(forms.Form):
    """A step of a declaration; `because` where it has to be explained, or may be."""

    because = forms.CharField(
        label=gettext_lazy("Reasons"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("The declarer's people read them, and they stand in the log."),
    )

    def __init__(self, *args: Any, reasons: bool | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if reasons is None:
            del self.fields["because"]
        else:
            self.fields["because"].required = reasons
