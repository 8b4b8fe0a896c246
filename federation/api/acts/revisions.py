"""Submissions: handed in, taken back, confirmed and decided on by the pages' own actions."""

from typing import Annotated, Any, TypedDict

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from federation.actions import approvals, confirmations
from federation.api import once, told
from federation.api.acts.reading import METADATA, document_of, organisation_or_404, unreadable
from federation.api.acts.shapes import Changed, Found, LeftAside, Note, Reasons, change, found_of
from federation.api.acts.standing import Feed, feeds_of
from federation.api.frame import Json, One, Posts, Verb, created, invalid
from federation.api.plain import instant, instant_or_none
from federation.api.problems import Problem
from federation.api.shapes import Digest, Instant, Number, Said
from federation.confirming import Standing, latest, possible_contacts, standing
from federation.models import Confirmation, Endorsement
from federation.preview import preview
from federation.proposal import proposal
from federation.receipts import place_in_queue
from federation.views.access import organisations_to_submit_for, revision_or_404
from members import own_approval, profiles
from members.actions import own_approvals, revisions
from members.errors import NotAllowed
from members.intake import hand_in, look_at
from members.models import MetadataRevision, Organisation, Person
from members.models.api_token import Scope
from members.models.revision import RevisionState, Source
from members.permissions import Permission, is_operator, may, require
from members.saml.difference import Risk
from members.saml.limits import ONE_ENTITY
from members.saml.types import Quarantined, Refusal, Severity

_VERBS = ("withdraw", "approve-first", "send-back", "ask-to-confirm", "confirm", "approve", "reject")


class TheRevision(TypedDict):
    """A submission of an entity's metadata, and what became of it. No people."""

    id: Number
    number: Annotated[int, Said("Counted within the entity.", minimum=1)]
    entity: Number
    entity_id: str
    owner: told.Named
    state: Annotated[str, Said(one_of=RevisionState)]
    source: Annotated[str, Said(one_of=Source)]
    submitted_at: Instant
    decided_at: Instant | None
    decision_note: str
    errors: Annotated[int, Said(minimum=0)]
    warnings: Annotated[int, Said(minimum=0)]
    findings: list[Found]
    left_out: list[LeftAside]
    blocking: Annotated[list[str], Said("The rules for which it cannot be approved as it is.")]
    published_sha256: Annotated[str, Said("SHA-256 of what would be, or is, published.")]
    confirmation: Annotated[str, Said("How a second contact's confirmation stands.", one_of=("", *Standing))]
    endorsements: Annotated[int, Said("How many registrars have said yes, while one more has to.", minimum=0)]
    place_in_queue: Annotated[list[int], Said("Which of how many that wait for a registrar; else empty.")]
    feeds: list[Feed]
    allowed_actions: list[Annotated[str, Said(one_of=_VERBS)]]


class Submitted(TypedDict):
    """What became of a document: a new revision, or unchanged, where the newest one says the same already."""

    outcome: Annotated[str, Said(one_of=("submitted", "unchanged"))]
    message: str
    revision: TheRevision


class Effect(TypedDict):
    """What approving a submission would change of what is approved, and what the approval takes."""

    approved: Number | None
    risk: Annotated[str, Said(one_of=tuple(one.value for one in Risk))]
    registrars: Annotated[int, Said("How many have to say yes.", minimum=1)]
    confirmation: Annotated[bool, Said("Whether a second contact has to confirm.")]
    changes: list[Changed]
    published_sha256: Digest


class AskWhom(TypedDict):
    """Which of the owner's verified contacts."""

    contact: Number


class ReadAloud(TypedDict):
    """The two ends of the digest, as the contact read them from the mail."""

    first: Annotated[str, Said(longest=20)]
    last: Annotated[str, Said(longest=20)]
    remark: Annotated[str, Said(longest=2000)]


EXAMPLE: Json = {
    "id": 41,
    "number": 3,
    "entity": 9,
    "entity_id": "https://idp.norrvik.example/metadata",
    "owner": told.NAMED,
    "state": "submitted",
    "source": "upload",
    "submitted_at": "2026-06-01T10:00:00+00:00",
    "decided_at": None,
    "decision_note": "",
    "errors": 0,
    "warnings": 0,
    "findings": [],
    "left_out": [],
    "blocking": [],
    "published_sha256": "ab" * 32,
    "confirmation": "not_asked",
    "endorsements": 0,
    "place_in_queue": [1, 4],
    "feeds": [],
    "allowed_actions": ["withdraw"],
}


class OneRevision(One):
    """One of them; 404 for another's, as for one that there is not."""

    scope, shape, example = Scope.METADATA, TheRevision, EXAMPLE

    def find(self, request: Request, **place: Any) -> MetadataRevision:
        return revision_or_404(request.user, place["pk"])

    def tell(self, request: Request, found: MetadataRevision) -> TheRevision:
        return tell(request.user, found)


class OneEffect(One):
    """What approving it would change, by meaning."""

    scope, shape = Scope.METADATA, Effect
    example = {
        "approved": 40,
        "risk": "low",
        "registrars": 1,
        "confirmation": False,
        "changes": [],
        "published_sha256": "ab" * 32,
    }

    def find(self, request: Request, **place: Any) -> MetadataRevision:
        return revision_or_404(request.user, place["pk"])

    def tell(self, request: Request, found: MetadataRevision) -> Effect:
        proposed = proposal(found)
        return {
            "approved": proposed.approved.pk if proposed.approved else None,
            "risk": proposed.risk.value,
            "registrars": proposed.rule.registrars,
            "confirmation": proposed.rule.confirmation,
            "changes": [change(one) for one in proposed.changes],
            "published_sha256": proposed.after.sha256,
        }


class Submit(Posts):
    """POST one EntityDescriptor (application/samlmetadata+xml) as a new revision; a new entity is registered."""

    scope, shape = Scope.METADATA_WRITE, Submitted
    parser_classes, largest = METADATA, ONE_ENTITY.size
    example = {"outcome": "submitted", "message": "", "revision": EXAMPLE}

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
    answer = {"outcome": outcome.kind, "message": outcome.message, "revision": tell(request.user, revision)}
    return created(f"/api/v1/revisions/{revision.pk}/", answer) if outcome.revision else Response(answer)


def _newest(entity_id: str) -> MetadataRevision:
    """The one that says the same already."""
    counting = MetadataRevision.objects.filter(state__in=(RevisionState.SUBMITTED, RevisionState.APPROVED))
    return counting.filter(entity__entity_id=entity_id).order_by("-number")[0]


class Withdraw(Verb):
    """Take back a submission that waits for a decision."""

    scope, resource, body = Scope.METADATA_WRITE, OneRevision, Note
    body_example = {"note": "Fel nyckel."}

    def allow(self, request: Request, found: MetadataRevision) -> None:
        require(request.user, Permission.SUBMIT_METADATA, found.entity.owner, found.entity)

    def change(self, request: Request, found: MetadataRevision, sent: Json) -> None:
        revisions.withdraw(found, by=request.user, note=sent.get("note", ""))


class OwnersWord(Verb):
    """Where the owner approves first what others submit for it."""

    scope, resource = Scope.METADATA_WRITE, OneRevision

    def allow(self, request: Request, found: MetadataRevision) -> None:
        require(request.user, Permission.APPROVE_FIRST, found.entity.owner)


class ApproveFirst(OwnersWord):
    """The owner's yes: a registrar is next."""

    body, body_example = Note, {"note": "Stämmer."}

    def change(self, request: Request, found: MetadataRevision, sent: Json) -> None:
        own_approvals.give(found, by=request.user, note=sent.get("note", ""))


class SendBack(OwnersWord):
    """The owner's no: the submission is withdrawn, and whoever made it reads why."""

    body, body_example = Reasons, {"note": "Byt supportadressen."}

    def change(self, request: Request, found: MetadataRevision, sent: Json) -> None:
        own_approvals.send_back(found, by=request.user, note=sent["note"])


class RegistrarsWord(Verb):
    """For registrars; to all who are no operators it is not there."""

    scope, resource = Scope.METADATA_APPROVE, OneRevision

    def allow(self, request: Request, found: MetadataRevision) -> None:
        if not is_operator(request.user):
            raise Http404
        require(request.user, Permission.APPROVE_METADATA, found.entity.owner)


class Approve(RegistrarsWord):
    """Make it the approved one. Where the risk asks for two registrars, the first one's yes is recorded, and it still
    waits."""

    body, body_example = Note, {"note": "Kontrollerad."}

    def change(self, request: Request, found: MetadataRevision, sent: Json) -> None:
        blocking = profiles.blocking(found) if found.state == RevisionState.SUBMITTED else ()
        try:
            approvals.approve(found, by=request.user, note=sent.get("note", ""))
        except NotAllowed:
            raise
        except revisions.Blocked as blocked:
            blocked.rule = blocking[0]  # type: ignore[attr-defined]  # told along with it (federation.api.problems)
            blocked.findings = [one for one in found.findings if one["rule"] in blocking]  # type: ignore[attr-defined]
            raise


class Reject(RegistrarsWord):
    """Turn it down; the member reads why."""

    body, body_example = Reasons, {"note": "Certifikatet är för kort."}

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


def tell(person: Person, found: MetadataRevision) -> TheRevision:
    content, waits = preview(found), found.state == RevisionState.SUBMITTED
    return {
        "id": found.pk,
        "number": found.number,
        "entity": found.entity_id,
        "entity_id": found.entity.entity_id,
        "owner": told.names(found.entity.owner),
        "state": found.state,
        "source": found.source,
        "submitted_at": instant(found.submitted_at),
        "decided_at": instant_or_none(found.decided_at),
        "decision_note": found.decision_note,
        "errors": found.error_count,
        "warnings": sum(one["severity"] == Severity.WARNING.value for one in found.findings),
        "findings": [found_of(one) for one in found.findings],
        "left_out": found.left_out,
        "blocking": list(profiles.blocking(found)) if waits else [],
        "published_sha256": content.sha256,
        "confirmation": standing(latest(found), content.sha256).value if waits else "",
        "endorsements": Endorsement.objects.filter(revision=found).count() if waits else 0,
        "place_in_queue": list(place_in_queue(found) or ()),
        "feeds": feeds_of(found, content.sha256),
        "allowed_actions": allowed(person, found) if waits else [],
    }


def allowed(person: Person, found: MetadataRevision) -> list[str]:
    """The verbs that a waiting submission and the person's rights let through."""
    owner = found.entity.owner
    another, missing = found.submitted_by_id != person.pk, own_approval.is_missing(found)
    verbs = ["withdraw"] if may(person, Permission.SUBMIT_METADATA, owner, found.entity) else []
    if missing and another and may(person, Permission.APPROVE_FIRST, owner):
        verbs += ["approve-first", "send-back"]
    if is_operator(person) and may(person, Permission.APPROVE_METADATA, owner):
        verbs += ["ask-to-confirm", "reject"]
        verbs += ["confirm", "approve"] if another and not missing else []
    return verbs
