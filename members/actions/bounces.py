"""Letters that come back: the letter has bounced, and its mailbox does not count as verified any more."""

from django.db import transaction
from django.utils.translation import gettext as _

from members import audit
from members.bounces import Bounce, read
from members.clock import now
from members.errors import Refused
from members.models import Contact, Letter
from members.models.letter import LetterState, Trouble
from members.tags import Tag


@transaction.atomic
def take(raw: bytes) -> Letter:
    """A notification as the mail system delivered it. Raises Refused, and changes nothing, unless it names a letter
    that was sent and has not come back before."""
    bounce = read(raw)
    letter = Letter.objects.filter(token=bounce.token).select_related("organisation").first()
    if letter is None:
        raise Refused(_("The notification does not name a letter that Sigill sent. Nothing is changed."))
    told = {"trouble": Trouble.RETURNED, "said": _words(bounce)}
    if not Letter.objects.filter(pk=letter.pk, state=LetterState.SENT).update(state=LetterState.BOUNCED, **told):
        raise Refused(_("This letter has come back before, or was never sent. Nothing is changed."))
    letter.refresh_from_db()
    audit.record(
        Tag.LETTER_BOUNCED, letter, by=None, organisation=letter.organisation, kind=letter.kind, outcome=bounce.status
    )
    mark_stale(letter.address)
    return letter


def mark_stale(address: str) -> int:
    """Every current contact with this address: no mail arrives there until its mailbox answers anew. Part of what finds
    that out; how many contacts that were."""
    found = Contact.objects.current().filter(email__iexact=address, stale_at=None).select_related("organisation")
    for contact in found:
        Contact.objects.filter(pk=contact.pk).update(stale_at=now())
        audit.record(Tag.CONTACT_STALE, contact, by=None, organisation=contact.organisation)
    return len(found)


def _words(bounce: Bounce) -> str:
    return f"{bounce.status} {bounce.said}".strip()[:500]
