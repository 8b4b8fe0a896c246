"""Ask a child process with limits about an upstream's aggregate: whatever is in it, this process only sees JSON."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from federation.foreign.head import Head
from federation.foreign.reading import Foreign
from members.saml.limits import AGGREGATE
from members.saml.numbers import Numbers
from members.saml.rules import documents
from members.saml.sandbox import SILENCE, messages, start
from members.saml.types import Quarantined, Refusal

_CHILD: Final = "federation.foreign.child"


def read_apart(
    data: bytes,
    keys: str,
    at: datetime,
    *,
    numbers: Numbers = Numbers(),  # noqa: B008  frozen
    silence: float = SILENCE["aggregate"],
) -> Iterator[Head | Foreign | Quarantined]:
    """The head of a trusted aggregate, then its entities in document order. `keys` is PEM, `at` timezone-aware.

    Raises Refusal, also after the first results: whoever keeps them keeps all or none.
    """
    if len(data) > AGGREGATE.size:
        raise Refusal(documents.SIZE.at(None, "", size=len(data), limit=AGGREGATE.size))
    asked = {"keys": keys, "numbers": numbers.as_json()}
    with tempfile.TemporaryFile() as given:
        given.write(data)
        given.seek(0)
        with start("aggregate", at, asked, stdin=given, module=_CHILD) as child:
            try:
                for message in messages(child, silence):
                    if "head" in message:
                        yield Head.from_json(message["head"])
                    elif "foreign" in message:
                        yield Foreign.from_json(message["foreign"])
                    else:
                        yield Quarantined.from_json(message["quarantined"])
            finally:
                child.kill()
