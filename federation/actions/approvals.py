"""Approve a revision, when it has what the risk of its change asks for."""

from django.db import transaction
from django.utils.translation import gettext as _

from federation.confirming import Standing, latest, standing
from federation.models import Confirmation, Endorsement
from federation.proposal import Proposal, proposal
from members import audit
from members.actions import revisions
from members.clearance import Clearance
from members.clock import now
from members.errors import Refused
from members.models import MetadataRevision, Person
from members.permissions import Permission, may
from members.tags import Tag


@transaction.atomic
def approve(revision: MetadataRevision, *, by: Person, note: str = "") -> bool:
    """Make the revision the approved one; False when this was the first of two registrars' words.

    Raises `Refused` while a second contact has yet to confirm exactly what would be published now.
    """
    revisions.require_approvable(revision, by=by)
    proposed = proposal(revision)
    confirmation = _confirmation(revision, proposed) if proposed.rule.confirmation else None
    if proposed.rule.registrars > 1 and not _seconded(revision, by):
        _endorse(revision, by, note)
        return False
    cleared = Clearance(
        revision.pk, proposed.risk.value, proposed.after.sha256, confirmation.pk if confirmation else None
    )
    revisions.approve(revision, cleared, by=by, note=note)
    return True


def _confirmation(revision: MetadataRevision, proposed: Proposal) -> Confirmation:
    asked = latest(revision)
    how = standing(asked, proposed.after.sha256)
    if asked is not None and how is Standing.CONFIRMED:
        return asked
    raise Refused(_why_not(how, asked))


def _why_not(how: Standing, asked: Confirmation | None) -> str:
    """What the registrar does next."""
    sentences = {
        Standing.NOT_ASKED: _(
            "The change is of high risk: a second verified contact has to confirm what will be published. "
            "Ask one of the organisation's contacts first."
        ),
        Standing.WAITING: _("%(contact)s has been asked and has not confirmed yet."),
        Standing.EXPIRED: _("%(contact)s did not answer in time. Ask again, or ask somebody else."),
        Standing.CHANGED: _(
            "What would be published has changed since %(contact)s was asked: the registry's own facts about the "
            "entity are others now. Ask again."
        ),
        Standing.REFUSED: _("%(contact)s refused to confirm. Find out why before you ask anybody again."),
    }
    return sentences[how] % {"contact": asked.contact.name if asked else ""}


def _seconded(revision: MetadataRevision, by: Person) -> bool:
    """Whether another registrar, who still may, has said yes already."""
    others = Endorsement.objects.filter(revision=revision).exclude(person=by).select_related("person")
    return any(may(one.person, Permission.APPROVE_METADATA, revision.entity.owner) for one in others)


def _endorse(revision: MetadataRevision, by: Person, note: str) -> None:
    __, new = Endorsement.objects.get_or_create(revision=revision, person=by, defaults={"at": now(), "note": note})
    if not new:
        raise Refused(_("You have said yes already. A second registrar has to approve it."))
    audit.record(Tag.REVISION_ENDORSED, revision, by=by, organisation=revision.entity.owner, note=note)
