"""Keep somebody out of the feeds at once, and let them in again. One officer may act; a second one has to agree."""

from django.db import transaction
from django.utils.translation import gettext as _

from members import audit
from members.actions.saving import save_checked
from members.clock import now
from members.errors import Refused
from members.machine import move
from members.models import Entity, Organisation, Person
from members.permissions import Permission, require
from members.tags import Tag
from trustframework.models import Sanction
from trustframework.models.sanction import SanctionState


@transaction.atomic
def impose_at_once(organisation: Organisation, *, reason: str, by: Person, entity: Entity | None = None) -> Sanction:
    """An emergency sanction by one officer: it bites from the next publication and stays until a second one rules."""
    require(by, Permission.SANCTION, organisation)
    if entity is not None and entity.owner_id != organisation.pk:  # it would bite nobody
        raise Refused(
            _("%(entity)s does not belong to %(organisation)s.") % {"entity": entity, "organisation": organisation}
        )
    sanction = Sanction(
        organisation=organisation,
        entity=entity,
        state=SanctionState.EMERGENCY,
        reason=reason,
        imposed_by=by,
        imposed_at=now(),
    )
    save_checked(sanction)
    audit.record(Tag.SANCTION_IMPOSED, sanction, by=by, organisation=organisation, reason=reason)
    return sanction


def confirm(sanction: Sanction, *, by: Person) -> None:
    """The second officer agrees."""
    require(by, Permission.SANCTION, sanction.organisation)
    _refuse_same_officer(sanction, by)
    _move(sanction, SanctionState.IN_EFFECT, by=by, confirmed_by=by)


def lift(sanction: Sanction, *, by: Person, note: str) -> None:
    """End the sanction; never by the officer who imposed it."""
    require(by, Permission.SANCTION, sanction.organisation)
    _refuse_same_officer(sanction, by)
    _move(sanction, SanctionState.LIFTED, by=by, note=note, lifted_by=by)


def _refuse_same_officer(sanction: Sanction, by: Person) -> None:
    if sanction.imposed_by_id == by.pk:
        raise Refused(_("You imposed this sanction. Another officer has to confirm or lift it."))


def _move(sanction: Sanction, to: SanctionState, *, by: Person, note: str = "", **changes: object) -> None:
    move(sanction, to, by=by, tag=Tag.SANCTION_MOVED, organisation=sanction.organisation, note=note, **changes)
