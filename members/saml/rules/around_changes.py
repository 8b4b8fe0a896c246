"""What an update changes that a second pair of eyes should see: an account that was taken over shows here first."""

from collections.abc import Iterator
from datetime import date

from ..claims import domain
from ..surroundings import Surroundings
from ..types import EntityFacts, Severity
from ..urls import split
from .registry import Asks, Told, asking, told

_HOSTS_OF = frozenset({"SingleSignOnService", "AssertionConsumerService"})
_REGISTRANTS = frozenset({"administrative", "technical"})


@asking(
    Asks.REGISTRY,
    "MD-ENT-026",
    Severity.WARNING,
    group="entity",
    stage="federation",
    source="NIST SP 800-63C §5; local policy",
    title="Change-risk diff on update",
    en="New in this version: {what} {value}.",
    sv="Nytt i den här versionen: {what_sv} {value}.",
    mend_en="If you meant it, let a second person confirm it; if not, someone else may be using an account of yours.",
    mend_sv="Om det är meningen, låt en andra person bekräfta det; annars kan någon annan använda ett av era konton.",
)
def risky_changes(facts: EntityFacts, around: Surroundings) -> Iterator[Told]:
    """Hosts of log-in addresses, roles and contacts. New scopes are MD-SCO-016's, replaced keys MD-KEY-024's."""
    before = around.previous
    if before is None:
        return
    for role in facts.roles:
        if role not in before.roles:
            yield told(f"role:{role}", what="the role", what_sv="rollen", value=role)
    for location, host in _hosts(facts).items():
        if host not in set(_hosts(before).values()):
            yield told(f"endpoint:{location}", what="the log-in host", what_sv="inloggningsvärden", value=host)
    for email in _registrants(facts):
        if email not in _registrants(before):
            yield told(f"contact:{email}", what="the contact", what_sv="kontakten", value=email)


def _hosts(facts: EntityFacts) -> dict[str, str]:
    """Host by address."""
    split_up = ((e.location, split(e.location)) for e in facts.endpoints if e.element in _HOSTS_OF)
    return {location: domain(url.host) for location, url in split_up if url is not None}


def _registrants(facts: EntityFacts) -> dict[str, None]:
    return dict.fromkeys(c.email for c in facts.contacts if c.kind in _REGISTRANTS and c.email)


@asking(
    Asks.REGISTRY,
    "MD-ENT-029",
    Severity.WARNING,
    group="entity",
    stage="federation",
    source="SWAMID yearly confirmation; eduGAIN BCP",
    title="Stale entities need re-confirmation",
    en="Nothing of what is published has been confirmed since {day}.",
    sv="Inget av det som är publicerat har bekräftats sedan {day}.",
    mend_en="Look through everything before you hand it in, not only what you changed: contacts, keys, addresses.",
    mend_sv="Gå igenom allt innan ni lämnar in det, inte bara det ni ändrat: kontakter, nycklar, adresser.",
)
def confirmed_lately(facts: EntityFacts, around: Surroundings) -> Iterator[Told]:
    """The limit is `confirmed_months`; an approval is a confirmation."""
    if around.confirmed is not None and _months(around.confirmed, around.today) >= around.numbers.confirmed_months:
        yield told(day=around.confirmed.isoformat())


def _months(begin: date, end: date) -> int:
    """Whole months between two days."""
    return (end.year - begin.year) * 12 + end.month - begin.month - (end.day < begin.day)


@asking(
    Asks.REGISTRY,
    "MD-SCO-016",
    Severity.WARNING,
    group="scope",
    stage="federation",
    source="local policy",
    title="Scope removal or addition on update",
    en="The scope {scope} {change}.",
    sv="Scopet {scope} {change_sv}.",
    mend_en="Check that it is meant: users' identifiers end with the scope.",
    mend_sv="Kontrollera att det är meningen: användarnas identiteter slutar med scopet.",
)
def same_scopes(facts: EntityFacts, around: Surroundings) -> Iterator[Told]:
    before = around.previous
    if before is None:
        return
    for scope in facts.scopes:
        if scope not in before.scopes:
            yield told(f"scope:{scope}", scope=scope, change="is new", change_sv="är nytt")
    for scope in before.scopes:
        if scope not in facts.scopes:
            place = next((f"role:{role}" for role in ("idp", "aa") if role in facts.roles), "entityID")
            yield told(place, scope=scope, change="is no longer there", change_sv="finns inte kvar")
