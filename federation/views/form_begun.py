"""Where the form begins: empty, from the entity that is to be changed, or from another one that serves as a pattern."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from federation.entity_form.sheet import beginning, of_draft
from federation.views.access import entity_or_404, organisations_to_submit_for
from federation.views.submitted_before import number_given, shown
from members.models import Entity, MetadataRevision, Organisation, Person
from members.permissions import Permission, may
from members.saml.compose import Draft, Reading, draft_of


@dataclass(frozen=True, slots=True)
class Begun:
    """`entity` and `base` (its newest revision) when one is changed, `like` when one is copied. `others` are what the
    form cannot say of it. `owners` is None when the owner is known."""

    initial: dict[str, Any]
    owners: QuerySet[Organisation] | None
    entity: Entity | None = None
    base: MetadataRevision | None = None
    like: Entity | None = None
    others: tuple[str, ...] = ()


def begun(request: HttpRequest, person: Person, role: str) -> Begun:
    """From `?entity=`, `?like=` or `?owner=`. 404 for what the person may not see or change, or has no such role."""
    owners = organisations_to_submit_for(person)
    if pk := number_given(request, "entity"):
        return _changed(entity_or_404(person, pk), person, role)
    if pk := number_given(request, "like"):
        like = entity_or_404(person, pk)
        reading = _reading(shown(like), role)
        return Begun(of_draft(reading.draft, copy=True), owners, like=like, others=reading.others)
    initial = beginning(role)
    owner = number_given(request, "owner")
    return Begun(initial | ({"owner": owner} if owner else {}), owners)


def _changed(entity: Entity, person: Person, role: str) -> Begun:
    if not may(person, Permission.SUBMIT_METADATA, entity.owner, entity):
        raise Http404
    base = entity.revisions.select_related("clean_content", "received").order_by("-number").first()
    reading = _reading(base, role)
    return Begun(of_draft(reading.draft), None, entity=entity, base=base, others=reading.others)


def _reading(revision: MetadataRevision | None, role: str) -> Reading:
    """The draft of what the revision says. Scopes are not in the rebuilt document: they are in the facts."""
    reading = draft_of(revision.clean_content.bytes(), role) if revision else None
    if revision is None or reading is None:
        raise Http404
    draft: Draft = reading.draft
    scopes = tuple(revision.facts["scopes"]) if role == "idp" else ()
    return Reading(type(draft).from_json(draft.as_json() | {"scopes": scopes}), reading.others)
