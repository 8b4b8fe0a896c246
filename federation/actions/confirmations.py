"""Ask a second verified contact to confirm what will be published, and take the answer."""

import logging
import secrets
from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from federation.confirming import Link, Standing, by_code, digest_of, latest, link, possible_contacts, standing
from federation.models import Confirmation
from federation.models.confirmation import ConfirmationState, ConfirmationWay
from federation.preview import preview
from federation.proposal import proposal
from members import audit
from members.clock import now
from members.errors import Refused
from members.machine import move
from members.models import Contact, MetadataRevision, Person
from members.models.revision import RevisionState
from members.permissions import Permission, require
from members.tags import Tag
from members.wake import wake

log = logging.getLogger(__name__)
VALID_FOR = timedelta(days=14)
READ_ALOUD = 8  # characters of the digest, at each end
_LANGUAGES = [code for code, _name in settings.LANGUAGES]


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
    if not any(call[1] is _wake for call in connection.run_on_commit):
        transaction.on_commit(_wake)
    return asked


def _refuse_to_ask(revision: MetadataRevision, contact: Contact) -> None:
    if revision.state != RevisionState.SUBMITTED:
        raise Refused(_("The revision no longer waits for a decision."))
    if contact.organisation_id != revision.entity.owner_id:
        raise Refused(_("%(contact)s is not a contact of the entity's owner.") % {"contact": contact.name})
    if contact.verified_at is None:
        raise Refused(_("%(contact)s is not verified. Ask a contact whose address is.") % {"contact": contact.name})
    if not possible_contacts(revision).filter(pk=contact.pk).exists():
        raise Refused(
            _("%(contact)s submitted the metadata. Somebody else has to confirm it.") % {"contact": contact.name}
        )


def _wake() -> None:
    wake("federation.tasks.mail_confirmations")


def mail() -> int:
    """The worker's half of `ask`: send what has not been sent, and how many that were. What fails is tried again when
    the clock asks."""
    waiting = Confirmation.objects.filter(
        state=ConfirmationState.ASKED,
        mailed_at=None,
        expires_at__gt=now(),
        revision__state=RevisionState.SUBMITTED,
    )
    return sum(_mail(one) for one in waiting.select_related("contact", "revision__entity__owner"))


def _mail(asked: Confirmation) -> bool:
    """Claim it, then send: of two workers one sends. The code is made here, so that it exists in the mail only."""
    code = secrets.token_urlsafe(32)
    mine = Confirmation.objects.filter(pk=asked.pk, state=ConfirmationState.ASKED)
    if not mine.filter(mailed_at=None).update(mailed_at=now(), code_sha256=digest_of(code)):
        return False
    try:
        send_mail(*_letter(asked, code), settings.DEFAULT_FROM_EMAIL, [asked.contact.email])
    except OSError as error:
        mine.update(mailed_at=None, code_sha256="")
        log.error("The question to confirm %s could not be mailed: %s", asked, error)
        return False
    return True


def _letter(asked: Confirmation, code: str) -> tuple[str, str]:
    """Subject and text, in each language of the federation, its own first: a mailbox has no language."""
    context = {
        "asked": asked,
        "entity": asked.revision.entity,
        "address": f"{settings.SIGILL_BASE_URL}{reverse('confirm', args=[code])}",
    }
    subjects, texts = [], []
    for language in _LANGUAGES:
        with translation.override(language):
            subjects.append(_("Confirm metadata"))
            texts.append(render_to_string("federation/mail/confirmation.txt", context))
    return f"{' / '.join(subjects)}: {asked.revision.entity}", "\n\n----\n\n".join(texts)


@transaction.atomic
def by_link(code: str, *, agree: bool, remark: str = "") -> Confirmation:
    """The contact's answer on the page that the mail's link leads to; the code is the right to give it, once."""
    found = by_code(code)
    if found is None:
        raise Refused(_("The link is not valid, or a newer one has been sent."))
    refusal = _closed(link(found, preview(found.revision).sha256), agree)
    if refusal:
        raise Refused(refusal)
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


@transaction.atomic
def by_telephone(asked: Confirmation, *, first: str, last: str, by: Person, remark: str = "") -> None:
    """A registrar called the contact at the number in the register, and the contact read the digest's two ends."""
    require(by, Permission.APPROVE_METADATA, asked.revision.entity.owner)
    if asked.revision.submitted_by_id == by.pk:
        raise Refused(_("You submitted this metadata. Another registrar has to take the call."))
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
