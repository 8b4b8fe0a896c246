"""What waits for others, in queues: shown on the start page under what waits for the person, and whole on their own."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from federation.views import queue_elsewhere as elsewhere
from federation.views import queue_elsewhere_trust as trust
from federation.views import queue_living as living
from federation.views.queues import Queue
from members.models import Person
from members.permissions import Permission, may
from trustframework.assigned import is_reviewer


def _anybody(_person: Person) -> bool:
    return True


E: Final = elsewhere
ELSEWHERE: Final[tuple[Queue, ...]] = (
    Queue("sent-metadata", _("Metadata that you have submitted"), E.is_member, E.revisions, E.revision_item),
    Queue(
        "sent-declarations",
        _("Declarations that are handed in"),
        trust.declares,
        trust.declarations,
        trust.declaration_item,
    ),
    Queue("sent-applications", _("Memberships applied for"), E.is_member, E.memberships, E.membership_item),
    Queue("countersigning", _("Agreements that you have signed"), E.is_member, E.countersigned, E.countersigned_item),
    Queue("sent-mandates", _("Mandates for the other party"), E.proposes, E.mandates, E.mandate_item),
    Queue("sent-changes", _("Changes that you have reported"), trust.reports, trust.changes, living.change_item),
    Queue("own-roles", _("Roles that you have asked for"), _anybody, E.roles, E.role_item),
    Queue("fact-checks", _("Reports that members check"), is_reviewer, trust.fact_checks, trust.fact_check_item),
    Queue(
        "supplements",
        _("Questions to members"),
        lambda person: may(person, Permission.HANDLE_DECLARATION),
        trust.supplements,
        trust.supplement_item,
    ),
    Queue("asked-in-reviews", _("Questions in your reviews"), is_reviewer, trust.asked, trust.asked_item),
    Queue(
        "reviews-under-way",
        _("Reviews under way"),
        lambda person: may(person, Permission.HANDLE_REVIEW),
        trust.reviews,
        trust.review_item,
    ),
    Queue(
        "open-follow-ups",
        _("Follow-ups that members answer"),
        lambda person: may(person, Permission.HANDLE_DECLARATION),
        trust.follow_ups,
        living.follow_up_item,
    ),
    Queue(
        "own-proposals",
        _("Decisions that you have proposed"),
        lambda person: may(person, Permission.PROPOSE_DECISION),
        E.proposals,
        E.proposal_item,
    ),
    Queue(
        "own-certifications",
        _("Certifications that you have recorded"),
        lambda person: may(person, Permission.RECORD_CERTIFICATION),
        E.recorded,
        E.recorded_item,
    ),
    Queue(
        "confirmations",
        _("Metadata that a second contact confirms"),
        lambda person: may(person, Permission.APPROVE_METADATA),
        E.confirmations,
        E.confirmation_item,
    ),
    Queue(
        "owners-approval",
        _("Metadata that its owner approves first"),
        lambda person: may(person, Permission.APPROVE_METADATA),
        E.unapproved,
        E.revision_item,
    ),
    Queue(
        "sent-agreements",
        _("Agreements that members sign"),
        lambda person: may(person, Permission.HANDLE_AGREEMENT),
        E.unsigned,
        E.unsigned_item,
    ),
    Queue(
        "own-joint-acts",
        _("Joint acts that you have proposed"),
        lambda person: may(person, Permission.HANDLE_PUBLICATION),
        E.acts,
        E.act_item,
    ),
)
