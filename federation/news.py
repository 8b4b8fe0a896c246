"""What in the audit chain is news, for whom, and in which words. Reads only."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise, lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from federation.models import Publication, PublicationChange
from federation.models.publication import ChangeKind
from members import timelines
from members.models import AuditEvent, Entity, Organisation, Person
from members.models.letter import LetterKind
from members.roles import MEMBER_ROLES, Role
from members.tags import Tag

K, T = LetterKind, Tag
_REGISTRAR: Final = MEMBER_ROLES | {Role.REGISTRAR}
_OFFICERS: Final = MEMBER_ROLES | {Role.TRUST_OFFICER, Role.DECISION_MAKER}
_DECIDERS: Final = frozenset({Role.TRUST_OFFICER, Role.DECISION_MAKER})
_SIGNER: Final = frozenset({Role.KEY_CUSTODIAN, Role.REGISTRAR})

# What is not here is no news: steps on the way, and what has a letter of its own.
NEWS: Final[dict[Tag, tuple[LetterKind, frozenset[Role]]]] = {
    T.ORGANISATION_CHANGED: (K.NEWS_MEMBERSHIP, MEMBER_ROLES),
    T.SUCCESSION_RECORDED: (K.NEWS_MEMBERSHIP, MEMBER_ROLES),
    T.COMMUNITY_JOINED: (K.NEWS_MEMBERSHIP, MEMBER_ROLES),
    T.COMMUNITY_LEFT: (K.NEWS_MEMBERSHIP, MEMBER_ROLES),
    T.MEMBERSHIP_APPLIED: (K.NEWS_MEMBERSHIP, _REGISTRAR),
    T.MEMBERSHIP_MOVED: (K.NEWS_MEMBERSHIP, MEMBER_ROLES),
    T.AGREEMENT_MOVED: (K.NEWS_MEMBERSHIP, MEMBER_ROLES),
    T.AGREEMENT_SIGNED: (K.NEWS_MEMBERSHIP, _REGISTRAR),
    T.MANDATE_MOVED: (K.NEWS_MEMBERSHIP, MEMBER_ROLES),
    T.MANDATE_DATED: (K.NEWS_MEMBERSHIP, MEMBER_ROLES),
    T.SERVING_ASKED: (K.NEWS_METADATA, _REGISTRAR),
    T.SERVING_ANSWERED: (K.NEWS_METADATA, MEMBER_ROLES),
    T.SERVING_BEGUN: (K.NEWS_METADATA, MEMBER_ROLES),
    T.SERVING_ENDED: (K.NEWS_METADATA, MEMBER_ROLES),
    T.REVISION_SUBMITTED: (K.NEWS_METADATA, _REGISTRAR),
    T.REVISION_OWN_APPROVED: (K.NEWS_METADATA, _REGISTRAR),
    T.REVISION_APPROVED: (K.NEWS_METADATA, MEMBER_ROLES),
    T.REVISION_REJECTED: (K.NEWS_METADATA, MEMBER_ROLES),
    T.REVISION_WITHDRAWN: (K.NEWS_METADATA, _REGISTRAR),
    T.DOMAIN_MOVED: (K.NEWS_METADATA, MEMBER_ROLES),
    T.CATEGORY_ASKED: (K.NEWS_METADATA, _REGISTRAR),
    T.CATEGORY_ANSWERED: (K.NEWS_METADATA, MEMBER_ROLES),
    T.CATEGORY_GRANTED: (K.NEWS_METADATA, MEMBER_ROLES),
    T.CATEGORY_WITHDRAWN: (K.NEWS_METADATA, MEMBER_ROLES),
    T.PLACEMENT_REQUESTED: (K.NEWS_PUBLICATION, MEMBER_ROLES),
    T.PLACEMENT_WITHDRAWN: (K.NEWS_PUBLICATION, MEMBER_ROLES),
    T.REMOVAL_ASKED: (K.NEWS_PUBLICATION, _REGISTRAR),
    T.REMOVAL_MOVED: (K.NEWS_PUBLICATION, _REGISTRAR),
    T.PUBLICATION_HELD: (K.NEWS_PUBLICATION, _SIGNER),
    T.PUBLICATION_FAILED: (K.NEWS_PUBLICATION, _SIGNER),
    T.PUBLICATION_ROLLED_BACK: (K.NEWS_PUBLICATION, _SIGNER),
    T.DECLARATION_MOVED: (K.NEWS_TRUST, _OFFICERS),
    T.DECISION_MADE: (K.NEWS_TRUST, MEMBER_ROLES),
    T.CERTIFICATION_RECORDED: (K.NEWS_TRUST, _OFFICERS),
    T.CERTIFICATION_MOVED: (K.NEWS_TRUST, MEMBER_ROLES),
    T.CERTIFICATION_DATED: (K.NEWS_TRUST, MEMBER_ROLES),
    T.DECISION_PROPOSED: (K.NEWS_TRUST, _DECIDERS),
    T.CONDITION_SET: (K.NEWS_TRUST, MEMBER_ROLES),
    T.CONDITION_MOVED: (K.NEWS_TRUST, _OFFICERS),
    T.APPEAL_LODGED: (K.NEWS_TRUST, _OFFICERS),
    T.APPEAL_MOVED: (K.NEWS_TRUST, _OFFICERS),
    T.DISPENSATION_ASKED: (K.NEWS_TRUST, _OFFICERS),
    T.DISPENSATION_MOVED: (K.NEWS_TRUST, _OFFICERS),
    T.ROLE_ASSIGNED: (K.NEWS_PEOPLE, MEMBER_ROLES),
    T.ROLE_CHANGED: (K.NEWS_PEOPLE, MEMBER_ROLES),
    T.ROLE_ENDED: (K.NEWS_PEOPLE, MEMBER_ROLES),
    T.CONTACT_STALE: (K.NEWS_PEOPLE, _REGISTRAR),
    T.INVITATION_MISUSED: (K.NEWS_SECURITY, _REGISTRAR),
    T.CONFIRMATION_REFUSED: (K.NEWS_SECURITY, _REGISTRAR),
    T.SANCTION_IMPOSED: (K.NEWS_SECURITY, _OFFICERS),
    T.SANCTION_MOVED: (K.NEWS_SECURITY, _OFFICERS),
    T.SANCTION_PROPOSED: (K.NEWS_SECURITY, _DECIDERS),
    T.SANCTION_ANSWERED: (K.NEWS_SECURITY, _DECIDERS),
}
# Steps that have a letter of their own: who signs is asked to.
_TOLD_OTHERWISE: Final = {(T.AGREEMENT_MOVED, "sent"), (T.SANCTION_MOVED, "notified")}
# The pages that take a key; what has none is looked at on its organisation's page.
_PAGES: Final = {
    "metadatarevision": "revision",
    "entity": "entity",
    "agreement": "agreement",
    "domain": "domain",
    "representation": "mandate",
    "decision": "decision",
    "condition": "condition",
    "certification": "certification",
    "sanction": "sanction",
}
_LEFT: Final = (ChangeKind.REMOVED, ChangeKind.QUARANTINED)


@dataclass(frozen=True)
class Item:
    """One line of a letter; `person` is whom it is about, `actor` who did it."""

    kind: LetterKind
    organisation: Organisation | None
    roles: frozenset[Role]
    words: str | Promise
    link: str
    person: Person | None = None
    actor: Person | None = None


def items(event: AuditEvent) -> Iterator[Item]:
    """What one event tells whom."""
    tag = Tag(event.tag)
    if tag == Tag.PUBLICATION_PUBLISHED:
        yield from _left(event.object_pk)
    elif tag in NEWS and (tag, event.chained.get("to")) not in _TOLD_OTHERWISE:
        kind, roles = NEWS[tag]
        about = event.person if kind == LetterKind.NEWS_PEOPLE else None
        yield Item(kind, event.organisation, roles, _sentence(event), _link(event), about, event.actor)


def _in_words(event: AuditEvent) -> str:
    return next(timelines.tell([event], internal=False)).sentence


# In the language of whoever reads it.
_sentence = lazy(_in_words, str)


def _link(event: AuditEvent) -> str:
    if event.object_kind == "publication":
        found = Publication.objects.select_related("feed").get(pk=event.object_pk)
        return reverse("publication", args=[found.feed.slug, found.serial])
    if page := _PAGES.get(event.object_kind):
        return reverse(page, args=[event.object_pk])
    return reverse("organisation", args=[event.organisation_id]) if event.organisation_id else reverse("home")


def _left(pk: str) -> Iterator[Item]:
    """Entities that the feed no longer has."""
    gone = PublicationChange.objects.filter(publication=int(pk), kind__in=_LEFT).select_related("publication__feed")
    feeds = {change.entity_id: change.publication.feed for change in gone}
    for entity in Entity.objects.filter(entity_id__in=feeds).select_related("owner"):
        words = format_lazy("{} – {}: {}", _("No longer in the feed"), feeds[entity.entity_id], entity)
        link = reverse("entity", args=[entity.pk])
        yield Item(LetterKind.NEWS_PUBLICATION, entity.owner, MEMBER_ROLES, words, link)
