"""Which addresses lead to pages of the same kind, for tests that want to see one of everything."""

import re

from django.urls import Resolver404, ResolverMatch, resolve

NO_PAGE = re.compile(
    r"^/(md|api|static)/|/(published|received|document|file)/$|\.(csv|json|yaml|pdf|pem|atom|xml|crt|txt|ics)$"
)
# Places in addresses that make another kind of page, not another thing of the same kind.
KINDS = ("verb", "to", "part", "role", "environment", "way", "form")


def match_of(path: str) -> ResolverMatch | None:
    try:
        return resolve(re.sub(r"\?.*|#.*", "", path))
    except Resolver404:
        return None


def kind_of(path: str) -> str:
    """Pages that differ in a number, a slug or a query only are of one kind; queues differ in their slug."""
    match = match_of(path)
    if match is None:
        return path
    told = [str(value) for name, value in match.kwargs.items() if name in KINDS or match.url_name == "queue"]
    return " ".join([match.route, *told])
