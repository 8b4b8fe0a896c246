"""What people fill in about one answer: the answer, its evidence, a comment."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.forms import DayInput, SeenForm
from members.uploads import PdfField
from trustframework.models import Answer
from trustframework.models.answer import AnswerStatus
from trustframework.models.evidence import Confidentiality


class TextField(forms.CharField):
    """A long text whose lines end in one character, however the browser sends them."""

    def to_python(self, value: Any) -> Any:
        """See the class."""
        given = super().to_python(value)
        return given.replace("\r\n", "\n") if isinstance(given, str) else given


class AnswerForm(SeenForm):
    """Status, words and a planned day; `seen` is the version that the page was made from."""

    status = forms.ChoiceField(
        label=_("Status"), choices=AnswerStatus.choices, required=False, widget=forms.RadioSelect
    )
    text = TextField(
        label=_("How the requirement is met"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("In your own words. Where it is not applicable, say why; where it is planned, what remains."),
    )
    planned_on = forms.DateField(
        label=_("Planned for"),
        required=False,
        widget=DayInput(),
        help_text=_("For what is planned, or partly in place."),
    )
    field_order = ("seen", "status", "text", "planned_on")

    @property
    def differs(self) -> bool:
        """Whether what was posted is another answer than the page was made with."""
        return self.has_changed() and self.changed_data != ["seen"]


def initial_of(answer: Answer) -> dict[str, Any]:
    """An answer as its form shows it."""
    return {
        "status": answer.status,
        "text": answer.text,
        "planned_on": answer.planned_on,
        "seen": answer.version,
    }


class EvidenceForm(forms.Form):
    """A file, or where a document is kept."""

    title = forms.CharField(label=_("Title"), max_length=200)
    document: Any = PdfField(
        label=_("File (PDF)"), required=False, help_text=_("At most 10 MB. Kept as it is, and never changed.")
    )
    reference = forms.CharField(
        label=_("Where it is kept"),
        required=False,
        max_length=500,
        help_text=_("For a document that is shown on the spot, or kept elsewhere: its name, number and place."),
    )
    confidentiality = forms.ChoiceField(
        label=_("Confidentiality"),
        choices=Confidentiality.choices,
        initial=Confidentiality.CONFIDENTIAL,
        widget=forms.RadioSelect,
        help_text=_(
            "Internal: everybody of the case. Confidential: your own people and the assigned reviewers. Strictly"
            " confidential: these, for a stated reason; each time it is opened is logged."
        ),
    )
    valid_until = forms.DateField(
        label=_("Valid until"), required=False, widget=DayInput(), help_text=_("Its last day, where it has one.")
    )


class CommentForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "comment_%s", **kwargs})  # on the answer's page, which has a text as well

    text = forms.CharField(label=_("Comment"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 3}))
    to_reviewer = forms.BooleanField(label=_("Reviewers and the federation operator may read it, too"), required=False)


class ReasonForm(forms.Form):
    """Why strictly confidential evidence is opened."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, help_text=_("It is logged, with your name and the time.")
    )
