"""The API's addresses that a pipeline needs, each as a method. Plain JSON comes back, as docs/client.md tells it."""

import json
import secrets
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlencode

from sigill_client.problems import Json
from sigill_client.transport import Answer, Transport

XML = "application/samlmetadata+xml"


class Registry:
    """What raises what is said in `Transport.ask`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def validate(self, document: bytes, *, organisation: str = "", profile: str = "") -> Json:
        """What the rules find in one EntityDescriptor; with an organisation also what the registry knows."""
        asked = _asked(organisation=organisation and number_of(organisation), profile=profile)
        return _object(self._transport.ask("POST", f"metadata/validate/{asked}", document, {"Content-Type": XML}))

    def differences(self, document: bytes, *, organisation: str) -> Json:
        """What the document would change of what is approved, and how risky that is; nothing is kept."""
        asked = _asked(organisation=number_of(organisation))
        return _object(self._transport.ask("POST", f"metadata/difference/{asked}", document, {"Content-Type": XML}))

    def submit(self, document: bytes, *, organisation: str, key: str | None = None) -> Json:
        """One EntityDescriptor as a new revision. The same `key` again gives the first answer, and does nothing."""
        headers = {"Content-Type": XML, "Idempotency-Key": key or new_key()}
        path = f"organisations/{number_of(organisation)}/revisions/"
        return _object(self._transport.ask("POST", path, document, headers))

    def submit_many(self, items: Sequence[tuple[str, str]], *, atomic: bool, key: str | None = None) -> Json:
        """Pairs of an organisation and a document, all or none, or each for itself. Many become a job: then the answer
        has `state` `waiting`, and `batch` tells more later."""
        body = {
            "mode": "atomic" if atomic else "each",
            "items": [{"organisation": number_of(whose), "metadata": text} for whose, text in items],
        }
        headers = {"Content-Type": "application/json", "Idempotency-Key": key or new_key()}
        return _object(self._transport.ask("POST", "batches/", json.dumps(body).encode(), headers))

    def batch(self, number: int) -> Json:
        """How far a batch that became a job has come, and what became of each item."""
        return _object(self._transport.ask("GET", f"batches/{number}/"))

    def revision(self, number: int) -> Json:
        """How a submission stands: what its approval takes, or which feeds serve it."""
        return _object(self._transport.ask("GET", f"revisions/{number}/standing/"))

    def revision_differences(self, number: int) -> Json:
        """What it changes of what was approved before it."""
        return _object(self._transport.ask("GET", f"revisions/{number}/diff/"))

    def explain(self, entity: str, *, feeds: Sequence[str] = (), at: str = "") -> Json:
        """Feed by feed, which gates are open for the entity (its number or entityID)."""
        asked = urlencode([*(("feed", feed) for feed in feeds), *([("at", at)] if at else [])])
        return _object(self._transport.ask("GET", f"entities/{quote(entity, safe='')}/explain/?{asked}"))


def new_key() -> str:
    """An Idempotency-Key that nobody else has."""
    return secrets.token_hex(16)


def number_of(organisation: str) -> str:
    """`SE/9990000011` of that, or of `999000-0011`: without a country it is Sweden's."""
    country, _, number = organisation.rpartition("/")
    plain = "".join(character for character in number if character.isalnum())
    return f"{quote((country or 'SE').upper(), safe='')}/{quote(plain, safe='')}"


def _asked(**named: str) -> str:
    given = {name: value for name, value in named.items() if value}
    return f"?{urlencode(given)}" if given else ""


def _object(answer: Answer) -> Json:
    data: Any = answer.data
    return data if isinstance(data, dict) else {}
