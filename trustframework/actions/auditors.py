"""The auditor register: one operator proposes a person, another one accredits; each year both sides confirm."""

from collections.abc import Iterable
from typing import Any, Final

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from members import audit
from members.actions.saving import save_checked
from members.clock import now, today
from members.errors import AlreadyMoved, NotAllowed, Refused
from members.machine import move
from members.models import Organisation, Person, RoleAssignment
from members.permissions import Permission, require
from members.roles import Role
from members.tags import Tag
from trustframework.models import Auditor
from trustframework.models.auditor import AuditorState
from trustframework.models.checklist import ChecklistRole

MONTHS: Final = 36
RENEWAL_MONTHS: Final = 12
RENEWAL_OPENS: Final = 120  # days before the year is over
A = AuditorState
_REVIEWERS = (Role.REVIEWER, Role.LEAD_REVIEWER)


@transaction.atomic
def propose(  # noqa: PLR0913 - what the register says of an auditor
    person: Person,
    firm: Organisation,
    *,
    competence: Iterable[str],
    qualifications: str = "",
    lead: bool = False,
    by: Person,
) -> Auditor:
    """A candidate, whom another operator accredits. `competence` are checklist roles (`ChecklistRole`)."""
    require(by, Permission.ACCREDIT)
    _require_another(by, person, _("Nobody proposes themselves as an auditor. Ask another operator."))
    if Auditor.objects.filter(person=person).exists():
        raise Refused(_("%(person)s stands in the register already. Go on with that entry.") % {"person": person})
    auditor = Auditor(
        person=person,
        firm=firm,
        competence=_known(competence),
        qualifications=qualifications,
        lead=lead,
        proposed_by=by,
        proposed_at=now(),
    )
    _require_reviewer(auditor)
    save_checked(auditor)
    audit.record(Tag.AUDITOR_PROPOSED, auditor, by=by, organisation=firm, to=auditor.state)
    return auditor


@transaction.atomic
def propose_again(  # noqa: PLR0913 - the same
    auditor: Auditor,
    *,
    seen: int,
    firm: Organisation,
    competence: Iterable[str],
    qualifications: str = "",
    lead: bool = False,
    by: Person,
) -> None:
    """Other facts, or another 36 months: until another operator accredits anew, the auditor reviews nothing."""
    require(by, Permission.ACCREDIT)
    _require_another(by, auditor.person, _("Nobody proposes themselves as an auditor. Ask another operator."))
    _hold(auditor, seen)
    was = audit.fields_of(auditor)
    changes: dict[str, Any] = {
        "firm": firm,
        "competence": _known(competence),
        "qualifications": qualifications,
        "lead": lead,
        "proposed_by": by,
        "proposed_at": now(),
        "accredited_by": None,
        "version": seen + 1,
    }
    _require_reviewer(Auditor(person=auditor.person, firm=firm, lead=lead))
    if auditor.state != A.CANDIDATE:
        _move(auditor, A.CANDIDATE, by=by, **changes)
        return
    Auditor.objects.filter(pk=auditor.pk).update(**changes)
    auditor.refresh_from_db()
    audit.record(Tag.AUDITOR_PROPOSED, auditor, by=by, organisation=firm, was=was, to=auditor.state)


@transaction.atomic
def accredit(auditor: Auditor, *, by: Person) -> None:
    """The second operator's word: for 36 months from today, of which the first twelve need no renewal."""
    require(by, Permission.ACCREDIT)
    _require_another(by, auditor.person, _("Nobody accredits themselves. Ask another operator."))
    _require_another(by, auditor.proposed_by, _("You proposed this auditor. Another operator has to accredit."))
    if auditor.state != A.CANDIDATE:
        raise Refused(_("Only a candidate can be accredited. One who is suspended is restored."))
    _require_reviewer(auditor)
    _move(
        auditor,
        A.ACCREDITED,
        by=by,
        accredited_by=by,
        valid_from=today(),
        valid_until=today() + relativedelta(months=MONTHS),
        renewed_until=today() + relativedelta(months=RENEWAL_MONTHS),
        confirmed_at=None,
    )


@transaction.atomic
def suspend(auditor: Auditor, *, note: str, by: Person) -> None:
    """From now on the auditor sees no case, until restored."""
    require(by, Permission.ACCREDIT)
    _require_another(by, auditor.person, _("Your own accreditation is another operator's matter."))
    _move(auditor, A.SUSPENDED, by=by, note=note)


@transaction.atomic
def restore(auditor: Auditor, *, note: str = "", by: Person) -> None:
    """A suspended auditor goes on, within the time that was given."""
    require(by, Permission.ACCREDIT)
    _require_another(by, auditor.person, _("Your own accreditation is another operator's matter."))
    if auditor.state != A.SUSPENDED:  # a candidate would slip past the second operator
        raise Refused(_("Only a suspended auditor can be restored."))
    _move(auditor, A.ACCREDITED, by=by, note=note)


@transaction.atomic
def end(auditor: Auditor, *, note: str, by: Person) -> None:
    """For good: the auditor leaves the register, and what was reviewed stays."""
    require(by, Permission.ACCREDIT)
    _require_another(by, auditor.person, _("Your own accreditation is another operator's matter."))
    _move(auditor, A.ENDED, by=by, note=note)


@transaction.atomic
def confirm(auditor: Auditor, *, seen: int, interests: str = "", by: Person) -> None:
    """The auditor's half of the yearly renewal: competence is kept up, and these are the interests that may matter."""
    if by.pk != auditor.person_id or not by.is_active:
        raise NotAllowed(_("Only %(auditor)s can confirm this.") % {"auditor": auditor})
    _hold(auditor, seen)
    if auditor.state != A.ACCREDITED:
        raise Refused(_("Only somebody who is accredited confirms for a renewal. Ask the federation operator."))
    _change(auditor, Tag.CONFLICT_STATED, by, interests=interests, confirmed_at=now())


@transaction.atomic
def renew(auditor: Auditor, *, by: Person) -> None:
    """The operator's half: another year, at most until the accreditation's own end."""
    require(by, Permission.ACCREDIT)
    _require_another(by, auditor.person, _("Your own accreditation is another operator's matter."))
    _hold(auditor, auditor.version)
    _require_renewable(auditor)
    begins = max(auditor.renewed_until or today(), today())
    until = min(begins + relativedelta(months=RENEWAL_MONTHS), auditor.valid_until or today())
    _change(auditor, Tag.AUDITOR_RENEWED, by, {"until": until.isoformat()}, renewed_until=until, confirmed_at=None)


def _require_renewable(auditor: Auditor) -> None:
    renewed, ends = auditor.renewed_until, auditor.valid_until
    if auditor.state != A.ACCREDITED or renewed is None or ends is None:
        raise Refused(_("Only an accreditation that holds is renewed."))
    if ends <= today() or renewed >= ends:
        raise Refused(
            _("The accreditation ends on %(day)s. Propose the auditor anew instead.") % {"day": date_format(ends)}
        )
    opens = renewed - relativedelta(days=RENEWAL_OPENS)
    if today() < opens:
        raise Refused(
            _("It is renewed until %(day)s already. The next renewal opens on %(opens)s.")
            % {"day": date_format(renewed), "opens": date_format(opens)}
        )
    if auditor.confirmed_at is None:
        raise Refused(_("%(auditor)s has not confirmed competence and interests yet.") % {"auditor": auditor})


def _require_another(by: Person, than: Person, why: str) -> None:
    if by.pk == than.pk:
        raise Refused(why)


def _require_reviewer(auditor: Auditor) -> None:
    """The person reviews for the firm; who leads has the role for it."""
    held = RoleAssignment.objects.in_force().filter(person=auditor.person, organisation=auditor.firm)
    wanted = (Role.LEAD_REVIEWER,) if auditor.lead else _REVIEWERS
    if not held.filter(role__in=wanted).exists():
        raise Refused(
            _("%(person)s does not have the role %(role)s at %(firm)s. Give the person the role first.")
            % {"person": auditor.person, "role": Role(wanted[0]).label.lower(), "firm": auditor.firm}
        )


def _known(competence: Iterable[str]) -> list[str]:
    found = sorted({str(role) for role in competence})
    if not found or not set(ChecklistRole.values).issuperset(found):
        raise Refused(_("Say which checklists the auditor is competent for."))
    return found


def _hold(auditor: Auditor, seen: int) -> None:
    """Hold the row to the end of the transaction; raises `AlreadyMoved` when it is not what the person saw."""
    held = Auditor.objects.select_for_update().get(pk=auditor.pk)
    if held.version != seen:
        raise AlreadyMoved(
            _("%(object)s has been changed by somebody else since you opened it. Nothing of yours was saved yet.")
            % {"object": auditor}
        )
    for field in Auditor._meta.concrete_fields:
        setattr(auditor, field.attname, getattr(held, field.attname))


def _change(auditor: Auditor, tag: Tag, by: Person, details: dict[str, str] | None = None, **changes: object) -> None:
    was, version = audit.fields_of(auditor), auditor.version + 1
    for name, value in changes.items():
        setattr(auditor, name, value)
    auditor.full_clean()
    Auditor.objects.filter(pk=auditor.pk).update(version=version, **changes)
    auditor.version = version
    audit.record(tag, auditor, by=by, organisation=auditor.firm, was=was, **(details or {}))


def _move(auditor: Auditor, to: AuditorState, *, by: Person, note: str = "", **changes: object) -> None:
    given = {"version": auditor.version + 1, **changes}
    move(auditor, to, by=by, tag=Tag.AUDITOR_MOVED, organisation=auditor.firm, note=note, **given)
