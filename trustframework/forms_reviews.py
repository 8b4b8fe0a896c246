"""What trust officers write of a review's plan and reviewers, and what reviewers state about themselves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.forms import DayInput, SeenForm
from members.models import Agreement
from trustframework.models import Assignment, Auditor, Review
from trustframework.models.review import LOOKING
from trustframework.review_rules import bindable

PLAN = ("planned_from", "due_on", "on_site")
QUESTIONS = ("employed", "consulted", "owned", "agent_related")
_YES_NO = (("no", _("No")), ("yes", _("Yes")))


class PlanForm(forms.Form):
    planned_from = forms.DateField(label=_("Begins"), widget=DayInput())
    due_on = forms.DateField(label=_("Due on"), widget=DayInput(), help_text=_("The last day for the final report."))
    on_site = forms.BooleanField(
        label=_("Visit on site"),
        required=False,
        help_text=_("Always for an agent or group representative that is on probation or was never certified."),
    )


class ChangePlanForm(SeenForm, PlanForm):
    pass


class _Auditors(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        """Who, and of which firm."""
        return f"{obj.person} – {obj.firm}"


class AssignForm(forms.Form):
    auditor = _Auditors(
        label=_("Auditor"),
        queryset=Auditor.objects.none(),
        help_text=_("Accredited today, and not asked yet. Ties that the register knows are checked when you assign."),
    )
    lead = forms.BooleanField(label=_("Leads the review"), required=False)

    def __init__(self, *args: Any, review: Review, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = review.assignments.filter(state__in=LOOKING).values("auditor")
        field: Any = self.fields["auditor"]
        field.queryset = (
            Auditor.objects.in_force().exclude(pk__in=asked).select_related("person", "firm").order_by("person__name")
        )


class ConflictsForm(forms.Form):
    """Four questions, each answered yes or no: none is taken for answered that was not."""

    employed = forms.ChoiceField(
        label=_("Have you been employed by the organisation, or had an assignment of trust there?"),
        choices=_YES_NO,
        widget=forms.RadioSelect,
    )
    consulted = forms.ChoiceField(
        label=_("Have you or your firm consulted for it, or helped with the declaration?"),
        choices=_YES_NO,
        widget=forms.RadioSelect,
    )
    owned = forms.ChoiceField(
        label=_("Do you, somebody close to you, or your firm own part of it, or have other interests in it?"),
        choices=_YES_NO,
        widget=forms.RadioSelect,
    )
    agent_related = forms.ChoiceField(
        label=_("Have you or your firm worked for its agent, group representative or subcontractors?"),
        choices=_YES_NO,
        widget=forms.RadioSelect,
    )
    statement = forms.CharField(
        label=pgettext_lazy("conflict of interest", "Remarks"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self) -> dict[str, Any]:
        """Answers as truth values."""
        cleaned: dict[str, Any] = super().clean() or {}
        return {name: value == "yes" if name in QUESTIONS else value for name, value in cleaned.items()}


class BindForm(forms.Form):
    agreement: Any = forms.ModelChoiceField(
        label=_("Non-disclosure agreement"),
        queryset=Agreement.objects.none(),
        help_text=_(
            "In force, and about the auditor's firm: its own, or the reviewed organisation's that holds for it."
        ),
    )

    def __init__(self, *args: Any, assignment: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["agreement"]
        field.queryset = bindable(assignment)
