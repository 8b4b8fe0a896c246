"""Notices as pages show them: at most one query, and that once a minute. And who is reached by a mail. Reads only."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.cache import cache
from django.db.models import Min, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest
from django.utils.translation import get_language

from federation.models import Notice
from federation.models.notice import Audience
from members.clock import now
from members.models import Contact, Membership, Person
from members.permissions import assignments, is_operator
from members.roles import MEMBER_ROLES

DISMISSED: Final = "dismissed_notices"  # in the session: keys of those that the person has read
_CACHED: Final = "notices"
_SECONDS: Final = 60
_FIELDS: Final = ("pk", "heading_sv", "heading_en", "text_sv", "text_en", "audience", "tone", "starts_at", "ends_at")


@dataclass(frozen=True, slots=True)
class Shown:
    """A notice as a page has it, in the page's language."""

    pk: int
    heading: str
    text: str
    tone: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Mailing:
    """To whom a notice is mailed: contacts of these kinds, of every member or of those in a sector or of a kind."""

    kinds: tuple[str, ...]
    sector: str = ""
    membership: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"kinds": list(self.kinds), "sector": self.sector, "membership": self.membership}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Mailing":
        """Of a notice's `mail_to`."""
        return cls(tuple(kept["kinds"]), kept["sector"], kept["membership"])


def for_page(request: HttpRequest) -> list[Shown]:
    """What stands at the top of this page: for this reader, now, and not dismissed in this session."""
    user = getattr(request, "user", None)
    person = user if isinstance(user, Person) else None
    found = shown_to(person)
    gone: Collection[int] = request.session.get(DISMISSED, ()) if found and hasattr(request, "session") else ()
    return [one for one in found if one.pk not in gone]


def shown_to(person: Person | None) -> list[Shown]:
    """All that stand now and are for the person (None: the public), dismissed or not, the newest first."""
    at, rows = now(), cache.get(_CACHED)
    if rows is None:
        rows = list(Notice.objects.filter(withdrawn_at=None, ends_at__gt=at).values(*_FIELDS))
        cache.set(_CACHED, rows, _SECONDS)
    standing = [row for row in rows if row["starts_at"] <= at < row["ends_at"]]
    wanted = audiences_of(person) if standing else frozenset()
    return [_in_words(row) for row in standing if row["audience"] in wanted]


def forget_cached() -> None:
    """The next page reads anew."""
    cache.delete(_CACHED)


def audiences_of(person: Person | None) -> frozenset[str]:
    """Those to which the reader belongs; an operator reads what members are told, too."""
    if person is None:
        return frozenset({Audience.PUBLIC})
    mine = {Audience.PUBLIC, Audience.LOGGED_IN}
    if is_operator(person):
        return frozenset(mine | {Audience.OPERATORS, Audience.MEMBERS})
    if any(held.role in MEMBER_ROLES for held in assignments(person)):
        mine.add(Audience.MEMBERS)
    return frozenset(mine)


def receivers(mailing: Mailing) -> QuerySet[Contact]:
    """The mailboxes, each once however many organisations and purposes it has, of members who have not left.

    None to which mail does not arrive, and none that has never answered: it may be somebody else's.
    """
    wanted: dict[str, Any] = {"kind": mailing.membership} if mailing.membership else {}
    members = Membership.objects.open().filter(**wanted).order_by().values("organisation")
    rows = Contact.objects.current().filter(kind__in=mailing.kinds, stale_at=None, verified_at__isnull=False)
    rows = rows.filter(organisation__in=members)
    if mailing.sector:
        rows = rows.filter(organisation__sector=mailing.sector)
    first = rows.order_by().annotate(box=Lower("email")).values("box").annotate(first=Min("pk")).values("first")
    return Contact.objects.filter(pk__in=first).order_by("pk")


def _in_words(row: Mapping[str, Any]) -> Shown:
    language = "en" if (get_language() or "").startswith("en") else "sv"
    words = row[f"heading_{language}"], row[f"text_{language}"]
    return Shown(row["pk"], *words, row["tone"], row["starts_at"], row["ends_at"])
