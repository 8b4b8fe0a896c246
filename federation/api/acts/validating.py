"""Metadata looked at before it is submitted: what the rules find in it, and what it would change. Nothing is kept."""

from typing import Annotated, Any, TypedDict

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from federation.api.acts.reading import METADATA, document_of, named, organisation_or_404, unreadable
from federation.api.frame import Api
from federation.api.problems import Problem
from federation.api.revisions import Dropped, TheChange, TheFinding, change
from federation.api.shapes import Number, Said
from federation.checking import Checked, checked
from federation.views.access import organisations_to_submit_for
from members import profiles
from members.intake import look_at
from members.models import MetadataRevision, Organisation, Person
from members.models.api_token import Scope
from members.models.revision import RevisionState
from members.saml.difference import Risk, difference, risk_of, stated
from members.saml.limits import ONE_ENTITY
from members.saml.types import Quarantined, Refusal

_WHOSE = ({"type": "string"}, "Whose it is, as SE/9990000011: then it is also judged by what the registry knows.")
_PROFILE = ({"type": "string"}, "The slug of another rule profile than that of registration.")


class Verdict(TypedDict):
    """What the rules find in a document. `blocks`: it could not be approved as it is."""

    entity_id: str
    blocks: bool
    errors: Annotated[int, Said(minimum=0)]
    warnings: Annotated[int, Said(minimum=0)]
    findings: list[TheFinding]
    left_out: list[Dropped]
    mends: Annotated[list[str], Said("The rules whose findings the page for checking mends with one click.")]


class Would(TypedDict):
    """What a document would change of what is approved; `approved` is that revision's key, null before the first."""

    entity_id: str
    approved: Number | None
    risk: Annotated[str, Said(one_of=tuple(one.name.lower() for one in Risk))]
    changes: list[TheChange]
    blocks: bool
    errors: Annotated[int, Said(minimum=0)]
    warnings: Annotated[int, Said(minimum=0)]
    findings: list[TheFinding]


_SOUND = {
    "entity_id": "https://idp.norrvik.example/metadata",
    "blocks": False,
    "errors": 0,
    "warnings": 0,
    "findings": [],
}


class Looks(Api):
    """POST one EntityDescriptor (application/samlmetadata+xml)."""

    parser_classes, largest = METADATA, ONE_ENTITY.size

    def owner(self, request: Request) -> Organisation | None:
        """Whose it is said to be; 404 unless the asker may submit for it."""
        asked = request.query_params.get("organisation", "")
        if not asked:
            return None
        if not isinstance(request.user, Person):
            raise Http404
        if request.auth is not None and Scope.METADATA not in request.auth.scopes:
            words = _("The token is not for this. Issue one with the scope %(scope)s.")
            raise Problem("permission_denied", 403, words % {"scope": Scope.METADATA.value})
        found = organisation_or_404(request.user, *named(asked))
        if not organisations_to_submit_for(request.user).filter(pk=found.pk).exists():
            raise Http404
        return found


class Validate(Looks):
    """What the rules find in one EntityDescriptor. For everybody, as the page is; with `organisation`, which asks the
    registry, for whoever may submit for it."""

    permission_classes = [AllowAny]
    shape, example = Verdict, _SOUND | {"left_out": [], "mends": []}
    asks = {"organisation": _WHOSE, "profile": _PROFILE}

    def post(self, request: Request) -> Response:
        owner = self.owner(request)
        slug = request.query_params.get("profile", "")
        profile = profiles.get(slug) if slug else profiles.registration()
        by = request.user if owner is not None else None
        return Response(verdict(checked(document_of(request), profile, owner=owner, by=by)))


class Difference(Looks):
    """What one EntityDescriptor would change of what is approved of that entity, by meaning, with the risk of it."""

    scope, shape, example = Scope.METADATA, Would, _SOUND | {"approved": 41, "risk": "low", "changes": []}
    asks = {"organisation": _WHOSE}

    def post(self, request: Request) -> Response:
        owner = self.owner(request)
        if owner is None:
            raise Problem("invalid_query", 400, _("Say whose it is: `organisation`."), parameter="organisation")
        document = document_of(request)
        found = verdict(checked(document, profiles.registration(), owner=owner, by=request.user))
        told = {name: found[name] for name in ("entity_id", "blocks", "errors", "warnings", "findings")}
        return Response(told | _would(document, owner))


def verdict(found: Checked) -> Verdict:
    """As the shape."""
    return {
        "entity_id": found.entity_id,
        "blocks": found.errors > 0,
        "errors": found.errors,
        "warnings": found.warnings,
        "findings": [one.as_json() for one in found.findings],  # type: ignore[misc]
        "left_out": [one.as_json() for one in found.left_out],  # type: ignore[misc]
        "mends": list(found.mends),
    }


def _would(document: bytes, owner: Organisation) -> dict[str, Any]:
    try:
        inspection = look_at(document)
    except Refusal as refusal:
        raise unreadable(refusal) from refusal
    if isinstance(inspection, Quarantined):
        raise unreadable(Refusal(inspection.findings[0]))
    rows = MetadataRevision.objects.filter(entity__entity_id=inspection.entity_id, entity__owner=owner)
    approved = rows.filter(state=RevisionState.APPROVED).select_related("clean_content").first()
    before = stated(approved.clean_content.bytes(), approved.facts["scopes"]) if approved else None
    changes = difference(before, stated(inspection.clean, inspection.facts.scopes))
    return {
        "approved": approved.pk if approved else None,
        "risk": risk_of(changes).name.lower(),
        "changes": [change(one) for one in changes],
    }
