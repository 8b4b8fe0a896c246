"""A look at bytes before anybody parses them: it only chooses the way in; parsing decides."""

import re

# The document element, behind whatever may stand before it. Possessive, so that no text makes it slow.
_AGGREGATE = re.compile(
    rb"(?:\xef\xbb\xbf)?(?>\s++|<\?.*?\?>|<!--.*?-->)*+<(?:[^\s<>/:]++:)?EntitiesDescriptor[\s/>]", re.DOTALL
)


def is_aggregate(content: bytes) -> bool:
    """Whether the document element looks like md:EntitiesDescriptor."""
    return _AGGREGATE.match(content) is not None
