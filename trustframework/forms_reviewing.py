"""What reviewers fill in about a declaration, and what the member answers them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.forms import DayInput, SeenForm
from trustframework.models.finding import Severity
from trustframework.models.review import Recommendation, Verdict


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class AssessmentForm(SeenForm):
    verdict = forms.ChoiceField(label=_("Verdict"), choices=Verdict.choices, required=False, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=10_000,
        widget=_area(6),
        help_text=_("Stands in the report. Say what you have looked at and what you saw."),
    )


class FindingForm(forms.Form):
    severity = forms.ChoiceField(
        label=_("Severity"),
        choices=Severity.choices,
        widget=forms.RadioSelect,
        help_text=_("Critical: to be mended within 14 days; major: 60 days; minor: 180 days."),
    )
    text = forms.CharField(
        label=_("What was found"),
        max_length=10_000,
        widget=_area(6),
        help_text=_("The member reads it at the fact check. Say what is missing, and how you know."),
    )
    due_on = forms.DateField(
        label=_("Due on"),
        required=False,
        widget=DayInput(),
        help_text=_("Leave it empty for the usual number of days. An observation needs no day."),
    )


class SupplementForm(forms.Form):
    question = forms.CharField(
        label=_("Question"),
        max_length=10_000,
        widget=_area(6),
        help_text=_("The member can change this answer and its evidence until it has replied."),
    )
    due_on = forms.DateField(label=_("Due on"), widget=DayInput())


class TextForm(forms.Form):
    """One text that an action takes as `text`; the page says what it is."""

    text = forms.CharField(max_length=10_000, widget=_area(8))

    def __init__(self, *args: Any, label: str, hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = label
        self.fields["text"].help_text = hint


class ReasonForm(forms.Form):
    """Why a finding goes a step; its parties read it."""

    note = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=2000,
        widget=_area(4),
        help_text=_("The member and the reviewers read it on the finding's page."),
    )

    def __init__(self, *args: Any, required: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = required


class PlanForm(forms.Form):
    """Which plan it is that one accepts: the one that the page shows."""

    read = forms.CharField(strip=False, widget=forms.HiddenInput)


class DraftForm(forms.Form):
    recommendation = forms.ChoiceField(
        label=_("Recommendation"),
        choices=[choice for choice in Recommendation.choices if choice[0]],
        widget=forms.RadioSelect,
    )
    summary = forms.CharField(
        label=_("Summary"),
        max_length=20_000,
        widget=_area(10),
        help_text=_("What the review has shown, for readers who have not seen the declaration."),
    )


class VisitForm(forms.Form):
    visited_on = forms.DateField(label=_("Day of the visit"), widget=DayInput())
