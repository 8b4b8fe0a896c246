"""The one way in which a declaration, a review, or a certification changes state; actions check permissions first."""

from typing import Any

from members.machine import move
from members.models import Person
from members.tags import Tag
from trustframework.models import Certification, Declaration, Review


def move_declaration(declaration: Declaration, to: str, *, by: Person | None, note: str = "", **changes: Any) -> None:
    """Part of an action, in its transaction; raises what `members.machine.move` raises."""
    move(
        declaration,
        to,
        by=by,
        tag=Tag.DECLARATION_MOVED,
        organisation=declaration.organisation,
        note=note,
        **changes,
    )


def move_review(
    review: Review, to: str, *, by: Person | None, note: str = "", details: Any = None, **changes: Any
) -> None:
    """Part of an action, in its transaction; raises what `members.machine.move` raises."""
    move(
        review,
        to,
        by=by,
        tag=Tag.REVIEW_MOVED,
        organisation=review.declaration.organisation,
        note=note,
        details=details,
        **changes,
    )


def move_certification(certification: Certification, to: str, *, by: Person | None, note: str = "", **c: Any) -> None:
    """Part of an action, in its transaction; raises what `members.machine.move` raises."""
    move(
        certification,
        to,
        by=by,
        tag=Tag.CERTIFICATION_MOVED,
        organisation=certification.organisation,
        note=note,
        **c,
    )
