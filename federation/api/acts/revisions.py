"""Submissions: handed in, taken back, confirmed and decided on by the pages' own actions."""

from typing import Annotated, Any, TypedDict

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from federation.actions import approvals, confirmations
from federation.api import once
from federation.api.acts.reading import METADATA, document_of, organisation_or_404, unreadable
from federation.api.acts.shapes import Explanation, Remark
from federation.api.frame import Json, Posts, Verb, created, invalid
from federation.api.problems import Problem
from federation.api.revisions import OneRevision, WholeRevision
from federation.api.shapes import Number, Said
from federation.confirming import latest, possible_contacts
from federation.models import Confirmation
from federation.views.access import organisations_to_submit_for, revision_or_404
from members import profiles
from members.actions import own_approvals, revisions
from members.intake import hand_in, look_at
from members.models import Entity, MetadataRevision, Organisation
from members.models.api_token import Scope
from members.models.revision import RevisionState, Source
from members.permissions import Permission, is_operator, require
from members.saml.limits import ONE_ENTITY
from members.saml.types import Quarantined, Refusal


class Submitted(TypedDict):
    """What became of a document: a new revision, or unchanged, where the newest one says the same already."""

    outcome: Annotated[str, Said(one_of=("submitted", "unchanged"))]
    message: str
    revision: WholeRevision


class AskWhom(TypedDict):
    """Which of the owner's verified contacts."""

    contact: Number


class ReadAloud(TypedDict):
    """The two ends of the digest, as the contact read them from the mail."""

    first: Annotated[str, Said(longest=20)]
    last: Annotated[str, Said(longest=20)]
    remark: Annotated[str, Said(longest=2000)]


class Revisions(Posts):
    """POST one EntityDescriptor (application/samlmetadata+xml) as a new revision, and be told what became of it; a new
    entity is registered."""

    scope, shape = Scope.METADATA_WRITE, Submitted
    parser_classes, largest, answers = METADATA, ONE_ENTITY.size, (200, 201)
    example = {"outcome": "submitted", "message": "", "revision": OneRevision.example}

    def post(self, request: Request, **place: Any) -> Response:
        """Read first: nobody waits for the reader while rows are held."""
        owner = organisation_or_404(request.user, place["country"], place["number"])
        if not organisations_to_submit_for(request.user).filter(pk=owner.pk).exists():
            require(request.user, Permission.SUBMIT_METADATA, owner)
        document = document_of(request)
        try:
            found = look_at(document)
        except Refusal as refusal:
            raise unreadable(refusal) from refusal
        if isinstance(found, Quarantined):
            raise unreadable(Refusal(found.findings[0]))
        return once.answer(request, lambda: _submitted(request, found, document, owner))


def _submitted(request: Request, found: Any, document: bytes, owner: Organisation) -> Response:
    outcome = hand_in(found, document, owner=owner, source=Source.UPLOAD, by=request.user)
    if outcome.kind == "refused":
        raise outcome.why or Problem("refused", 409, outcome.message)
    newest = outcome.revision or _newest(found.entity_id)
    revision = revision_or_404(request.user, newest.pk)
    answer = {"outcome": outcome.kind, "message": outcome.message, "revision": OneRevision().tell(request, revision)}
    return created(f"/api/v1/revisions/{revision.pk}/", answer) if outcome.revision else Response(answer)


def _newest(entity_id: str) -> MetadataRevision:
    """The one that says the same already."""
    counting = MetadataRevision.objects.filter(state__in=(RevisionState.SUBMITTED, RevisionState.APPROVED))
    return counting.filter(entity__entity_id=entity_id).order_by("-number")[0]


class RevisionVerb(Verb):
    """Holds the entity before its revision, as every action on its revisions does: two never wait for each other."""

    resource = OneRevision

    def act(self, request: Request, **place: Any) -> Response:
        found = OneRevision().find(request, **place)
        self.allow(request, found)
        Entity.objects.select_for_update().get(pk=found.entity_id)
        return super().act(request, **place)


class Withdraw(RevisionVerb):
    """Take back a submission that waits for a decision."""

    scope, body = Scope.METADATA_WRITE, Remark
    body_example = {"note": "Fel nyckel."}

    def allow(self, request: Request, found: MetadataRevision) -> None:
        require(request.user, Permission.SUBMIT_METADATA, found.entity.owner, found.entity)

    def change(self, request: Request, found: MetadataRevision, sent: Json) -> None:
        revisions.withdraw(found, by=request.user, note=sent.get("note", ""))


class OwnersWord(RevisionVerb):
    """Where the owner approves first what others submit for it."""

    scope = Scope.METADATA_WRITE

    def allow(self, request: Request, found: MetadataRevision) -> None:
        require(request.user, Permission.APPROVE_FIRST, found.entity.owner)


class ApproveFirst(OwnersWord):
    """The owner's yes: a registrar is next."""

    body, body_example = Remark, {"note": "Stämmer."}

    def change(self, request: Request, found: MetadataRevision, sent: Json) -> None:
        own_approvals.give(found, by=request.user, note=sent.get("note", ""))


class SendBack(OwnersWord):
    """The owner's no: the submission is withdrawn, and whoever made it reads why."""

    body, body_example = Explanation, {"note": "Byt supportadressen."}

    def change(self, request: Request, found: MetadataRevision, sent: Json) -> None:
        own_approvals.send_back(found, by=request.user, note=sent["note"])


class RegistrarsWord(RevisionVerb):
    """For registrars; to all who are no operators it is not there."""

    scope = Scope.METADATA_APPROVE

    def allow(self, request: Request, found: MetadataRevision) -> None:
        if not is_operator(request.user):
            raise Http404
        require(request.user, Permission.APPROVE_METADATA, found.entity.owner)


class Approve(RegistrarsWord):
    """Make it the approved one. Where the risk asks for two registrars, the first one's yes is recorded, and it still
    waits."""

    body, body_example = Remark, {"note": "Kontrollerad."}

    def change(self, request: Request, found: MetadataRevision, sent: Json) -> None:
        blocking = profiles.blocking(found) if found.state == RevisionState.SUBMITTED else ()
        try:
            approvals.approve(found, by=request.user, note=sent.get("note", ""))
        except revisions.Blocked as blocked:
            blocked.rule = blocking[0]  # type: ignore[attr-defined]  # told along with it (federation.api.problems)
            blocked.findings = [one for one in found.findings if one["rule"] in blocking]  # type: ignore[attr-defined]
            raise


class Reject(RegistrarsWord):
    """Turn it down; the member reads why."""

    body, body_example = Explanation, {"note": "Certifikatet är för kort."}

    def change(self, request: Request, found: MetadataRevision, sent: Json) -> None:
        revisions.reject(found, by=request.user, note=sent["note"])


class AskToConfirm(RegistrarsWord):
    """Ask one of the owner's contacts, by mail, to confirm the SHA-256 of what would be published."""

    body, body_example = AskWhom, {"contact": 8}

    def change(self, request: Request, found: MetadataRevision, sent: Json) -> None:
        contact = possible_contacts(found).filter(pk=sent["contact"]).first()
        if contact is None:
            words = _("It is none of the owner's verified contacts, or it is whoever submitted the metadata.")
            raise invalid([("#/contact", words)], words)
        confirmations.ask(found, contact, by=request.user)


class Confirm(RegistrarsWord):
    """Record what a contact read on the telephone, called at the number in the register."""

    body, body_example = ReadAloud, {"first": "abababab", "last": "abababab", "remark": ""}

    def change(self, request: Request, found: MetadataRevision, sent: Json) -> None:
        asked: Confirmation | None = latest(found)
        if asked is None:
            raise Problem("not_asked", 409, _("Nobody has been asked to confirm it. Ask one of the contacts first."))
        confirmations.by_telephone(asked, **sent, by=request.user)
