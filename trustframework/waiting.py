"""Which declarations wait for a person to do something."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.models import Person
from members.permissions import Permission, may
from trustframework.models import Declaration
from trustframework.models.declaration import DeclarationState

D, P = DeclarationState, Permission
# The state, who acts on it, and what there is to do. A draft waits for its declarer once it has come back.
_WAITS: tuple[tuple[DeclarationState, Permission, Promise], ...] = (
    (D.DRAFT, P.DECLARE, _("has come back, with what is missing")),
    (D.INTERNALLY_APPROVED, P.DECLARE, _("is approved, and can be submitted")),
    (D.SUPPLEMENT_REQUESTED, P.DECLARE, _("has questions from its reviewers")),
    (D.SUBMITTED, P.HANDLE_DECLARATION, _("is submitted, and waits for the completeness check")),
    (D.COMPLETENESS_CHECK, P.HANDLE_DECLARATION, _("is in its completeness check")),
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A declaration, and what it waits for in words that follow its name."""

    declaration: Declaration
    words: str | Promise


def declarations_waiting(person: Person) -> list[Waiting]:
    """Oldest first. One query, and none for each: what a person may do is known of the person."""
    rows = Declaration.objects.filter(state__in=[state for state, *_rest in _WAITS]).exclude(
        state=D.DRAFT, returned_because=""
    )
    shown = rows.select_related("organisation", "checklist__version__framework", "level").order_by("begun_at", "pk")
    return [one for declaration in shown for one in _waiting(declaration, person)]


def _waiting(declaration: Declaration, person: Person) -> Iterator[Waiting]:
    for state, permission, words in _WAITS:
        if declaration.state == state and may(person, permission, declaration.organisation):
            yield Waiting(declaration, words)
