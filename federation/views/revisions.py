"""One submission: what the rules found in it, what of it is published and what is not, and taking it back."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from federation.confirming import latest, standing
from federation.explain import Explained
from federation.preview import preview
from federation.receipts import Receipt, place_in_queue, receipts
from federation.views.access import revision_or_404
from federation.views.entity import wishes_of
from members import own_approval
from members.actions import revisions
from members.models import MetadataRevision, Person
from members.models.revision import RevisionState
from members.permissions import Permission, may
from members.views.acting import act, actor

PLAIN = "text/plain; charset=utf-8"  # a member's XML is for eyes: no browser is to render it


@login_required
@require_safe
def revision(request: HttpRequest, pk: int) -> HttpResponse:
    """The revision page."""
    found = revision_or_404(actor(request), pk)
    content = preview(found)
    asked = latest(found) if found.state == RevisionState.SUBMITTED else None
    context = revision_context(found, actor(request)) | {
        "preview": content,
        "asked": asked,
        "standing": standing(asked, content.sha256).value,
        "place": place_in_queue(found),
        "asked_feeds": _asked_feeds(found, content.sha256),
        "base_url": settings.SIGILL_BASE_URL,
    }
    return render(request, "federation/revision.html", context)


def _asked_feeds(revision: MetadataRevision, sha256: str) -> list[tuple[Explained, Receipt | None]]:
    """Of an approved revision: each feed that the owner asks for, and what became of it there, if it is admitted."""
    if revision.state != RevisionState.APPROVED:
        return []
    answers = [answer for wish in wishes_of(revision.entity) if wish.asked for answer in wish.feeds]
    found = receipts(answers, revision, sha256)
    return [(answer, found.get(answer.feed.slug)) for answer in answers]


def revision_context(revision: MetadataRevision, person: Person) -> dict[str, object]:
    """What the revision page and the page to decide on it both show."""
    owner = revision.entity.owner
    waits = revision.state == RevisionState.SUBMITTED
    missing, by_another = own_approval.is_missing(revision), revision.submitted_by_id != person.pk
    return {
        "revision": revision,
        "entity": revision.entity,
        "may_withdraw": waits and may(person, Permission.SUBMIT_METADATA, owner, revision.entity),
        "may_submit": may(person, Permission.SUBMIT_METADATA, owner, revision.entity),
        "may_decide": waits and may(person, Permission.APPROVE_METADATA, owner),
        "waits_for_owner": missing,
        "may_approve_first": missing and by_another and may(person, Permission.APPROVE_FIRST, owner),
    }


@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a waiting submission back."""
    found = revision_or_404(actor(request), pk)
    act(request, lambda: revisions.withdraw(found, by=actor(request)), _("The submission is withdrawn."))
    return redirect("revision", pk)


@login_required
@require_safe
def published(request: HttpRequest, pk: int) -> HttpResponse:
    """What the revision is, or would be, published as: bytes as text."""
    found = revision_or_404(actor(request), pk)
    content = preview(found)
    response = HttpResponse(content.content, content_type=PLAIN)
    if "download" in request.GET:
        response["Content-Disposition"] = f'attachment; filename="entity-{found.entity_id}-{found.number}.xml"'
    return response


@login_required
@require_safe
def received(request: HttpRequest, pk: int) -> HttpResponse:
    """The document as it came, for eyes only: never as XML that a browser would read."""
    found = revision_or_404(actor(request), pk)
    return HttpResponse(found.received.bytes(), content_type=PLAIN)
