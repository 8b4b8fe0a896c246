"""What the submission form begins with when one comes to it from an entity, a revision or a job."""

from django.http import Http404, HttpRequest

from federation.views.access import entity_or_404, job_or_404, revision_or_404
from federation.views.documents import as_text, is_aggregate
from members.models import Entity, Job, MetadataRevision, Organisation, Person


def initial(request: HttpRequest, person: Person) -> dict[str, object]:
    """The owner, and the text or address as it came last time. 404 for what the person may not see."""
    if pk := _number(request, "revision"):
        return _of_revision(revision_or_404(person, pk))
    if pk := _number(request, "job"):
        return _of_job(job_or_404(person, pk))
    if pk := _number(request, "entity"):
        return {"owner": entity_or_404(person, pk).owner_id}
    owner = _number(request, "owner")
    return {"owner": owner} if owner else {}


def meant(request: HttpRequest, person: Person, owner: Organisation) -> Organisation | Entity:
    """The owner's entity that one came from, whose new version this is meant to be; else the owner. 404 for what the
    person may not see."""
    if pk := _number(request, "revision"):
        entity = revision_or_404(person, pk).entity
    elif pk := _number(request, "entity"):
        entity = entity_or_404(person, pk)
    else:
        return owner
    return entity if entity.owner_id == owner.pk else owner


def _number(request: HttpRequest, name: str) -> int | None:
    """A key from the address; one that is no number names nothing that exists."""
    given = request.GET.get(name, "")
    if given and not (given.isascii() and given.isdecimal() and len(given) < 19):
        raise Http404
    return int(given) if given else None


def _of_revision(revision: MetadataRevision) -> dict[str, object]:
    """What was sent for this entity; one that came with others in an aggregate is shown as it was rebuilt."""
    received = revision.received.bytes()
    content = revision.clean_content.bytes() if is_aggregate(received) else received
    return {"owner": revision.entity.owner_id, "text": as_text(content)}


def _of_job(job: Job) -> dict[str, object]:
    text = as_text(job.upload.bytes()) if job.upload else ""
    return {"owner": job.organisation_id, "url": job.url, "text": text}
