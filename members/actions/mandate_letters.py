"""Who is told about a mandate, and in which words. What is news to the represented organisation comes with the news."""

from django.urls import reverse
from django.utils import translation

from members.actions import letters
from members.models import Organisation, Representation
from members.models.letter import LetterKind
from members.spokespeople import spokespeople


def waits(mandate: Representation) -> None:
    """To each whose word is missing."""
    if mandate.signed_by_id is None:
        _tell(mandate, LetterKind.MANDATE_WAITS, mandate.represented)
    if mandate.accepted_by_id is None:
        _tell(mandate, LetterKind.MANDATE_WAITS, mandate.representative)


def changed(mandate: Representation) -> None:
    """To the representative: what it may do is no longer what it was."""
    _tell(mandate, LetterKind.MANDATE_CHANGED, mandate.representative)


def ends(mandate: Representation, days: int) -> None:
    """To both, before its last day."""
    for party in mandate.parties():
        _tell(mandate, LetterKind.MANDATE_ENDS, party, left=str(days))


def _tell(mandate: Representation, kind: LetterKind, to: Organisation, **context: str) -> None:
    for person in spokespeople(to):
        with translation.override(person.language):
            words = {
                "represented": str(mandate.represented),
                "representative": str(mandate.representative),
                "state": str(mandate.get_state_display()),
                "until": mandate.valid_until.isoformat() if mandate.valid_until else "",
                "link": reverse("mandate", args=[mandate.pk]),
                **context,
            }
        letters.post(kind, to=person, organisation=to, context=words, about=f"representation {mandate.pk}")
