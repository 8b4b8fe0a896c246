"""What an organisation was called and came from, who works for it, and which groups it belongs to: for its page."""

from dataclasses import dataclass

from members.actions.subcontracts import chain
from members.models import CommunityPlace, Organisation, OrganisationName, Subcontract, Succession


@dataclass(frozen=True, slots=True)
class Kin:
    """`subcontractors` are told with their depth, from 0; `works_for` are those whose work this one does."""

    former_names: list[OrganisationName]
    successors: list[Succession]
    predecessors: list[Succession]
    subcontractors: list[tuple[int, Subcontract]]
    works_for: list[Subcontract]
    places: list[CommunityPlace]


def kin(organisation: Organisation) -> Kin:
    """A constant number of queries."""
    return Kin(
        former_names=list(organisation.former_names.all()),
        successors=list(organisation.successions.select_related("successor")),
        predecessors=list(organisation.inheritances.select_related("predecessor")),
        subcontractors=chain(organisation),
        works_for=list(Subcontract.objects.in_force().filter(supplier=organisation).select_related("principal")),
        places=list(CommunityPlace.objects.in_force().filter(organisation=organisation).select_related("community")),
    )
