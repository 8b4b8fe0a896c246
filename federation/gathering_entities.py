"""What gates ask of entities beside their metadata and their owners; each question is one query, or a few."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from federation.gate import MeansFacts
from federation.models import Environment, FirstPublication
from members.models import Claim, Entity, RevokedKey
from members.saml import claims
from trustframework.models import EidMeans


@dataclass(frozen=True, slots=True)
class KeysInTrouble:
    """The entities (by primary key) whose approved metadata has a revoked key, or one that another owner has, too."""

    revoked: frozenset[int]
    shared: frozenset[int]


def keys_in_trouble(ids: QuerySet[Entity, Any]) -> KeysInTrouble:
    """Three queries. Counted where the rows are: a key of ten thousand entities is one row of the third."""
    of_all = Claim.objects.filter(kind=claims.Kind.KEY, approved=True).order_by()
    theirs = of_all.filter(entity__in=ids)
    gone = RevokedKey.objects.order_by().values_list("spki_sha256", flat=True)
    revoked = {claims.Claim(claims.Kind.KEY, name).digest for name in gone}
    rows = theirs.values_list("entity__pk", "digest") if revoked else ()
    owners = of_all.filter(digest__in=theirs.values("digest")).values("digest")
    of_several = owners.annotate(owners=Count("entity__owner", distinct=True)).filter(owners__gt=1)
    shared = theirs.filter(digest__in=of_several.values("digest"))
    return KeysInTrouble(
        revoked=frozenset(pk for pk, digest in rows if digest in revoked),
        shared=frozenset(shared.values_list("entity__pk", flat=True)),
    )


def tested(ids: QuerySet[Entity, Any]) -> frozenset[int]:
    """Those that a feed of the acceptance environment has had in it."""
    rows = FirstPublication.objects.filter(entity__in=ids, environment=Environment.ACCEPTANCE).order_by()
    return frozenset(rows.values_list("entity__pk", flat=True))


def means(ids: QuerySet[Entity, Any]) -> defaultdict[int, list[MeansFacts]]:
    """By entity, the e-ID means with which people log in there."""
    found: defaultdict[int, list[MeansFacts]] = defaultdict(list)
    rows = EidMeans.objects.filter(entities__in=ids).order_by("pk")
    for entity, *fields in rows.values_list("entities__pk", "level__rank", "state", "valid_from", "valid_until"):
        found[entity].append(MeansFacts(*fields))
    return found
