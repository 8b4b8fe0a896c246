"""Shapes that several acts share."""

from typing import Annotated, NotRequired, TypedDict

from federation.api.shapes import Said


class Remark(TypedDict):
    """A word on it, which goes into the log, where the organisation can read it."""

    note: NotRequired[Annotated[str, Said(longest=2000)]]


class Explanation(TypedDict):
    """Why: it goes into the log, where the organisation can read it."""

    note: Annotated[str, Said(longest=2000)]
