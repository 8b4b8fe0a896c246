"""Sign what the registry says of each organisation's certifications. Runs where the key is: in the signer.

Nobody has to tell it of a change: it asks what the statements should say now, and signs those that say something else,
are a day old, or bear another key's signature.
"""

from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from federation.actions.checkpoints import signing_feed
from federation.aggregate import statement as files
from federation.cycle.keys import signing_key
from members.audit_verifier import canonical
from members.clock import now, today
from trustframework import status
from trustframework.status import Told

RENEWED = timedelta(days=1)
INSTANT = "%Y-%m-%dT%H:%M:%SZ"
_OF_THE_SIGNING = frozenset({"serial", "issued_at", "expires_at"})
Claims = dict[str, Any]


def publish() -> int:
    """How many were signed; none while another signer is at it. Raises `Refused` where there is no feed whose key could
    sign, KeyRefused where this process has no key."""
    feed = signing_feed()
    key, root = signing_key(feed), Path(settings.RELEASES)
    with files.held(root) as ours:
        if not ours:
            return 0
        certificate = files.put_certificate(root, feed.signing_key.certificate_pem)
        there, wanted = files.published(root), _wanted()
        gone = {name: claims for name, (_certificate, claims) in there.items() if name not in wanted}
        for name in [name for name, claims in gone.items() if _is_over(claims)]:
            files.take_away(root, name)
        due = [name for name, claims in wanted.items() if _is_due(there.get(name), certificate, claims)]
        due += [name for name, claims in gone.items() if _says_something(claims)]
        wanted |= {name: _claims(_nothing(claims)) for name, claims in gone.items()}
        for name in due:
            said = there[name][1]["serial"] if name in there else 0
            claims = {**wanted[name], **_signing(feed.validity_days, said)}
            files.publish(root, name, canonical(claims), key)
    return len(due)


def _wanted() -> dict[str, Claims]:
    """By name, what each statement is to say."""
    day = today()
    by_organisation: defaultdict[str, list[Told]] = defaultdict(list)
    for row in status.certifications().order_by("organisation", "pk"):
        told = status.tell(row, day)
        by_organisation[f"{told.organisation.country}-{told.organisation.number}"].append(told)
    each = {name: [_said(told)] for name, told in by_organisation.items()}
    everybody = [one for name in sorted(each) for one in each[name]]
    return {name: _claims(said) for name, said in {**each, files.ALL: everybody}.items()}


def _claims(organisations: list[Claims]) -> Claims:
    return {"issuer": settings.SIGILL_REGISTRATION_AUTHORITY, "organisations": organisations}


def _said(told: list[Told]) -> Claims:
    """One organisation with all that it holds or held."""
    organisation = told[0].organisation
    return {
        **status.named(organisation),
        "status_page": status.page_of(organisation),
        "certifications": [_certification(one) for one in told],
    }


def _certification(told: Told) -> Claims:
    """As in the API, with the instants between which it may be relied on."""
    left_out = ("organisation", "status_page")
    said = {name: value for name, value in told.as_json().items() if name not in left_out}
    return {**said, "not_before": _midnight(told.since), "not_after": _midnight(told.sure_until)}


def _nothing(claims: Claims) -> list[Claims]:
    """What is said of organisations that the registry no longer knows under that number: that they hold nothing."""
    return [{**one, "certifications": []} for one in claims["organisations"]]


def _is_due(there: tuple[str, Claims] | None, certificate: str, wanted: Claims) -> bool:
    if there is None:
        return True
    signed_with, said = there
    same = {name: said[name] for name in said.keys() - _OF_THE_SIGNING} == {
        name: wanted[name] for name in wanted.keys() - _OF_THE_SIGNING
    }
    issued = _instant(said["issued_at"])
    return not same or signed_with != certificate or not issued <= now() < issued + RENEWED


def _signing(days: int, last_serial: int) -> Claims:
    """The serial tells time: it goes on growing where files are lost, and does not go back where time does."""
    at = now().astimezone(UTC).replace(microsecond=0)
    return {
        "serial": max(int(at.timestamp()), last_serial + 1),
        "issued_at": at.strftime(INSTANT),
        "expires_at": (at + timedelta(days=days)).strftime(INSTANT),
    }


def _says_something(claims: Claims) -> bool:
    return any(one["certifications"] for one in claims["organisations"])


def _is_over(claims: Claims) -> bool:
    """It says that there is nothing, and has expired; so has what it was put in place of."""
    return not _says_something(claims) and _instant(claims["expires_at"]) <= now()


def _instant(text: str) -> datetime:
    return datetime.strptime(text, INSTANT).replace(tzinfo=UTC)


def _midnight(day: date) -> str:
    local = datetime.combine(day, time(), timezone.get_default_timezone())
    return local.astimezone(UTC).strftime(INSTANT)
