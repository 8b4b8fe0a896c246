"""Warn somebody, or keep them out of the feeds, and let them in again. Two officers, always.

In the ordinary way one proposes and tells the organisation, which is heard within fourteen days, and another one puts
the sanction into effect. In an emergency one officer acts at once and a second one has to agree within 24 hours; when
nobody has, it stays in effect, and whoever decides is told.
"""

from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from members import audit
from members.actions import letters
from members.actions.saving import save_checked
from members.clock import now, today
from members.errors import Refused
from members.machine import move
from members.models import Entity, Organisation, Person, RoleAssignment
from members.models.letter import LetterKind
from members.permissions import Permission, require
from members.roles import Role
from members.spokespeople import spokespeople
from members.tags import Tag
from trustframework import at_risk
from trustframework.models import Sanction
from trustframework.models.sanction import BITING_KINDS, HEARD, SanctionKind, SanctionState

X = SanctionState
CONFIRMED_WITHIN: Final = timedelta(hours=24)


@transaction.atomic
def impose_at_once(
    organisation: Organisation,
    *,
    reason: str,
    by: Person,
    entity: Entity | None = None,
    kind: SanctionKind = SanctionKind.SUSPENSION,
) -> Sanction:
    """An emergency sanction by one officer: it bites from the next publication and stays until a second one rules."""
    if kind not in BITING_KINDS:
        raise Refused(_("A warning is no emergency: propose it, so that the organisation is heard first."))
    sanction = _begin(organisation, entity, X.EMERGENCY, kind, reason, by)
    _tell_those_behind(sanction, None)
    return sanction


@transaction.atomic
def propose(
    organisation: Organisation, *, kind: SanctionKind, reason: str, by: Person, entity: Entity | None = None
) -> Sanction:
    """The first officer's word: nothing bites, and the organisation is not told yet."""
    return _begin(organisation, entity, X.PROPOSED, kind, reason, by)


@transaction.atomic
def notify(sanction: Sanction, *, by: Person) -> None:
    """Tell the organisation, by letter, what is proposed and why; it has fourteen days to state its view."""
    require(by, Permission.SANCTION, sanction.organisation)
    until = today() + HEARD
    _move(sanction, X.NOTIFIED, by=by, statement_until=until)
    for person in spokespeople(sanction.organisation):
        letters.post(
            LetterKind.SANCTION_PROPOSED,
            to=person,
            organisation=sanction.organisation,
            context={
                "about": str(sanction),
                "reason": sanction.reason,
                "until": until.isoformat(),
                "link": reverse("sanction", args=[sanction.pk]),
            },
            about=f"sanction {sanction.pk}",
        )
    _tell_those_behind(sanction, at_risk.last_day_to_move(sanction))


def answer(sanction: Sanction, *, statement: str, by: Person) -> None:
    """The organisation's view, once, by its signatory or administrator. An emergency is answered in the same way."""
    require(by, Permission.ANSWER_SANCTION, sanction.organisation)
    if not statement.strip():
        raise Refused(_("Write what the organisation wants to say."))
    _state_view(sanction, statement.strip(), by)


@transaction.atomic
def _state_view(sanction: Sanction, statement: str, by: Person) -> None:
    was = audit.fields_of(sanction)
    open_ones = Sanction.objects.filter(pk=sanction.pk, state__in=(X.NOTIFIED, X.EMERGENCY), statement="")
    if not open_ones.update(statement=statement):
        raise Refused(_("The sanction does not wait for a statement: one was given, or its time has passed."))
    sanction.statement = statement
    audit.record(Tag.SANCTION_ANSWERED, sanction, by=by, organisation=sanction.organisation, was=was)


def put_into_effect(sanction: Sanction, *, by: Person) -> None:
    """The second officer's word, after the organisation's statement or the days that it had for one; and, where it acts
    for others, after the days that those have to move."""
    require(by, Permission.SANCTION, sanction.organisation)
    _refuse_same_officer(sanction, by)
    if sanction.state != X.NOTIFIED:
        raise Refused(_("Only a sanction that the organisation was notified of can be put into effect."))
    sanction.refresh_from_db(fields=["statement"])
    until = sanction.statement_until
    if not sanction.statement and (until is None or today() <= until):
        day = date_format(until, "DATE_FORMAT") if until else ""
        raise Refused(_("The organisation may state its view until %(day)s. Wait for it.") % {"day": day})
    move_by = at_risk.last_day_to_move(sanction)
    if move_by is not None and today() <= move_by:
        raise Refused(
            _(
                "Those whom %(organisation)s acts for have until %(day)s to go another way. Wait for it; where security"
                " cannot wait, impose a sanction at once."
            )
            % {"organisation": sanction.organisation, "day": date_format(move_by, "DATE_FORMAT")}
        )
    _move(sanction, X.IN_EFFECT, by=by, confirmed_by=by)


def confirm(sanction: Sanction, *, by: Person) -> None:
    """The second officer agrees with an emergency."""
    require(by, Permission.SANCTION, sanction.organisation)
    _refuse_same_officer(sanction, by)
    if sanction.state in (X.PROPOSED, X.NOTIFIED):
        raise Refused(_("The organisation has to be heard first. Only an emergency is confirmed without."))
    _move(sanction, SanctionState.IN_EFFECT, by=by, confirmed_by=by)


def escalate() -> int:
    """The clock: tell decision makers and the steering group, once, of emergencies that nobody confirmed in 24 hours.
    They stay in effect. Returns how many there were."""
    late = Sanction.objects.filter(
        state=X.EMERGENCY, escalated_at=None, imposed_at__lte=now() - CONFIRMED_WITHIN
    ).select_related("organisation", "entity")
    return sum(_escalate(sanction) for sanction in late)


@transaction.atomic
def _escalate(sanction: Sanction) -> bool:
    was = audit.fields_of(sanction)
    rows = Sanction.objects.filter(pk=sanction.pk, state=X.EMERGENCY, escalated_at=None)
    if not rows.update(escalated_at=now()):  # ruled on, or told by another clock
        return False
    sanction.escalated_at = now()
    told = RoleAssignment.objects.in_force().filter(role__in=(Role.DECISION_MAKER, Role.STEERING_GROUP))
    for person in Person.objects.filter(pk__in=told.values("person"), is_active=True):
        words = {
            "about": str(sanction),
            "organisation_name": str(sanction.organisation),
            "link": reverse("sanction", args=[sanction.pk]),
        }
        letters.post(LetterKind.SANCTION_ESCALATED, to=person, context=words, about=f"sanction {sanction.pk}")
    audit.record(Tag.SANCTION_ESCALATED, sanction, by=None, organisation=sanction.organisation, was=was)
    return True


def lift(sanction: Sanction, *, by: Person, note: str) -> None:
    """End the sanction; never by the officer who imposed it."""
    require(by, Permission.SANCTION, sanction.organisation)
    _refuse_same_officer(sanction, by)
    _move(sanction, SanctionState.LIFTED, by=by, note=note, lifted_by=by)


def _tell_those_behind(sanction: Sanction, last_day: date | None) -> None:
    """By letter, those who sign for whom the organisation acts for: that it is to be suspended after the day, or is.
    The reason is the organisation's own affair."""
    if sanction.kind not in BITING_KINDS:
        return
    for one in at_risk.behind(sanction.organisation):
        for person in spokespeople(one):
            letters.post(
                LetterKind.REPRESENTATIVE_AT_RISK,
                to=person,
                organisation=one,
                context={
                    "representative": str(sanction.organisation),
                    "organisation_name": str(one),
                    "until": last_day.isoformat() if last_day else "",
                    "link": reverse("organisation_departures", args=[one.pk]),
                },
                about=f"sanction {sanction.pk}",
            )


def _begin(  # noqa: PLR0913 - a sanction's fields
    organisation: Organisation, entity: Entity | None, state: str, kind: SanctionKind, reason: str, by: Person
) -> Sanction:
    require(by, Permission.SANCTION, organisation)
    if entity is not None and entity.owner_id != organisation.pk:  # it would bite nobody
        raise Refused(
            _("%(entity)s does not belong to %(organisation)s.") % {"entity": entity, "organisation": organisation}
        )
    sanction = Sanction(
        organisation=organisation,
        entity=entity,
        state=state,
        kind=kind,
        reason=reason,
        imposed_by=by,
        imposed_at=now(),
    )
    save_checked(sanction)
    tag = Tag.SANCTION_PROPOSED if state == X.PROPOSED else Tag.SANCTION_IMPOSED
    other = {} if kind == SanctionKind.SUSPENSION else {"kind": str(kind)}
    audit.record(tag, sanction, by=by, organisation=organisation, reason=reason, **other)
    return sanction


def _refuse_same_officer(sanction: Sanction, by: Person) -> None:
    if sanction.imposed_by_id == by.pk:
        raise Refused(_("You imposed this sanction. Another officer has to confirm or lift it."))


def _move(sanction: Sanction, to: SanctionState, *, by: Person, note: str = "", **changes: object) -> None:
    move(sanction, to, by=by, tag=Tag.SANCTION_MOVED, organisation=sanction.organisation, note=note, **changes)
