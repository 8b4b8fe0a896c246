"""A document on its way between a person's text box and bytes. Only looks at it: parsing is the sandbox's business."""

from members.saml.limits import ONE_ENTITY
from members.saml.sniff import is_aggregate

__all__ = ["as_text", "is_aggregate"]


def as_text(content: bytes) -> str:
    """The document as it can stand in a text box; empty when it cannot: too long, not UTF-8, null characters in it."""
    if len(content) > ONE_ENTITY.size:
        return ""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ""
    return "" if "\0" in text else text
