"""A document on its way between a person's text box and bytes. Only looks at it: parsing is the sandbox's business."""

import re

from members.saml.limits import ONE_ENTITY

# The document element, behind whatever may stand before it. Possessive, so that no text makes it slow.
_AGGREGATE = re.compile(
    rb"(?:\xef\xbb\xbf)?(?>\s++|<\?.*?\?>|<!--.*?-->)*+<(?:[^\s<>/:]++:)?EntitiesDescriptor[\s/>]", re.DOTALL
)


def is_aggregate(content: bytes) -> bool:
    """Whether the document element looks like md:EntitiesDescriptor. Only chooses the way in; parsing decides."""
    return _AGGREGATE.match(content) is not None


def as_text(content: bytes) -> str:
    """The document as it can stand in a text box; empty when it cannot: too long, not UTF-8, null characters in it."""
    if len(content) > ONE_ENTITY.size:
        return ""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ""
    return "" if "\0" in text else text
