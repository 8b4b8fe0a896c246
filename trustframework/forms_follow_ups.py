"""What a member answers once a year, and what an operator says to it; what a member reports, and what follows."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members.forms import DayInput
from members.models import Organisation
from trustframework.deadline_words import NAMES
from trustframework.deadlines import Kind
from trustframework.follow_up_questions import LONGEST, QUESTIONS
from trustframework.models import Certification
from trustframework.models.certification import VALID_STATES, CertificationState
from trustframework.models.follow_up import ChangeKind, ChangeState

_YES, _NO = "yes", "no"


class AnswerForm(forms.Form):
    """A yes or no to each question, and a text beside it. `answers` is what the action takes; nothing is required here,
    so that the action alone says what is missing."""

    def __init__(self, *args: Any, answers: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in QUESTIONS:
            label, help_text = question.words(get_language() or "")
            given = answers.get(question.name, {})
            self.fields[question.name] = forms.ChoiceField(
                label=label,
                choices=[(_YES, _("Yes")), (_NO, _("No"))],
                widget=forms.RadioSelect,
                required=False,
                initial={True: _YES, False: _NO}.get(given.get("yes")),
            )
            self.fields[f"{question.name}_text"] = forms.CharField(
                label=_("More about it"),
                help_text=help_text,
                required=False,
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 3, "aria-label": f"{label} {help_text}"}),
                initial=given.get("text", ""),
            )

    def answers(self) -> dict[str, Any]:
        """By question; what has neither yes nor no is left out."""
        data = self.cleaned_data
        return {
            question.name: {"yes": data[question.name] == _YES, "text": data[f"{question.name}_text"]}
            for question in QUESTIONS
            if data[question.name]
        }


class RemarkForm(forms.Form):
    """An operator's words, which the member reads."""

    remark = forms.CharField(
        label=_("Remark"), required=False, max_length=5_000, widget=forms.Textarea(attrs={"rows": 4})
    )


class ChangeForm(forms.Form):
    kind = forms.ChoiceField(label=_("What has changed"), choices=ChangeKind.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Description"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What was before, what comes instead, and which requirements it touches."),
    )
    from_day = forms.DateField(label=_("From"), widget=DayInput())
    certification: Any = forms.ModelChoiceField(
        label=_("Certification"),
        queryset=Certification.objects.none(),
        required=False,
        empty_label=_("All, or none in particular"),
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["certification"]
        running = VALID_STATES | {CertificationState.SUSPENDED}
        field.queryset = Certification.objects.filter(organisation=organisation, state__in=running)
        if not field.queryset:
            del self.fields["certification"]


class AssessmentForm(forms.Form):
    to = forms.ChoiceField(
        label=_("What follows"),
        choices=[choice for choice in ChangeState.choices if choice[0] != ChangeState.REPORTED],
        widget=forms.RadioSelect,
    )
    consequence = forms.CharField(
        label=_("Consequence"),
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The member reads it."),
    )


class DeadlineFilter(forms.Form):
    """Which deadlines; every field may be left empty."""

    kind = forms.ChoiceField(label=_("Kind"), required=False)
    days = forms.TypedChoiceField(
        label=_("Within"),
        required=False,
        coerce=int,
        choices=[("", _("All")), (30, _("30 days")), (120, _("120 days")), (400, _("400 days"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["kind"]
        field.choices = [("", _("All")), *((kind.value, NAMES[kind]) for kind in Kind)]
