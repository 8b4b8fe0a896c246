"""Entities, by their names, their scopes, their certificates, and what the rules find in them."""

from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from federation.aggregate.mdq import entity_sha1
from federation.published_entities import published
from federation.search.asked import Asked
from federation.search.reader import Reader
from federation.search.source import Hit, in_list
from members.models import Entity, Fingerprint, MetadataRevision, ServedOrganisation
from members.models.entity_index import folded
from members.models.revision import RevisionState
from members.saml.fingerprints import Digest
from members.saml.rules import RULES
from members.templatetags.sigill import localised

LIVE = (RevisionState.SUBMITTED, RevisionState.APPROVED)
_PAST = "g"  # follows the last hex digit


def entities(asked: Asked, reader: Reader) -> QuerySet[Entity]:
    """By entityID or display name, of those whose things the reader sees; what is published, everybody finds below."""
    rows = Entity.objects.filter(_within(asked)).filter(reader.owning("owner"))
    exact = Case(When(entity_id=asked.text, then=Value(True)), default=Value(False), output_field=BooleanField())
    return rows.annotate(exact=exact).select_related("owner").order_by("-exact", "entity_id")


def _within(asked: Asked) -> Q:
    """Each word in the entities' index, whose case is the same in every database."""
    found = Q()
    for word in asked.words:
        found &= Q(index__words__contains=folded(word))
    return found


def tell_entities(rows: list[Entity], asked: Asked, reader: Reader) -> list[Hit]:
    """By the name that people meet, else by the entityID."""
    names = _names_of(rows, reader)
    return [_told(one, names, reader, exact=one.entity_id == asked.text) for one in rows]


def _told(entity: Entity, names: dict[int, str], reader: Reader, *, exact: bool = False) -> Hit:
    name = names.get(entity.pk, "")
    code = entity.entity_id if name else ""
    where = address_of(entity, reader)
    return Hit(name or entity.entity_id, where, detail=str(entity.owner), code=code, exact=exact)


def _names_of(rows: Iterable[Entity], reader: Reader) -> dict[int, str]:
    """Each entity's display name in its newest metadata, in the reader's language; to others, in what is approved."""
    listed = list(rows)
    inside = [one.pk for one in listed if reader.sees(one.owner_id)]
    found = MetadataRevision.objects.filter(entity__in=[one.pk for one in listed]).order_by("entity", "number")
    told = found.filter(Q(entity__in=inside) | Q(state=RevisionState.APPROVED))
    named: Any = told.values_list("entity", "facts__display_names")
    return {pk: localised(names) or next(iter(names.values()), "") for pk, names in named if names}


def address_of(entity: Entity, reader: Reader) -> str:
    """The entity's page for the reader."""
    if reader.sees(entity.owner_id):
        return reverse("entity", args=[entity.pk])
    return reverse("explored", args=[entity_sha1(entity.entity_id)])


def list_of_entities(asked: Asked, reader: Reader) -> str:
    """The list, for whom there is one."""
    return in_list("entities", asked) if reader.seen != frozenset() else ""


def scopes(asked: Asked, reader: Reader) -> QuerySet[ServedOrganisation]:
    """Those that entities may assert today."""
    wanted = asked.text.lower()
    rows = ServedOrganisation.objects.filter(scope__icontains=wanted, until=None)
    rows = rows.filter(_known(reader, "entity__owner", "entity__entity_id") | reader.owning("organisation"))
    exact = Case(When(scope__iexact=wanted, then=Value(True)), default=Value(False), output_field=BooleanField())
    return rows.annotate(exact=exact).select_related("entity__owner", "organisation").order_by("-exact", "scope", "pk")


def tell_scopes(rows: list[Any], _asked: Asked, reader: Reader) -> list[Hit]:
    """The scope, whom it stands for, and who may assert it."""
    return [
        Hit(
            one.scope,
            address_of(one.entity, reader),
            detail=str(one.organisation),
            code=one.entity.entity_id,
            exact=one.exact,
        )
        for one in rows
    ]


def certificates(asked: Asked, reader: Reader) -> QuerySet[Fingerprint]:
    """By the beginning of a fingerprint; what merely waits is found by those who see the entity's things."""
    if not asked.digest:
        return Fingerprint.objects.none()
    rows = Fingerprint.objects.filter(digest__gte=asked.digest, digest__lt=asked.digest + _PAST)
    public = Q(approved=True) & published("entity__entity_id")
    if reader.seen is not None:
        rows = rows.filter(reader.owning("entity__owner") | public)
    return rows.select_related("entity__owner").order_by("digest", "entity__entity_id")


def tell_certificates(rows: list[Fingerprint], asked: Asked, reader: Reader) -> list[Hit]:
    """The entity that has it; which of its digests it is, whole."""
    said = {Digest.SHA256: _("certificate, SHA-256"), Digest.SHA1: _("certificate, SHA-1"), Digest.KEY: _("public key")}
    names = _names_of({one.entity for one in rows}, reader)
    return [
        Hit(
            names.get(one.entity_id) or one.entity.entity_id,
            address_of(one.entity, reader),
            detail=f"{one.entity.owner}, {said[Digest(one.kind)]}",
            code=one.digest,
            exact=asked.whole_digest,
        )
        for one in rows
    ]


def found_in(asked: Asked, reader: Reader) -> QuerySet[Entity]:
    """The entities in whose metadata, approved or waiting, the rule strikes; for who sees them, not for the public."""
    rule = asked.text.upper()
    if rule not in RULES or reader.seen == frozenset():
        return Entity.objects.none()
    struck = MetadataRevision.objects.filter(entity=OuterRef("pk"), state__in=LIVE, struck__has_key=rule).order_by()
    rows = Entity.objects.filter(Exists(struck)).filter(reader.owning("owner"))
    return rows.select_related("owner").order_by("entity_id")


def tell_found_in(rows: list[Entity], _asked: Asked, reader: Reader) -> list[Hit]:
    """As entities are told."""
    names = _names_of(rows, reader)
    return [_told(one, names, reader) for one in rows]


def _known(reader: Reader, owner: str, entity_id: str) -> Q:
    """What the reader sees the things of, and what is published for everybody."""
    return Q() if reader.seen is None else reader.owning(owner) | published(entity_id)
