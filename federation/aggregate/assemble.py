"""The literal bytes of a feed, which are their own exclusive C14N (RFC 3741, without comments).

Because they are, the digest that a signature needs (enveloped-signature, then exclusive C14N) is the SHA-256
of everything but the Signature: it can be streamed, and a change to one entity costs one fragment. Hence the
form: no XML declaration, `xmlns:md` and then attributes in name order with one space, no white space between
elements, empty elements written as a pair.
"""

from __future__ import annotations

from collections.abc import Iterable

from federation.aggregate.types import Fragment, Frame, instant

MD = "urn:oasis:names:tc:SAML:2.0:metadata"
MDRPI = "urn:oasis:names:tc:SAML:metadata:rpi"

END_TAG = b"</md:EntitiesDescriptor>"

_IN_ATTRIBUTE = str.maketrans({"&": "&amp;", "<": "&lt;", '"': "&quot;", "\t": "&#x9;", "\n": "&#xA;", "\r": "&#xD;"})
_IN_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#xD;"})


def attribute(value: str) -> str:
    """Escape an attribute's value as Canonical XML 1.0, section 2.3, does."""
    return value.translate(_IN_ATTRIBUTE)


def text(value: str) -> str:
    """Escape character data as Canonical XML 1.0, section 2.3, does."""
    return value.translate(_IN_TEXT)


def start_tag(frame: Frame) -> bytes:
    """`<md:EntitiesDescriptor …>`: what stands before the Signature in an aggregate."""
    return (
        f'<md:EntitiesDescriptor xmlns:md="{MD}" ID="{attribute(frame.identifier)}"'
        f' Name="{attribute(frame.name)}" cacheDuration="{attribute(frame.cache_duration)}"'
        f' validUntil="{instant(frame.valid_until)}">'
    ).encode()


def extensions(frame: Frame) -> bytes:
    """md:Extensions with mdrpi:PublicationInfo: what stands right after the Signature in an aggregate."""
    policies = "".join(
        f'<mdrpi:UsagePolicy xml:lang="{attribute(language)}">{text(url)}</mdrpi:UsagePolicy>'
        for language, url in sorted(frame.usage_policies.items())
    )
    return (
        f'<md:Extensions><mdrpi:PublicationInfo xmlns:mdrpi="{MDRPI}"'
        f' creationInstant="{instant(frame.creation_instant)}"'
        f' publicationId="{attribute(frame.publication_id)}" publisher="{attribute(frame.publisher)}">'
        f"{policies}</mdrpi:PublicationInfo></md:Extensions>"
    ).encode()


def body(frame: Frame, fragments: Iterable[Fragment]) -> Iterable[bytes]:
    """What stands after the Signature in an aggregate, piece by piece."""
    yield extensions(frame)
    for fragment in fragments:
        yield fragment.content
    yield END_TAG


def entity_identifier(frame: Frame, fragment: Fragment) -> str:
    """The ID of an entity's own document: the frame's, which names its window, then the content's, so that no two
    documents have the same (SAML Core, section 1.3.4)."""
    return f"{frame.identifier}-{fragment.sha256[:40]}"


def entity_start_tag(frame: Frame, fragment: Fragment) -> bytes:
    """`<md:EntityDescriptor …>` as the root of an MDQ answer (SAML MDQ: a bare EntityDescriptor)."""
    return (
        f'<md:EntityDescriptor xmlns:md="{MD}" ID="{attribute(entity_identifier(frame, fragment))}"'
        f' cacheDuration="{attribute(frame.cache_duration)}" entityID="{attribute(fragment.entity_id)}"'
        f' validUntil="{instant(frame.valid_until)}">'
    ).encode()


def fragment_start_tag(entity_id: str) -> bytes:
    """The start tag that every fragment has inside an aggregate."""
    return f'<md:EntityDescriptor entityID="{attribute(entity_id)}">'.encode()
