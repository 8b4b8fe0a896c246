"""What the submission form begins with when one comes to it from an entity, a revision or a job."""

from django.http import Http404, HttpRequest

from federation.views.access import entity_or_404, job_or_404, revision_or_404
from federation.views.documents import as_text, is_aggregate
from members.models import Entity, Job, MetadataRevision, Organisation, Person
from members.models.revision import RevisionState
from members.saml.compose.pattern import pattern


def initial(request: HttpRequest, person: Person) -> dict[str, object]:
    """The owner, and the text or address as it came last time. 404 for what the person may not see."""
    if pk := number_given(request, "revision"):
        return _of_revision(revision_or_404(person, pk))
    if pk := number_given(request, "job"):
        return _of_job(job_or_404(person, pk))
    if pk := number_given(request, "entity"):
        return {"owner": entity_or_404(person, pk).owner_id}
    if pk := number_given(request, "like"):
        return _of_pattern(shown(entity_or_404(person, pk)))
    owner = number_given(request, "owner")
    return {"owner": owner} if owner else {}


def meant(request: HttpRequest, person: Person, owner: Organisation) -> Organisation | Entity:
    """The owner's entity that one came from, whose new version this is meant to be; else the owner. 404 for what the
    person may not see."""
    if pk := number_given(request, "revision"):
        entity = revision_or_404(person, pk).entity
    elif pk := number_given(request, "entity"):
        entity = entity_or_404(person, pk)
    else:
        return owner
    return entity if entity.owner_id == owner.pk else owner


def number_given(request: HttpRequest, name: str) -> int | None:
    """A key from the address; one that is no number names nothing that exists."""
    given = request.GET.get(name, "")
    if given and not (given.isascii() and given.isdecimal() and len(given) < 19):
        raise Http404
    return int(given) if given else None


def shown(entity: Entity) -> MetadataRevision | None:
    """The approved revision, or the newest where none is."""
    revisions = entity.revisions.select_related("clean_content", "received")
    return revisions.filter(state=RevisionState.APPROVED).first() or revisions.order_by("-number").first()


def sent(revision: MetadataRevision) -> bytes:
    """What was sent for this entity; one that came with others in an aggregate is given as it was rebuilt."""
    received = revision.received.bytes()
    return revision.clean_content.bytes() if is_aggregate(received) else received


def _of_revision(revision: MetadataRevision) -> dict[str, object]:
    return {"owner": revision.entity.owner_id, "text": as_text(sent(revision))}


def _of_pattern(revision: MetadataRevision | None) -> dict[str, object]:
    """Another entity as a pattern: entityID and keys are the new one's own."""
    return {"text": as_text(pattern(revision.clean_content.bytes()))} if revision else {}


def _of_job(job: Job) -> dict[str, object]:
    text = as_text(job.upload.bytes()) if job.upload else ""
    return {"owner": job.organisation_id, "url": job.url, "text": text}
