"""What every step of a declaration stands on: a version that takes it, an agreement, answers without hindrance."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from members.clock import today
from members.errors import Refused
from members.models import Agreement, Organisation, Person
from members.models.agreement import AgreementKind
from members.permissions import Permission, acts_for_itself, mandate_behind
from trustframework.answer_facts import answers_of, hindrances_of
from trustframework.completeness import Hindrance
from trustframework.models import Answer, Checklist, Declaration, FrameworkVersion, Supplement
from trustframework.models.decision import DecisionState
from trustframework.models.declaration import WRITABLE, DeclarationState
from trustframework.models.finding import SupplementState
from trustframework.models.framework import VersionState


class Incomplete(Refused):
    """The declaration cannot go on as it is; `hindrances` say at which requirements, and why."""

    def __init__(self, hindrances: list[Hindrance]) -> None:
        codes = list(dict.fromkeys(one.code for one in hindrances))
        super().__init__(
            _("The declaration is not complete yet. Look at these requirements: %(codes)s.")
            % {"codes": ", ".join(codes)}
        )
        self.hindrances = hindrances


def hold(declaration: Declaration) -> None:
    """Hold the declaration to the end of the transaction, and read where it stands now."""
    held = Declaration.objects.select_for_update().get(pk=declaration.pk)
    for name in ("state", "version", "approved_by_id", "submitted_at"):
        setattr(declaration, name, getattr(held, name))


def review_agreement(organisation: Organisation) -> Agreement | None:
    """The newest review agreement in force that holds for it: its own, or one that it is a beneficiary of."""
    found = Agreement.objects.covering(organisation, today()).filter(template__kind=AgreementKind.REVIEW)
    return found.order_by("-valid_from", "-pk").first()


def require_agreement(declaration: Declaration) -> Agreement:
    """That of the declaration while it holds, else another one in force; raises `Refused`."""
    named = declaration.agreement_id or 0
    own = Agreement.objects.covering(declaration.organisation, today()).filter(pk=named).first()
    found = own or review_agreement(declaration.organisation)
    if found is None:
        raise Refused(
            _(
                "%(organisation)s has no review agreement in force, neither an own one nor as a beneficiary. Ask the"
                " federation operator to send one, sign it, and submit again: nothing here is lost meanwhile."
            )
            % {"organisation": declaration.organisation}
        )
    return found


def require_begins(checklist: Checklist, organisation: Organisation) -> None:
    """A new declaration is made against a version in force, on a checklist for the organisation's size."""
    version = checklist.version
    if version.state != VersionState.IN_FORCE:
        raise Refused(
            _("%(version)s is not in force (%(state)s). Begin against the version that is.")
            % {"version": version, "state": version.get_state_display().lower()}
        )
    if checklist.size_classes and organisation.size_class not in checklist.size_classes:
        raise Refused(
            _("%(checklist)s is not for organisations of this size. Choose another one.") % {"checklist": checklist}
        )


def closed_because(version: FrameworkVersion, on: date) -> str:
    """Why a version takes no declaration on the day, in a sentence; empty while it does."""
    named: dict[str, Any] = {"version": version, "day": version.transition_until}
    if version.state == VersionState.IN_FORCE:
        return ""
    if version.state == VersionState.SUPERSEDED:
        if version.transition_until is not None and on <= version.transition_until:
            return ""
        if version.transition_until is not None:
            return (
                _("%(version)s is superseded, and its transition ended on %(day)s. Carry over to the new one.") % named
            )
        return _("%(version)s is superseded, and has no transition. Carry the declaration over to the new one.") % named
    if version.state == VersionState.RETIRED:
        return _("%(version)s is retired. Carry the declaration over to the version in force.") % named
    return _("%(version)s is not in force. Wait until it is, or ask the federation operator.") % named


def require_open_version(declaration: Declaration) -> None:
    """Raise `Refused` where the framework version takes no declarations any more."""
    if why := closed_because(declaration.framework_version, today()):
        raise Refused(why)


def require_complete(declaration: Declaration) -> None:
    """Raise `Incomplete`, naming every requirement that is in the way."""
    if found := hindrances_of(answers_of(declaration)):
        raise Incomplete(found)


def open_for_changes(answer: Answer) -> bool:
    """Whether the answer may change: in a draft, and where a reviewer has asked about it."""
    state = answer.declaration.state
    if state in WRITABLE:
        return True
    asked = Supplement.objects.filter(answer=answer, state=SupplementState.ASKED)
    return state == DeclarationState.SUPPLEMENT_REQUESTED and asked.exists()


def require_writable(answer: Answer) -> None:
    """Hold the declaration, and raise `Refused` where the answer is closed."""
    hold(answer.declaration)
    if not open_for_changes(answer):
        raise Refused(
            _("The declaration is %(state)s, and this answer is closed. It opens again if a reviewer asks about it.")
            % {"state": answer.declaration.get_state_display().lower()}
        )


def is_withdrawable(declaration: Declaration) -> bool:
    """Until it is decided on. One that is decided on anew is not the member's alone: a decision on it holds."""
    return not declaration.decisions.filter(state=DecisionState.MADE).exists()


def is_own(person: Person, organisation: Organisation) -> bool:
    """Whether the person is one of the declarer's own people, or acts for it on a mandate; an operator is neither."""
    seen = Permission.SEE_DECLARATION
    return acts_for_itself(person, seen, organisation) or mandate_behind(person, organisation, seen) is not None
