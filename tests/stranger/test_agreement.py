"""docs/adr/0018, tried: by known fragments the stranger trusts what it would trust after reading all, and no more."""

from __future__ import annotations

import hashlib
import tempfile
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import entities
from federation.stranger import Known, Verdict
from tests.stranger.building import (
    AT,
    DS,
    EXCLUSIVE,
    MD,
    SHA1,
    SHA256,
    Feed,
    Row,
    Signer,
    fragment,
    full,
    padded,
    quick,
    rows,
)

CONTENTS = [
    "",
    "<md:Extensions></md:Extensions>",
    '<md:Extensions><x:a xmlns:x="urn:x"><y:b xmlns:y="urn:y" z="e" y:c="d">\n å &amp; &#xD;</y:b></x:a>'
    "</md:Extensions>",
    '<md:Extensions><a xmlns="urn:x"><b xmlns=""></b></a></md:Extensions>',
    '<md:Organization><md:OrganizationName xml:lang="sv">Région &lt;å&gt;</md:OrganizationName></md:Organization>',
    '<md:A B="&quot;1&#x9;2&#xA;3&gt;"></md:A>'.replace("&gt;", ">"),
]
NAMES = st.text(st.sampled_from("abå😀&<\"'>%/"), min_size=1, max_size=6)


@st.composite
def fragment_lists(draw: st.DrawFn) -> tuple[bytes, ...]:
    names = draw(st.lists(NAMES, min_size=2, max_size=4, unique=True))
    names = sorted((f"https://{name}" for name in names), key=str.encode)
    return tuple(fragment(name, draw(st.sampled_from(CONTENTS))) for name in names)


def both(
    document: bytes, signer: Signer, expected: list[Row], known_fragments: tuple[bytes, ...] = ()
) -> Verdict | str:
    """Read with both, with what is known beforehand and without; the quick one may be stricter, never laxer."""
    slow = full(document, signer, expected)
    for before in ((), known_fragments):
        with tempfile.TemporaryDirectory() as directory:
            known = Known(Path(directory) / "known")
            for (entity_id, _, _), content in zip(rows(before), before, strict=True):
                known.learn(entity_id, content)
            fast = quick(document, signer, expected, known)
        assert isinstance(fast, str) == isinstance(slow, str), (slow, fast)
        if isinstance(fast, Verdict) and isinstance(slow, Verdict):
            assert (fast.root_id, fast.valid_until, fast.count) == (slow.root_id, slow.valid_until, slow.count)
    return slow


@settings(max_examples=30, deadline=None)
@given(fragments=fragment_lists())
def test_both_trust_what_is_right(signer: Signer, fragments: tuple[bytes, ...]) -> None:
    verdict = both(Feed(fragments).signed(signer), signer, rows(fragments), fragments)
    assert isinstance(verdict, Verdict)
    assert verdict.count == len(fragments)


def test_both_trust_entities_as_members_write_them(signer: Signer) -> None:
    fragments = tuple(each.content for each in entities.plain_fragments(6))
    assert isinstance(both(Feed(fragments).signed(signer), signer, rows(fragments), fragments), Verdict)


# What somebody without the key can do to a signed document. The draw is a number for whatever has to be chosen.
Tampering = Callable[[bytes, tuple[bytes, ...], int], bytes]


def swapped(document: bytes, fragments: tuple[bytes, ...], _: int) -> bytes:
    first, second = fragments[:2]
    return document.replace(first + second, second + first)


def byte_changed(document: bytes, _: tuple[bytes, ...], draw: int) -> bytes:
    place = draw % len(document)
    return document[:place] + bytes([document[place] ^ (1 + draw % 127)]) + document[place + 1 :]


def signature_moved(document: bytes, fragments: tuple[bytes, ...], _: int) -> bytes:
    start, end = document.index(b"<ds:Signature "), document.index(b"</ds:Signature>") + len(b"</ds:Signature>")
    signature = document[start:end]
    return (document[:start] + document[end:]).replace(fragments[0], fragments[0] + signature)


def hidden(document: bytes, fragments: tuple[bytes, ...], _: int) -> bytes:
    return document.replace(b"<md:Extensions>", b"<md:Extensions>" + fragments[0], 1)


EVIL = fragment("https://evil.example/")
CLOSE = b"</md:EntitiesDescriptor>"
TAMPERINGS: dict[str, Tampering] = {
    "swapped": swapped,
    "dropped": lambda document, fragments, draw: document.replace(fragments[draw % len(fragments)], b""),
    "doubled": lambda document, fragments, _: document.replace(fragments[0], fragments[0] * 2),
    "inserted between": lambda document, fragments, _: document.replace(fragments[1], EVIL + fragments[1]),
    "appended": lambda document, _f, _d: document.replace(CLOSE, EVIL + CLOSE),
    "a byte changed": byte_changed,
    "hidden in Extensions": hidden,
    "text between": lambda document, fragments, _: document.replace(fragments[1], b"x" + fragments[1]),
    "white space between": lambda document, fragments, _: document.replace(fragments[1], b"\n" + fragments[1]),
    "a second signature": lambda document, fragments, _: document.replace(
        fragments[0], document[document.index(b"<ds:Signature ") : document.index(b"<md:Extensions>")] + fragments[0]
    ),
    "signature moved": signature_moved,
    "truncated": lambda document, _f, draw: document[: draw % len(document)],
    "trailing bytes": lambda document, _f, draw: document + (b"\n", b"x", b"<a/>", b"\0")[draw % 4],
    "byte order mark": lambda document, _f, _d: b"\xef\xbb\xbf" + document,
    "declaration": lambda document, _f, _d: b'<?xml version="1.0" encoding="UTF-8"?>' + document,
    "line ends of another system": lambda document, _f, _d: document.replace(b"><md:", b">\r\n<md:", 1),
    "another form of a line end": lambda document, _f, _d: document.replace(b' ID="_f"', b'\r\nID="_f"', 1),
    "comment": lambda document, fragments, _: document.replace(fragments[1], b"<!-- -->" + fragments[1]),
    "comment inside": lambda document, _f, _d: document.replace(b"</md:Extensions>", b"<!-- --></md:Extensions>", 1),
    "processing instruction": lambda document, fragments, _: document.replace(fragments[1], b"<?x y?>" + fragments[1]),
    "CDATA": lambda document, _f, _d: document.replace(b"</md:Extensions>", b"<![CDATA[]]></md:Extensions>", 1),
    "default attribute": lambda document, _f, _d: (
        b'<!DOCTYPE a [<!ATTLIST md:EntityDescriptor validUntil CDATA "2026-12-01T00:00:00Z">]>' + document
    ),
    "language on the root": lambda document, _f, _d: document.replace(b' ID="_f"', b' ID="_f" xml:lang="sv"', 1),
    "unused namespace on the root": lambda document, _f, _d: document.replace(b" ID=", b' xmlns:xs="urn:evil" ID=', 1),
    "unused namespace on an entity": lambda document, _f, _d: document.replace(
        b"<md:EntityDescriptor ", b'<md:EntityDescriptor xmlns:xs="urn:evil" ', 1
    ),
    "another order of attributes": lambda document, _f, _d: document.replace(
        b' ID="_f" Name="https://f.example/"', b' Name="https://f.example/" ID="_f"', 1
    ),
    "other quotes": lambda document, _f, _d: document.replace(b'ID="_f"', b"ID='_f'", 1),
    "an empty element in short": lambda document, _f, _d: document.replace(b"></ds:CanonicalizationMethod>", b"/>", 1),
    "another spelling of the signature": lambda document, _f, _d: document.replace(
        b"<ds:SignatureValue>", b"<ds:SignatureValue>\n", 1
    ),
    "blanks in the signature": lambda document, _f, _d: document.replace(b"</ds:SignedInfo>", b"</ds:SignedInfo> ", 1),
    "another prefix of the signature": lambda document, _f, _d: document.replace(
        b"<ds:SignatureValue>", b'<q:SignatureValue xmlns:q="%s">' % DS.encode(), 1
    ).replace(b"</ds:SignatureValue>", b"</q:SignatureValue>", 1),
    "encoded otherwise": lambda document, _f, _d: document.decode().encode("utf-16"),
}


@pytest.mark.parametrize("name", TAMPERINGS)
@settings(max_examples=4, deadline=None)
@given(fragments=fragment_lists(), draw=st.integers(0, 1 << 20))
def test_neither_trusts_what_was_changed_without_the_key(
    signer: Signer, name: str, fragments: tuple[bytes, ...], draw: int
) -> None:
    genuine = Feed(fragments).signed(signer)
    document = TAMPERINGS[name](genuine, fragments, draw)
    assert document != genuine
    known = (*fragments, EVIL)
    for expected in (rows(fragments), rows((fragments[1], fragments[0], *fragments[2:]))):
        assert isinstance(both(document, signer, expected, known), str)


def late_digest(text: str) -> Callable[[Feed], Feed]:
    return lambda feed: feed.but(start=feed.start.replace("2026-12-02T03:00:00Z", text))


def inside(old: bytes, new: bytes) -> Callable[[Feed], Feed]:
    """The first fragment is another one, in the feed and in the manifest."""
    return lambda feed: feed.but(fragments=(feed.fragments[0].replace(old, new, 1), *feed.fragments[1:]))


XPATH = '<ds:XPath xmlns:md="urn:x">not(self::md:EntityDescriptor)</ds:XPath>'
# What a signer that has gone wrong could sign: the signature is good, and the manifest agrees.
MISTAKES: dict[str, Callable[[Feed], Feed]] = {
    "expired": late_digest("2026-11-22T03:00:00Z"),
    "valid for too long": late_digest("2026-12-06T03:00:01Z"),
    "not in UTC": late_digest("2026-12-02T03:00:00+01:00"),
    "language on the root": lambda feed: feed.but(start=feed.start.replace(">", ' xml:lang="sv">')),
    "base on the root": lambda feed: feed.but(start=feed.start.replace(">", ' xml:base="urn:x">')),
    "unused namespace": lambda feed: feed.but(start=feed.start.replace(" ID", ' xmlns:xs="urn:x" ID')),
    "an entity's ID": inside(b"<md:EntityDescriptor ", b'<md:EntityDescriptor ID="_1" '),
    "an ID further in": inside(b"</md:EntityDescriptor>", b'<md:A ID="_f"></md:A></md:EntityDescriptor>'),
    "an ID with a prefix": inside(
        b"</md:EntityDescriptor>", b'<md:A xmlns:u="urn:u" u:Id="_f"></md:A></md:EntityDescriptor>'
    ),
    "the root's ID as xml:id": inside(b"</md:EntityDescriptor>", b'<md:A xml:id="_f"></md:A></md:EntityDescriptor>'),
    "attributes in another order": inside(b"</md:EntityDescriptor>", b'<md:A b="" a=""></md:A></md:EntityDescriptor>'),
    "an entity inside an entity": inside(b"</md:EntityDescriptor>", EVIL + b"</md:EntityDescriptor>"),
    "a signature inside an entity": inside(
        b"</md:EntityDescriptor>", b'<ds:Signature xmlns:ds="%s"></ds:Signature></md:EntityDescriptor>' % DS.encode()
    ),
    "a comment inside an entity": inside(b"</md:EntityDescriptor>", b"<!-- --></md:EntityDescriptor>"),
    "an instruction inside an entity": inside(b"</md:EntityDescriptor>", b"<?x y?></md:EntityDescriptor>"),
    "CDATA inside an entity": inside(b"</md:EntityDescriptor>", b"<![CDATA[x]]></md:EntityDescriptor>"),
    "md declared again": inside(b"<md:EntityDescriptor ", f'<md:EntityDescriptor xmlns:md="{MD}" '.encode()),
    "another prefix": inside(
        b"</md:EntityDescriptor>", f'<m:A xmlns:m="{MD}" xmlns:n="urn:n"></m:A></md:EntityDescriptor>'.encode()
    ),
    "an attribute of the entity": inside(b'">', b'" validUntil="2026-11-30T00:00:00Z">'),
    "an entity twice": lambda feed: feed.but(fragments=(feed.fragments[0], *feed.fragments)),
    "an entity twice, not side by side": lambda feed: feed.but(fragments=(*feed.fragments, feed.fragments[0])),
    "an entity hidden in Extensions": lambda feed: feed.but(
        extensions=feed.extensions.replace("</md:Extensions>", EVIL.decode() + "</md:Extensions>")
    ),
    "Extensions twice": lambda feed: feed.but(extensions=feed.extensions * 2),
    "no entity": lambda feed: feed.but(fragments=()),
    "a feed in the feed": lambda feed: feed.but(
        fragments=(*feed.fragments, b"<md:EntitiesDescriptor>" + EVIL + b"</md:EntitiesDescriptor>")
    ),
    "SHA-1": lambda feed: feed.but(method=f"{DS}rsa-sha1"),
    "a digest of another kind": lambda feed: feed.but(method="http://www.w3.org/2001/04/xmldsig-more#rsa-sha512"),
    "an XPath transform": lambda feed: feed.but(
        transforms=feed.transforms.replace(
            "></ds:Transform><ds:Transform",
            "></ds:Transform>"
            f'<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116">{XPATH}</ds:Transform>'
            "<ds:Transform",
        )
    ),
    "InclusiveNamespaces": lambda feed: feed.but(
        transforms=feed.transforms.removesuffix("</ds:Transform>")
        + f'<ec:InclusiveNamespaces xmlns:ec="{EXCLUSIVE}" PrefixList="xs"></ec:InclusiveNamespaces></ds:Transform>'
    ),
    "another reference": lambda feed: feed.but(uri=""),
    "another root": lambda feed: feed.but(uri="#_g"),
    "a key's name": lambda feed: feed.but(key_info="<ds:KeyInfo><ds:KeyName>k</ds:KeyName></ds:KeyInfo>"),
}


@pytest.mark.parametrize("name", MISTAKES)
@settings(max_examples=3, deadline=None)
@given(fragments=fragment_lists())
def test_neither_trusts_what_must_never_be_signed(signer: Signer, name: str, fragments: tuple[bytes, ...]) -> None:
    wrong = MISTAKES[name](Feed(fragments))
    assert wrong != Feed(fragments)
    document = wrong.signed(signer)
    assert isinstance(both(document, signer, told(wrong.fragments), fragments), str)
    assert isinstance(full(document, signer), str)


def told(fragments: tuple[bytes, ...]) -> list[Row]:
    """Rows for what may be no fragment at all: as the manifest of a mistaken signer would have them."""
    found = []
    for content in fragments:
        name = content.partition(b'entityID="')[2].partition(b'"')[0].decode()
        for written, meant in (("&quot;", '"'), ("&lt;", "<"), ("&amp;", "&")):
            name = name.replace(written, meant)
        found.append((name, hashlib.sha256(content).hexdigest(), len(content)))
    return found


def blocks(bits: int, digest: bytes) -> dict[str, bytes]:
    """What a careless verifier would take for a padded digest (RFC 8017, 9.2; Bleichenbacher 2006)."""
    info, size = SHA256 + digest, bits // 8
    return {
        "garbage after the digest": (b"\0\1" + b"\xff" * 8 + b"\0" + info).ljust(size, b"\xaa"),
        "zeros after the digest": (b"\0\1" + b"\xff" * 8 + b"\0" + info).ljust(size, b"\0"),
        "padding of another kind": b"\0\2" + b"\xff" * (size - len(info) - 3) + b"\0" + info,
        "padding not of ones": b"\0\1" + b"\xfe" * (size - len(info) - 3) + b"\0" + info,
        "no padding": info.rjust(size, b"\0"),
        "the bare digest": digest.rjust(size, b"\0"),
        "SHA-1's name": padded(size, SHA1 + digest[:20]),
        "no parameters": padded(size, bytes.fromhex("302f300b06096086480165030402010420") + digest),
        "garbage in the parameters": padded(
            size, bytes.fromhex("3035301106096086480165030402010504aaaaaaaa0420") + digest
        ),
    }


FRAGMENTS = (fragment("https://a.example/"), fragment("https://b.example/", CONTENTS[2]))


@pytest.mark.parametrize("name", blocks(2048, b""))
def test_the_padding_must_be_the_only_right_one(signer: Signer, name: str) -> None:
    feed = Feed(FRAGMENTS)
    block = blocks(signer.size * 8, hashlib.sha256(feed.signed_info().encode()).digest())[name]
    assert both(feed.signed(signer, signer.raw(block)), signer, rows(FRAGMENTS)) == "wrong-key"


def test_another_key_is_not_the_pinned_one(signer: Signer, stranger_to_both: Signer) -> None:
    assert both(Feed(FRAGMENTS).signed(stranger_to_both), signer, rows(FRAGMENTS), FRAGMENTS) == "wrong-key"


def test_a_number_above_the_modulus_is_no_signature(signer: Signer) -> None:
    feed = Feed(FRAGMENTS)
    good = signer.value(feed.signed_info().encode())
    number = int.from_bytes(good, "big") + signer.private.public_key().public_numbers().n
    if number.bit_length() <= signer.size * 8:
        assert both(feed.signed(signer, number.to_bytes(signer.size, "big")), signer, rows(FRAGMENTS)) == "wrong-key"
    assert both(feed.signed(signer, b"\xff" * signer.size), signer, rows(FRAGMENTS)) == "wrong-key"


def test_the_pinned_certificate_may_be_shown(signer: Signer) -> None:
    shown = b64encode(signer.certificate_der).decode()
    key_info = f"<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{shown}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
    document = Feed(FRAGMENTS, key_info=key_info).signed(signer)
    assert isinstance(both(document, signer, rows(FRAGMENTS)), Verdict)


@settings(max_examples=30, deadline=None)
@given(draw=st.integers(0, 1 << 30))
def test_no_byte_of_a_document_can_be_another_one(signer: Signer, draw: int) -> None:
    document = byte_changed(Feed(FRAGMENTS).signed(signer), FRAGMENTS, draw)
    assert isinstance(both(document, signer, rows(FRAGMENTS), FRAGMENTS), str)


def test_both_are_judged_at_the_same_time(signer: Signer, known: Known) -> None:
    document, later = Feed(FRAGMENTS).signed(signer), AT.replace(month=12, day=3)
    assert full(document, signer, at=later) == "expired"
    assert quick(document, signer, rows(FRAGMENTS), known, at=later) == "expired"
