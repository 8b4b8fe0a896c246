"""What operators write of auditors in the register, and what the auditors confirm."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.forms import SeenForm
from members.models import Organisation, RoleAssignment
from members.roles import Role
from trustframework.models import Auditor
from trustframework.models.auditor import AuditorState
from trustframework.models.checklist import ChecklistRole

FACTS = ("firm", "competence", "qualifications", "lead")
_REVIEWERS = (Role.REVIEWER, Role.LEAD_REVIEWER)


class _Reviewers(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        """Who, of which firm, in which role."""
        return f"{obj.person} – {obj.organisation} ({obj.get_role_display()})"


class AuditorSearchForm(forms.Form):
    q = forms.CharField(label=_("Name or firm"), required=False, max_length=200)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *AuditorState.choices])
    competence = forms.ChoiceField(
        label=_("Competence"), required=False, choices=[("", _("All")), *ChecklistRole.choices]
    )


class _Facts(forms.Form):
    competence = forms.MultipleChoiceField(
        label=_("Competent for the checklists of"),
        choices=ChecklistRole.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    qualifications = forms.CharField(
        label=_("Qualifications"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Certificates, training, experience: what the accreditation rests on."),
    )
    lead = forms.BooleanField(label=_("May lead reviews"), required=False)


class ProposeAuditorForm(_Facts):
    reviewer = _Reviewers(
        label=_("Reviewer"),
        queryset=RoleAssignment.objects.none(),
        help_text=_("People with the role reviewer or lead reviewer at a firm, who do not stand in the register yet."),
    )
    field_order = ("reviewer", "competence", "qualifications", "lead")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = RoleAssignment.objects.in_force().filter(role__in=_REVIEWERS, person__auditor=None)
        field: Any = self.fields["reviewer"]
        field.queryset = held.select_related("person", "organisation").order_by("person__name", "organisation")


class ChangeAuditorForm(SeenForm, _Facts):
    firm: Any = forms.ModelChoiceField(label=_("Firm"), queryset=Organisation.objects.none())
    field_order = ("firm", "competence", "qualifications", "lead")

    def __init__(self, *args: Any, auditor: Auditor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = RoleAssignment.objects.in_force().filter(role__in=_REVIEWERS, person=auditor.person)
        field: Any = self.fields["firm"]
        field.queryset = Organisation.objects.filter(pk__in=held.values("organisation"))


class ConfirmAuditorForm(SeenForm):
    kept_up = forms.BooleanField(label=_("My competence is kept up, and what the register says of me is right."))
    interests = forms.CharField(
        label=_("Interests that may matter"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Employments, assignments and ownership of the last 24 months that may touch what you review."),
    )
