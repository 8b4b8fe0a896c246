"""Ask a second verified contact to confirm what will be published, and take the answer."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from federation.confirming import Link, Standing, by_code, latest, link, possible_contacts, standing
from federation.models import Confirmation
from federation.models.confirmation import ConfirmationState, ConfirmationWay
from federation.preview import preview
from federation.proposal import proposal
from members import audit
from members.actions import letters
from members.clock import now
from members.codes import digest_of, new_code
from members.errors import Refused
from members.machine import move
from members.models import Contact, Letter, MetadataRevision, Person
from members.models.letter import LetterKind
from members.models.revision import RevisionState
from members.permissions import Permission, require
from members.tags import Tag

VALID_FOR = timedelta(days=14)
READ_ALOUD = 8  # characters of the digest, at each end


@transaction.atomic
def ask(revision: MetadataRevision, contact: Contact, *, by: Person) -> Confirmation:
    """Ask the contact about exactly what would be published now; the mail goes after commit. An unanswered question to
    somebody, or about other bytes, is replaced."""
    require(by, Permission.APPROVE_METADATA, revision.entity.owner)
    _refuse_to_ask(revision, contact)
    sha256 = proposal(revision).after.sha256
    before = latest(revision)
    if before is not None and standing(before, sha256) is Standing.CONFIRMED:
        raise Refused(_("%(contact)s has confirmed it already.") % {"contact": before.contact.name})
    if before is not None and before.state == ConfirmationState.ASKED:
        _move(before, ConfirmationState.REPLACED, Tag.CONFIRMATION_REPLACED, by=by)
    at = now()
    asked = Confirmation.objects.create(
        revision=revision, sha256=sha256, contact=contact, asked_by=by, asked_at=at, expires_at=at + VALID_FOR
    )
    owner = revision.entity.owner
    audit.record(Tag.CONFIRMATION_ASKED, asked, by=by, organisation=owner, published_sha256=sha256)
    letters.post(LetterKind.CONFIRMATION, to=contact, language=letters.EVERY_LANGUAGE, about=f"confirmation {asked.pk}")
    return asked


def _refuse_to_ask(revision: MetadataRevision, contact: Contact) -> None:
    if revision.state != RevisionState.SUBMITTED:
        raise Refused(_("The revision no longer waits for a decision."))
    if contact.organisation_id != revision.entity.owner_id:
        raise Refused(_("%(contact)s is not a contact of the entity's owner.") % {"contact": contact.name})
    if not Contact.objects.verified(now()).filter(pk=contact.pk).exists():
        raise Refused(_("%(contact)s is not verified. Ask a contact whose address is.") % {"contact": contact.name})
    if not possible_contacts(revision).filter(pk=contact.pk).exists():
        raise Refused(
            _("%(contact)s submitted the metadata. Somebody else has to confirm it.") % {"contact": contact.name}
        )


def compose(letter: Letter) -> dict[str, Any] | None:
    """What the mail says, when it is sent; None once nobody waits for the answer. The code is made here, so that it
    exists in the mail only."""
    rows = Confirmation.objects.select_related("revision__entity__owner")
    asked = rows.get(pk=letter.about.partition(" ")[2])
    waits = asked.state == ConfirmationState.ASKED and asked.revision.state == RevisionState.SUBMITTED
    if not waits or now() >= asked.expires_at:
        return None
    code = new_code()
    _mine(letter).update(code_sha256=digest_of(code))
    return {"asked": asked, "entity": asked.revision.entity, "link": reverse("confirm", args=[code])}


def sent(letter: Letter) -> None:
    """The mail has gone."""
    _mine(letter).update(mailed_at=now())


def _mine(letter: Letter) -> QuerySet[Confirmation]:
    return Confirmation.objects.filter(pk=letter.about.partition(" ")[2], state=ConfirmationState.ASKED)


@transaction.atomic
def by_link(code: str, *, agree: bool, remark: str = "") -> Confirmation:
    """The contact's answer on the page that the mail's link leads to; the code is the right to give it, once."""
    found = by_code(code)
    if found is None:
        raise Refused(_("The link is not valid, or a newer one has been sent."))
    refusal = _closed(link(found, preview(found.revision).sha256), agree)
    if refusal:
        raise Refused(refusal)
    _refuse_removed(found.contact)
    to = ConfirmationState.CONFIRMED if agree else ConfirmationState.REFUSED
    tag = Tag.CONFIRMATION_GIVEN if agree else Tag.CONFIRMATION_REFUSED
    _move(found, to, tag, by=None, remark=remark, how=ConfirmationWay.LINK, answered_at=now())
    return found


def _closed(state: Link, agree: bool) -> str:
    """Why the link cannot be used any more; what has changed meanwhile can still be refused."""
    sentences = {
        Link.ANSWERED: _("It has been answered already."),
        Link.REPLACED: _("A newer e-mail has been sent about this. Use the link in that one."),
        Link.EXPIRED: _("The link has expired. The federation operator can send a new one."),
        Link.DECIDED: _("The metadata no longer waits for a decision. You need not do anything."),
        Link.CHANGED: _("What would be published has changed since you were asked. You will be asked again."),
    }
    return "" if state is Link.CHANGED and not agree else sentences.get(state, "")


def _refuse_removed(contact: Contact) -> None:
    """Whoever was removed since the question was put no longer speaks for the organisation."""
    if contact.ended_at is not None:
        raise Refused(_("This is no longer a contact of the organisation. Another one has to be asked."))


@transaction.atomic
def by_telephone(asked: Confirmation, *, first: str, last: str, by: Person, remark: str = "") -> None:
    """A registrar called the contact at the number in the register, and the contact read the digest's two ends."""
    require(by, Permission.APPROVE_METADATA, asked.revision.entity.owner)
    if asked.revision.submitted_by_id == by.pk:
        raise Refused(_("You submitted this metadata. Another registrar has to take the call."))
    _refuse_removed(asked.contact)
    if not asked.contact.phone:
        raise Refused(_("The register has no telephone number for %(contact)s.") % {"contact": asked.contact.name})
    how = standing(asked, preview(asked.revision).sha256)
    if asked.state != ConfirmationState.ASKED or how is not Standing.WAITING:
        raise Refused(_("There is no question that waits for this answer. Ask again."))
    if (_plain(first), _plain(last)) != (asked.sha256[:READ_ALOUD], asked.sha256[-READ_ALOUD:]):
        raise Refused(_("This is not what would be published. Let the contact read once more, from the e-mail."))
    _move(
        asked,
        ConfirmationState.CONFIRMED,
        Tag.CONFIRMATION_GIVEN,
        by=by,
        remark=remark,
        how=ConfirmationWay.TELEPHONE,
        recorded_by=by,
        answered_at=now(),
    )


def _plain(spoken: str) -> str:
    return "".join(spoken.split()).lower()


def _move(
    asked: Confirmation, to: ConfirmationState, tag: Tag, *, by: Person | None, remark: str = "", **changes: object
) -> None:
    said = {"published_sha256": asked.sha256} | ({"how": str(changes["how"])} if "how" in changes else {})
    owner = asked.revision.entity.owner
    move(asked, to, by=by, tag=tag, organisation=owner, note=remark, details=said, remark=remark, **changes)
