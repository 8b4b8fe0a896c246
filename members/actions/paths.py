"""Change path from a representative to an own entity, without a gap and without losing history.

Memberships, agreements and certifications stay with the organisation; its scope is at both entities until its own one
is published, and then the mandate ends and the shared entity gives the scope up.
"""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from members import audit
from members.actions import representations, serving
from members.errors import Refused
from members.models import Entity, Person, Representation, ServedOrganisation
from members.models.representation import RepresentationState
from members.permissions import Permission, acts_for_itself, require
from members.tags import Tag

_RUNNING = (RepresentationState.ACTIVE, RepresentationState.SUSPENDED)


@transaction.atomic
def plan(mandate: Representation, *, own: Entity | None = None, until: date | None = None, by: Person) -> None:
    """The represented organisation, or a registrar: end the mandate when `own` is published, or after a last day."""
    if not acts_for_itself(by, Permission.PROPOSE_MANDATE, mandate.represented):
        require(by, Permission.HANDLE_MANDATE, mandate.represented)
    if (own is None) is (until is None):
        raise Refused(_("Choose one: the entity whose publication ends the mandate, or its last day."))
    if own is None:
        representations.end(mandate, reason=_("Change of path"), until=until, by=by)
        return
    if own.owner_id != mandate.represented_id:
        raise Refused(
            _("%(entity)s is not an entity of %(organisation)s.") % {"entity": own, "organisation": mandate.represented}
        )
    if not Representation.objects.filter(pk=mandate.pk, state__in=_RUNNING).update(ends_with=own):
        raise Refused(_("The mandate is not active. There is nothing to change from."))
    mandate.ends_with = own
    audit.record(Tag.MANDATE_PATH, mandate, by=by, organisation=mandate.represented, entity=own.entity_id)


@transaction.atomic
def finish(mandate: Representation) -> None:
    """Sigill's own half, once the own entity is published everywhere where the shared one is."""
    note = _("%(entity)s is published.") % {"entity": mandate.ends_with}
    representations.close(mandate, reason=note)
    for served in shared_for(mandate):
        serving.drop(served, note=note, actor=None)


def planned() -> list[Representation]:
    """The mandates that wait for an own entity."""
    rows = Representation.objects.filter(state__in=_RUNNING).exclude(ends_with=None)
    return list(rows.select_related("ends_with", "represented", "representative"))


def shared_for(mandate: Representation) -> list[ServedOrganisation]:
    """What the representative's entities assert for the represented organisation."""
    rows = ServedOrganisation.objects.filter(
        organisation=mandate.represented_id, entity__owner=mandate.representative_id, until=None
    )
    return list(rows.select_related("entity", "organisation"))
