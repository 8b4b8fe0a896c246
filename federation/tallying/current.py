"""What can be counted only while it is so: today's levels, verdicts, keys and findings."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Count, QuerySet, TextField
from django.db.models.functions import Cast, TruncMonth

from federation import key_ends
from federation.models import Feed, KeyEnd
from federation.models.tally import Measure
from federation.revision_roles import roles_of
from federation.selection import stream
from members import profiles
from members.models import MetadataRevision, Organisation, RevisionCheck
from members.models.organisation import Sector
from members.models.revision import RevisionState
from members.saml.types import Severity
from members.views.member_list import members
from trustframework.facts import facts_by_organisation
from trustframework.judgement import CertificationFacts, standing
from trustframework.models import Certification, Level

Counted = Iterator[tuple[Measure, Feed | None, Counter[str]]]
EXPIRED = "expired"  # a key of KEY_END beside the months
NO_LEVEL = ""


def everything(day: date, at: datetime) -> Counted:
    """Each measure that has no past, with a count for each key."""
    for feed in Feed.objects.filter(closed_at=None, parallel_to=None).select_related("parallel_to"):
        yield Measure.VERDICT, feed, verdicts(feed, at)
    yield Measure.LEVEL, None, levels(day)
    yield Measure.SECTOR, None, sectors()
    key_ends.catch_up()
    yield Measure.KEY, None, keys()
    yield Measure.KEY_END, None, ends(at)
    rules, severities = findings()
    yield Measure.RULE, None, rules
    yield Measure.SEVERITY, None, severities


def verdicts(feed: Feed, at: datetime) -> Counter[str]:
    """How many of those that ask for the feed are admitted, and how many are kept out."""
    found = Counter({"admitted": 0, "kept_out": 0})
    found.update("admitted" if one.verdict.admitted else "kept_out" for one in stream(feed, at))
    return found


def levels(day: date) -> Counter[str]:
    """Entities with approved metadata by the highest level that a certification of their owner's gives them."""
    held = facts_by_organisation(Certification.objects.all())
    found = Counter({NO_LEVEL: 0} | dict.fromkeys(Level.objects.values_list("name", flat=True), 0))
    rows = list(_approved().values_list("pk", "clean_content_id", "entity__entity_id", "entity__owner_id"))
    roles = roles_of((pk, clean) for pk, clean, _name, _owner in rows)
    for pk, _clean, name, owner in rows:
        valid = (one for one in held.get(owner, ()) if _covers(one, name, roles[pk], day))
        best = max(valid, key=lambda one: one.rank, default=None)
        found[best.level if best else NO_LEVEL] += 1
    return found


def _covers(one: CertificationFacts, name: str, roles: frozenset[str], day: date) -> bool:
    meant = name in one.entities if one.entities else bool(one.roles & roles)
    return meant and standing(one, day) == "valid"


def sectors() -> Counter[str]:
    """Organisations in the public list of members."""
    rows = Organisation.objects.filter(pk__in=members().order_by().values("pk")).order_by()
    counted = rows.values_list("sector").annotate(count=Count("pk"))
    return Counter(dict.fromkeys(Sector.values, 0) | dict(counted))


def keys() -> Counter[str]:
    """Different certificates by what their keys are made of."""
    rows = _certificates().values_list("algorithm", "bits").annotate(count=Count("certificate_sha256", distinct=True))
    return Counter({f"{algorithm} {bits or ''}".strip()[:40]: count for algorithm, bits, count in rows})


def ends(at: datetime) -> Counter[str]:
    """Different certificates by the month of their end, in the operator's time; those that have ended together."""
    over, to_come = _certificates().filter(not_after__lt=at), _certificates().filter(not_after__gte=at)
    months = to_come.annotate(month=TruncMonth("not_after")).values_list("month")
    counted = months.annotate(count=Count("certificate_sha256", distinct=True))
    found = Counter({f"{month:%Y-%m}": count for month, count in counted})
    found[EXPIRED] = over.values("certificate_sha256").distinct().count()
    return found


def findings() -> tuple[Counter[str], Counter[str]]:
    """(entities by rule, findings by severity): what today's rules find, each at its own worst, once an entity."""
    rules, severities = Counter[str](), Counter({severity.value: 0 for severity in Severity})
    for text, count in _struck():
        for rule, severity in json.loads(text).items():
            rules[rule] += count
            severities[severity] += count
    return rules, severities


def _struck() -> Iterator[tuple[str, int]]:
    """What was found, as the database writes it, and of how many revisions: thousands say the same."""
    key = profiles.numbers_key(profiles.registration().numbers)
    checked = RevisionCheck.objects.filter(revision__in=_approved().values("pk"), numbers_key=key).order_by()
    others = _approved().exclude(pk__in=checked.values("revision"))
    for rows in (checked, others):
        yield from rows.annotate(text=Cast("struck", TextField())).values_list("text").annotate(count=Count("pk"))


def _approved() -> QuerySet[MetadataRevision]:
    rows = MetadataRevision.objects.filter(state=RevisionState.APPROVED, entity__retired_at=None)
    return rows.order_by()


def _certificates() -> QuerySet[KeyEnd]:
    return KeyEnd.objects.filter(entity__retired_at=None).order_by()
