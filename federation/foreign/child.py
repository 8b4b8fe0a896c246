"""The child process in which an upstream's aggregate is verified and read: JSON lines, as in `members.saml.child`.

First one line with `head`, then one for each entity (`foreign` or `quarantined`), and `end`; or `refusal`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from lxml import etree

from federation.foreign.head import head_of
from federation.foreign.pinned import keys_in
from federation.foreign.reading import Foreign, foreign
from federation.foreign.strict import signed_bytes
from members.saml.child import tell_one
from members.saml.limits import AGGREGATE
from members.saml.numbers import Numbers
from members.saml.types import Json


def main(kind: str, at: str, more: str) -> None:
    """`kind` is `aggregate`, whose means it gets; `more` is JSON: the pinned keys (PEM), and a profile's numbers."""
    tell_one(
        kind, lambda: told(sys.stdin.buffer.read(AGGREGATE.size + 1), datetime.fromisoformat(at), json.loads(more))
    )


def told(data: bytes, at: datetime, asked: Any) -> Iterator[Json]:
    """The lines about a document; raises Refusal for one that is not trusted."""
    signed = signed_bytes(data, keys_in(asked["keys"]))
    yield {"head": head_of(_root(signed), at).as_json()}
    for one in foreign(signed, at, Numbers.from_json(asked["numbers"])):
        yield {"foreign" if isinstance(one, Foreign) else "quarantined": one.as_json()}


def _root(signed: bytes) -> etree._Element:
    """The root with its Extensions, and no entities."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(signed, parser)
