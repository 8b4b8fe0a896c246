"""What operators fill in to decide, and what organisations answer with."""

from collections.abc import Iterator
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from members.clock import today
from members.forms import DayInput
from members.models import Organisation
from members.uploads import PdfField
from trustframework.deciding import Wanted
from trustframework.forms import FUNCTION_NAMES, ROLES
from trustframework.granting import certifiable, first_of_agent
from trustframework.models import Certification, Declaration, Dispensation, Requirement
from trustframework.models.decision import Outcome
from trustframework.models.framework import VersionState
from trustframework.models.review import Recommendation, Review
from trustframework.models.sanction import SanctionKind

ROLE_NAMES: Final = dict([*ROLES, *FUNCTION_NAMES])
CONDITIONS: Final = 5  # rows on the page
_OUTCOME_OF: Final = {Recommendation.CONDITIONS: Outcome.CONDITIONAL, Recommendation.REJECT: Outcome.REJECTED}


class LongText(forms.Textarea):
    def __init__(self, rows: int = 4) -> None:
        super().__init__(attrs={"rows": rows})


class DecisionForm(forms.Form):
    """A decision as it is proposed, with room for some conditions."""

    outcome = forms.ChoiceField(label=_("Decision"), choices=Outcome.choices, widget=forms.RadioSelect)
    reasons = forms.CharField(
        label=_("Reasons"),
        max_length=20_000,
        widget=LongText(8),
        help_text=_("The organisation reads them, and whoever looks at the decision in years to come."),
    )
    roles = forms.MultipleChoiceField(label=_("Certified as"), widget=forms.CheckboxSelectMultiple)
    entities: Any = forms.ModelMultipleChoiceField(
        label=_("Only these entities"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none to certify what the declaration is about."),
    )
    probation = forms.BooleanField(
        label=_("On probation"), required=False, help_text=_("Usual for an agent's first certification.")
    )
    valid_from = forms.DateField(
        label=_("Valid from"), required=False, widget=DayInput(), help_text=_("Left empty: the day of the decision.")
    )
    valid_until = forms.DateField(
        label=_("Valid until"),
        required=False,
        widget=DayInput(),
        help_text=_("The first day without. Left empty: 36 months, for an agent 12."),
    )

    def __init__(self, *args: Any, declaration: Declaration, review: Review | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = certifiable(declaration.checklist)
        fields: Any = self.fields
        fields["roles"].choices = [(name, label) for name, label in ROLE_NAMES.items() if name in roles]
        entities = declaration.entities.all()
        fields["entities"].queryset = entities if entities.exists() else declaration.organisation.entities.all()
        recommended = Recommendation(review.recommendation) if review else Recommendation.NONE
        usual: dict[str, Any] = {
            "outcome": _OUTCOME_OF.get(recommended, Outcome.APPROVED),
            "roles": sorted(roles),
            "probation": first_of_agent(declaration),
        }
        self.initial = usual | dict(self.initial)
        requirements = declaration.checklist.version.requirements.filter(critical=False)
        for n in range(1, CONDITIONS + 1):
            fields[f"text_{n}"] = forms.CharField(label=_("What has to be done"), required=False, widget=LongText(2))
            fields[f"requirement_{n}"] = forms.ModelChoiceField(
                label=_("Requirement"), queryset=requirements, required=False, empty_label=_("None in particular")
            )
            fields[f"due_on_{n}"] = forms.DateField(label=_("Due on"), required=False, widget=DayInput())
            fields[f"evidence_{n}"] = forms.CharField(label=_("What shows it"), required=False, max_length=2000)

    def plain(self) -> "list[forms.BoundField]":
        """The fields that are about no condition."""
        return [self[name] for name in self.fields if "_" not in name or name in ("valid_from", "valid_until")]

    def rows(self) -> "Iterator[list[forms.BoundField]]":
        """The fields of each condition."""
        for n in range(1, CONDITIONS + 1):
            yield [self[f"{name}_{n}"] for name in ("text", "requirement", "due_on", "evidence")]

    def clean(self) -> dict[str, Any]:
        """With `conditions` in the place of their fields."""
        cleaned = super().clean() or {}
        found = [self._condition(cleaned, n) for n in range(1, CONDITIONS + 1)]
        return cleaned | {"conditions": [one for one in found if one]}

    def _condition(self, cleaned: dict[str, Any], n: int) -> Wanted | None:
        text, due = cleaned.pop(f"text_{n}", ""), cleaned.pop(f"due_on_{n}", None)
        of, shown = cleaned.pop(f"requirement_{n}", None), cleaned.pop(f"evidence_{n}", "")
        if not text and not due and not of and not shown:
            return None
        if not text and f"text_{n}" not in self.errors:
            self.add_error(f"text_{n}", _("Say what has to be done."))
        if due is None and f"due_on_{n}" not in self.errors:
            self.add_error(f"due_on_{n}", _("Say until when."))
        return Wanted(text, due, of, shown) if text and due else None


class AnswerForm(forms.Form):
    """An operator's answer, which the organisation reads."""

    answer = forms.CharField(label=_("Answer"), max_length=10_000, widget=LongText(6))


class OptionalAnswerForm(forms.Form):
    answer = forms.CharField(label=_("Answer"), required=False, max_length=5_000, widget=LongText())


class AppealForm(forms.Form):
    text = forms.CharField(
        label=_("Grounds"),
        max_length=10_000,
        widget=LongText(8),
        help_text=_("What is wrong with the decision, and how it ought to be changed."),
    )


class ConditionReportForm(forms.Form):
    text = forms.CharField(label=_("What has been done"), max_length=5_000, widget=LongText())
    document: Any = PdfField(label=_("Document that shows it (PDF)"), required=False)


class PostponeForm(forms.Form):
    until = forms.DateField(label=_("Due on"), widget=DayInput())
    note = forms.CharField(label=_("Reasons"), max_length=2000, widget=LongText())


class StatementForm(forms.Form):
    statement = forms.CharField(
        label=_("The organisation's statement"),
        max_length=10_000,
        widget=LongText(8),
        help_text=_("It is given once, and read before anything is decided."),
    )


class DispensationForm(forms.Form):
    requirement: Any = forms.ModelChoiceField(label=_("Requirement"), queryset=Requirement.objects.none())
    reason = forms.CharField(
        label=_("Reason"),
        max_length=5_000,
        widget=LongText(),
        help_text=_("Why it cannot be met, what you do meanwhile, and when it will be met."),
    )
    until = forms.DateField(
        label=_("Until"), widget=DayInput(), help_text=_("The first day without, at most six months ahead.")
    )
    extends: Any = forms.ModelChoiceField(
        label=_("Extends"), queryset=Dispensation.objects.none(), required=False, empty_label=_("None: a new one")
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        versions = (VersionState.IN_FORCE, VersionState.SUPERSEDED)
        asked = Requirement.objects.filter(version__state__in=versions, critical=False)
        fields["requirement"].queryset = asked.select_related("version__framework")
        mine = Dispensation.objects.filter(organisation=organisation, state="granted", until__gt=today())
        fields["extends"].queryset = mine.select_related("requirement", "organisation")


class SanctionProposalForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=SanctionKind.choices, widget=forms.RadioSelect)
    entity: Any = forms.ModelChoiceField(
        label=_("Only this entity"),
        queryset=None,
        required=False,
        empty_label=_("Everything that the organisation has"),
    )
    reason = forms.CharField(
        label=_("Reason"),
        widget=LongText(),
        help_text=_("The organisation reads it. Write what has happened and what lifts the sanction."),
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["entity"]
        field.queryset = organisation.entities.all()


class NarrowForm(forms.Form):
    """What is left of a certification."""

    roles = forms.MultipleChoiceField(label=_("Certified as"), widget=forms.CheckboxSelectMultiple)
    entities: Any = forms.ModelMultipleChoiceField(
        label=_("Only these entities"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(label=_("Reasons"), max_length=2000, widget=LongText())

    def __init__(self, *args: Any, certification: Certification, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["roles"].choices = [(name, ROLE_NAMES[name]) for name in certification.roles]
        named = certification.entities.all()
        fields["entities"].queryset = named if named.exists() else certification.organisation.entities.all()
        self.initial = {"roles": certification.roles, "entities": list(named), **self.initial}


class ProlongForm(forms.Form):
    until = forms.DateField(
        label=_("Valid until"), widget=DayInput(), help_text=_("The first day on which it no longer holds.")
    )
    note = forms.CharField(label=_("Reasons"), max_length=2000, widget=LongText())
