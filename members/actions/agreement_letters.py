"""Who is told about an agreement, and in which words."""

from django.urls import reverse
from django.utils import translation

from members.actions import letters
from members.models import Agreement
from members.models.letter import LetterKind
from members.spokespeople import spokespeople


def tell(agreement: Agreement, kind: LetterKind, **context: str) -> None:
    """A letter to each of the organisation's signatories and administrators, in their own language."""
    for person in spokespeople(agreement.organisation):
        with translation.override(person.language):
            words = {"text": str(agreement.template), "link": reverse("agreement", args=[agreement.pk]), **context}
        letters.post(
            kind, to=person, organisation=agreement.organisation, context=words, about=f"agreement {agreement.pk}"
        )
