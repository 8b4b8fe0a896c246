"""Found closed groups of organisations, and say who belongs to them."""

from django.db import transaction
from django.utils.translation import gettext as _

from members import audit
from members.actions.saving import save_checked
from members.clock import now
from members.errors import Refused
from members.models import Community, CommunityPlace, Organisation, Person
from members.permissions import Permission, may, require
from members.tags import Tag


@transaction.atomic
def found(*, slug: str, name_sv: str, name_en: str, keeper: Organisation | None, by: Person) -> Community:
    """A new community, whose keeper's administrators say who belongs to it; raises ValidationError."""
    require(by, Permission.HANDLE_COMMUNITY)
    community = Community(slug=slug, name_sv=name_sv, name_en=name_en, keeper=keeper, founded_at=now())
    save_checked(community)
    audit.record(Tag.COMMUNITY_FOUNDED, community, by=by, organisation=keeper, slug=slug)
    return community


@transaction.atomic
def admit(community: Community, organisation: Organisation, *, by: Person) -> CommunityPlace:
    """Let an organisation belong from now on."""
    require_keeper(community, by)
    if community.closed_at:
        raise Refused(_("%(community)s is closed. Nobody can be admitted to it.") % {"community": community})
    if organisation.dissolved_on:
        raise Refused(
            _("%(organisation)s is dissolved. Admit the one that succeeded it.") % {"organisation": organisation}
        )
    place = CommunityPlace(community=community, organisation=organisation, since=now())
    save_checked(place)
    audit.record(Tag.COMMUNITY_JOINED, community, by=by, organisation=organisation, slug=community.slug)
    return place


@transaction.atomic
def leave(place: CommunityPlace, *, by: Person) -> None:
    """End an organisation's place now; the keeper does it, or the organisation's own administrator."""
    if not may(by, Permission.HANDLE_COMMUNITY, place.organisation):
        require_keeper(place.community, by)
    if not CommunityPlace.objects.in_force().filter(pk=place.pk).update(until=now()):
        raise Refused(_("%(organisation)s has left already.") % {"organisation": place.organisation})
    audit.record(Tag.COMMUNITY_LEFT, place.community, by=by, organisation=place.organisation, slug=place.community.slug)


@transaction.atomic
def close(community: Community, *, by: Person) -> None:
    """End the community: a feed that asks for it admits nobody any more."""
    require(by, Permission.HANDLE_COMMUNITY)
    if not Community.objects.filter(pk=community.pk, closed_at=None).update(closed_at=now()):
        raise Refused(_("%(community)s is closed already.") % {"community": community})
    audit.record(Tag.COMMUNITY_CLOSED, community, by=by, organisation=community.keeper, slug=community.slug)


def require_keeper(community: Community, by: Person) -> None:
    """Raise `NotAllowed` unless the person handles communities for the federation, or for the one that keeps it."""
    require(by, Permission.HANDLE_COMMUNITY, community.keeper)
