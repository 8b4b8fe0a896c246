"""Who is asking, and what of the federation they may see. What they may not see does not exist: 404, never 403."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from members.models import Entity, Job, MetadataRevision, Organisation, Person
from members.permissions import Permission, assignments, is_operator, mandates, may
from members.views.access import visible, visible_or_404
from members.views.acting import actor


def viewer(request: HttpRequest) -> Person | None:
    """The logged-in person, None for the public."""
    return actor(request) if request.user.is_authenticated else None


def sees_everything(request: HttpRequest) -> bool:
    """Whether an operator is looking."""
    person = viewer(request)
    return person is not None and is_operator(person)


def operator_of(request: HttpRequest) -> Person | None:
    """The person, where they work for the federation's operator."""
    return actor(request) if sees_everything(request) else None


def operator_or_404(request: HttpRequest) -> Person:
    """The person, who works for the federation's operator."""
    if not sees_everything(request):
        raise Http404
    return actor(request)


def visible_entities(person: Person) -> QuerySet[Entity]:
    """The entities that the person may see."""
    return visible(Entity.objects.all(), person, "owner")


def entity_or_404(person: Person, pk: int) -> Entity:
    """The entity with its owner."""
    return visible_or_404(Entity.objects.select_related("owner"), pk, person, "owner")


def revision_or_404(person: Person, pk: int) -> MetadataRevision:
    """The revision with its entity, owner and the people who acted on it."""
    rows = MetadataRevision.objects.select_related("entity__owner", "submitted_by", "owner_approved_by", "decided_by")
    rows = rows.select_related("clean_content")
    return visible_or_404(rows, pk, person, "entity__owner")


def visible_jobs(person: Person) -> QuerySet[Job]:
    """The jobs for organisations that the person may see."""
    return visible(Job.objects.select_related("organisation"), person)


def job_or_404(person: Person, pk: int) -> Job:
    """The job with the organisation it is for."""
    return visible_or_404(Job.objects.select_related("organisation", "asked_by"), pk, person)


def organisations_to_submit_for(person: Person) -> QuerySet[Organisation]:
    """Those for whom the person may submit metadata, of one entity at least."""
    if may(person, Permission.SUBMIT_METADATA):
        return Organisation.objects.all()
    return Organisation.objects.filter(pk__in=_theirs(person))


def submits(person: Person) -> bool:
    """Whether there is anybody for whom the person may; without a question to the database beyond their roles."""
    return may(person, Permission.SUBMIT_METADATA) or bool(_theirs(person))


def _theirs(person: Person) -> set[int]:
    near = [(a.organisation, a) for a in assignments(person)] + [(m.represented, m) for m in mandates(person)]
    return {one.pk for one, held in near if _submits_something(person, one, held.entities.all())}


def _submits_something(person: Person, organisation: Organisation, limits: Iterable[Entity]) -> bool:
    """For the organisation as such, or for one of the entities that a role or a mandate is limited to."""
    return any(may(person, Permission.SUBMIT_METADATA, organisation, one) for one in (None, *limits))
