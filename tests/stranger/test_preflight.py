"""What the stranger would not read alone, preflight keeps out: else one such entity would stop the whole feed at P9."""

from __future__ import annotations

import pytest

from federation.aggregate import structure
from federation.aggregate.types import Fragment
from federation.stranger import Distrust, Known
from federation.stranger.canonical import MAX_ATTRIBUTES, MAX_DEPTH
from tests.aggregate.making import SP_ROLE, fragment

NAME = "https://sp.example/sp"
DEEP = MAX_DEPTH - 2  # the entity and its Extensions are two
MANY = "".join(f' {name}=""' for name in sorted(f"a{number}" for number in range(MAX_ATTRIBUTES + 1)))
INSIDE = {
    "an ID": '<x:a xmlns:x="urn:x" ID="_1"></x:a>',
    "an ID with a prefix": '<x:a xmlns:x="urn:x" x:Id="_1"></x:a>',
    "an xml:id": '<x:a xmlns:x="urn:x" xml:id="_1"></x:a>',
    "a signature": '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"></ds:Signature>',
    "an entity": f'<md:EntityDescriptor entityID="https://evil.example">{SP_ROLE}</md:EntityDescriptor>',
    "a feed": "<md:EntitiesDescriptor></md:EntitiesDescriptor>",
    "an entity with another prefix": '<m:EntityDescriptor xmlns:m="urn:oasis:names:tc:SAML:2.0:metadata">'
    "</m:EntityDescriptor>",
    "depth": '<x:a xmlns:x="urn:x">' + "<x:a>" * DEEP + "</x:a>" * DEEP + "</x:a>",
    "attributes": f'<x:a xmlns:x="urn:x"{MANY}></x:a>',
    "an ampersand in a namespace": '<x:a xmlns:x="urn:x?a&amp;b"></x:a>',
    "a comment": "<!-- -->",
    "an instruction": "<?x y?>",
    "CDATA": "<![CDATA[x]]>",
    "an unused namespace": '<x:a xmlns:x="urn:x" xmlns:y="urn:y"></x:a>',
    "blanks in a tag": '<x:a xmlns:x="urn:x" ></x:a>',
}


def with_extension(inside: str) -> Fragment:
    return fragment(NAME, f"<md:Extensions>{inside}</md:Extensions>{SP_ROLE}")


@pytest.mark.parametrize("what", INSIDE)
def test_what_the_stranger_would_not_read_stays_out_before(known: Known, what: str) -> None:
    one = with_extension(INSIDE[what])
    assert structure.defect(one) is not None
    if what != "an ampersand in a namespace":  # where libxml2 errs, and the stranger does not
        with pytest.raises(Distrust):
            known.learn(one.entity_id, one.content)


def test_what_is_sound_is_sound_to_both(known: Known) -> None:
    one = with_extension('<x:a xmlns:x="urn:x" y="1">&amp;</x:a>')
    assert structure.defect(one) is None
    known.learn(one.entity_id, one.content)
