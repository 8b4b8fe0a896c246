"""Which events there are for programs, and out of which of the audit chain's tags each comes: one table.

A tag is in `TOLD` or in `NOT_TOLD`; a test sees to it that a new one is thought about.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from members.models.representation import Function
from members.tags import Tag

T = Tag


class EventType(TextChoices):
    """The value stands in `type`. The words are those of the log."""

    ORGANISATION_REGISTERED = "organisation.registered", T.ORGANISATION_REGISTERED.label
    ORGANISATION_CHANGED = "organisation.changed", T.ORGANISATION_CHANGED.label
    ORGANISATION_DISSOLVED = "organisation.dissolved", T.ORGANISATION_DISSOLVED.label
    COMMUNITY_JOINED = "community.joined", T.COMMUNITY_JOINED.label
    COMMUNITY_LEFT = "community.left", T.COMMUNITY_LEFT.label
    MEMBERSHIP_APPLIED = "membership.applied", T.MEMBERSHIP_APPLIED.label
    MEMBERSHIP_MOVED = "membership.moved", T.MEMBERSHIP_MOVED.label
    AGREEMENT_PREPARED = "agreement.prepared", T.AGREEMENT_PREPARED.label
    AGREEMENT_SIGNED = "agreement.signed", T.AGREEMENT_SIGNED.label
    AGREEMENT_MOVED = "agreement.moved", T.AGREEMENT_MOVED.label
    MANDATE_PROPOSED = "mandate.proposed", T.MANDATE_PROPOSED.label
    MANDATE_ACCEPTED = "mandate.accepted", T.MANDATE_ACCEPTED.label
    MANDATE_MOVED = "mandate.moved", T.MANDATE_MOVED.label
    MANDATE_DATED = "mandate.dated", T.MANDATE_DATED.label
    DOMAIN_MOVED = "domain.moved", T.DOMAIN_MOVED.label
    ENTITY_REGISTERED = "entity.registered", T.ENTITY_REGISTERED.label
    ENTITY_RETIRED = "entity.retired", T.ENTITY_RETIRED.label
    ENTITY_REOPENED = "entity.reopened", T.ENTITY_REOPENED.label
    ENTITY_HANDED_OVER = "entity.handed_over", T.ENTITY_HANDED_OVER.label
    ENTITY_CONFIRMED = "entity.confirmed", T.ENTITY_CONFIRMED.label
    ENTITY_PUBLISHED = "entity.published", _("Entity new in a feed")
    ENTITY_CHANGED = "entity.changed", _("Entity changed in a feed")
    ENTITY_REMOVED = "entity.removed", _("Entity no longer in a feed")
    ENTITY_QUARANTINED = "entity.quarantined", _("Entity quarantined: it could not be published")
    PLACEMENT_REQUESTED = "placement.requested", T.PLACEMENT_REQUESTED.label
    PLACEMENT_WITHDRAWN = "placement.withdrawn", T.PLACEMENT_WITHDRAWN.label
    REMOVAL_ASKED = "removal.asked", T.REMOVAL_ASKED.label
    REMOVAL_MOVED = "removal.moved", T.REMOVAL_MOVED.label
    SERVING_BEGUN = "serving.begun", T.SERVING_BEGUN.label
    SERVING_ENDED = "serving.ended", T.SERVING_ENDED.label
    REVISION_SUBMITTED = "revision.submitted", T.REVISION_SUBMITTED.label
    REVISION_OWN_APPROVED = "revision.own_approved", T.REVISION_OWN_APPROVED.label
    REVISION_APPROVED = "revision.approved", T.REVISION_APPROVED.label
    REVISION_REJECTED = "revision.rejected", T.REVISION_REJECTED.label
    REVISION_WITHDRAWN = "revision.withdrawn", T.REVISION_WITHDRAWN.label
    REVISION_SUPERSEDED = "revision.superseded", T.REVISION_SUPERSEDED.label
    CONFIRMATION_ASKED = "confirmation.asked", T.CONFIRMATION_ASKED.label
    CONFIRMATION_GIVEN = "confirmation.given", T.CONFIRMATION_GIVEN.label
    CONFIRMATION_REFUSED = "confirmation.refused", T.CONFIRMATION_REFUSED.label
    CATEGORY_GRANTED = "category.granted", T.CATEGORY_GRANTED.label
    CATEGORY_WITHDRAWN = "category.withdrawn", T.CATEGORY_WITHDRAWN.label
    DECLARATION_BEGUN = "declaration.begun", T.DECLARATION_BEGUN.label
    DECLARATION_MOVED = "declaration.moved", T.DECLARATION_MOVED.label
    REVIEW_MOVED = "review.moved", T.REVIEW_MOVED.label
    SUPPLEMENT_ASKED = "supplement.asked", T.SUPPLEMENT_ASKED.label
    SUPPLEMENT_MOVED = "supplement.moved", T.SUPPLEMENT_MOVED.label
    DECISION_MADE = "decision.made", T.DECISION_MADE.label
    CONDITION_SET = "condition.set", T.CONDITION_SET.label
    CONDITION_MOVED = "condition.moved", T.CONDITION_MOVED.label
    FOLLOW_UP_OPENED = "follow_up.opened", T.FOLLOW_UP_OPENED.label
    FOLLOW_UP_MOVED = "follow_up.moved", T.FOLLOW_UP_MOVED.label
    CERTIFICATION_RECORDED = "certification.recorded", T.CERTIFICATION_RECORDED.label
    CERTIFICATION_MOVED = "certification.moved", T.CERTIFICATION_MOVED.label
    CERTIFICATION_DATED = "certification.dated", T.CERTIFICATION_DATED.label
    SANCTION_IMPOSED = "sanction.imposed", T.SANCTION_IMPOSED.label
    SANCTION_MOVED = "sanction.moved", T.SANCTION_MOVED.label
    INCIDENT_REPORTED = "incident.reported", T.INCIDENT_REPORTED.label
    INCIDENT_TOLD = "incident.told", T.INCIDENT_TOLD.label
    INCIDENT_ANSWERED = "incident.answered", T.INCIDENT_ANSWERED.label
    INCIDENT_MOVED = "incident.moved", T.INCIDENT_MOVED.label
    FEED_RECORDED = "feed.recorded", T.FEED_RECORDED.label
    FEED_PUBLISHED = "feed.published", T.PUBLICATION_PUBLISHED.label
    FEED_HELD = "feed.held", T.PUBLICATION_HELD.label
    FEED_RELEASED = "feed.released", T.PUBLICATION_RELEASED.label
    FEED_FAILED = "feed.failed", T.PUBLICATION_FAILED.label
    FEED_ROLLED_BACK = "feed.rolled_back", T.PUBLICATION_ROLLED_BACK.label
    FEED_MODE_CHANGED = "feed.mode_changed", T.FEED_MODE_CHANGED.label
    FEED_KEY_CHANGED = "feed.key_changed", T.FEED_KEY_CHANGED.label
    FEED_CLOSED = "feed.closed", T.FEED_CLOSED.label
    KEY_RECORDED = "key.recorded", T.KEY_RECORDED.label
    KEY_MOVED = "key.moved", T.KEY_MOVED.label
    KEY_REVOKED = "key.revoked", T.KEY_REVOKED.label
    KEY_ROLLOVER_BEGUN = "key.rollover_begun", T.ROLLOVER_BEGUN.label
    KEY_ROLLOVER_MOVED = "key.rollover_moved", T.ROLLOVER_MOVED.label
    ALARM_RAISED = "alarm.raised", T.ALARM_RAISED.label
    ALARM_ENDED = "alarm.ended", T.ALARM_ENDED.label
    TEST = "webhook.test", _("Test event, on demand only")


class Audience(Enum):
    """Who hears of it besides the operator, who hears of all."""

    OWN = "own"  # the event's organisation, and who acts for it on a mandate in force
    PARTIES = "parties"  # both sides of the mandate
    PUBLIC = "public"  # everybody: it stands on public pages
    STANDING = "standing"  # the organisation; everybody, where what the public is told of the certification changes
    CONCERNED = "concerned"  # who reported the incident, or was told of it
    OPERATOR = "operator"  # nobody else


@dataclass(frozen=True, slots=True)
class Rule:
    """What a tag becomes; `function` is what a mandate has to name for the representative to hear of it."""

    type: EventType
    audience: Audience = Audience.OWN
    function: Function | None = None


E, A, F = EventType, Audience, Function
_CHECKED: Final = {
    T.DECLARATION_BEGUN: E.DECLARATION_BEGUN,
    T.DECLARATION_MOVED: E.DECLARATION_MOVED,
    T.REVIEW_MOVED: E.REVIEW_MOVED,
    T.SUPPLEMENT_ASKED: E.SUPPLEMENT_ASKED,
    T.SUPPLEMENT_MOVED: E.SUPPLEMENT_MOVED,
    T.DECISION_MADE: E.DECISION_MADE,
    T.CONDITION_SET: E.CONDITION_SET,
    T.CONDITION_MOVED: E.CONDITION_MOVED,
    T.FOLLOW_UP_OPENED: E.FOLLOW_UP_OPENED,
    T.FOLLOW_UP_MOVED: E.FOLLOW_UP_MOVED,
}
# An organisation's own, of which the type is called as the tag is.
_OWN: Final = (
    *(T.ORGANISATION_REGISTERED, T.ORGANISATION_CHANGED, T.ORGANISATION_DISSOLVED, T.COMMUNITY_JOINED),
    *(T.COMMUNITY_LEFT, T.MEMBERSHIP_APPLIED, T.MEMBERSHIP_MOVED, T.DOMAIN_MOVED, T.ENTITY_REGISTERED),
    *(T.AGREEMENT_PREPARED, T.AGREEMENT_SIGNED, T.AGREEMENT_MOVED, T.ENTITY_RETIRED, T.ENTITY_REOPENED),
    *(T.ENTITY_HANDED_OVER, T.ENTITY_CONFIRMED, T.PLACEMENT_REQUESTED, T.PLACEMENT_WITHDRAWN, T.REMOVAL_ASKED),
    *(T.REMOVAL_MOVED, T.SERVING_BEGUN, T.SERVING_ENDED, T.REVISION_SUBMITTED, T.REVISION_OWN_APPROVED),
    *(T.REVISION_APPROVED, T.REVISION_REJECTED, T.REVISION_WITHDRAWN, T.REVISION_SUPERSEDED),
    *(T.CONFIRMATION_ASKED, T.CONFIRMATION_GIVEN, T.CONFIRMATION_REFUSED, T.CATEGORY_GRANTED),
    *(T.CATEGORY_WITHDRAWN, T.CERTIFICATION_RECORDED, T.SANCTION_IMPOSED, T.SANCTION_MOVED),
)
TOLD: Final[dict[Tag, Rule]] = {
    **{tag: Rule(E(tag.value)) for tag in _OWN},
    **{tag: Rule(kind, function=F.DECLARATIONS) for tag, kind in _CHECKED.items()},
    T.MANDATE_PROPOSED: Rule(E.MANDATE_PROPOSED, A.PARTIES),
    T.MANDATE_ACCEPTED: Rule(E.MANDATE_ACCEPTED, A.PARTIES),
    T.MANDATE_MOVED: Rule(E.MANDATE_MOVED, A.PARTIES),
    T.MANDATE_DATED: Rule(E.MANDATE_DATED, A.PARTIES),
    T.CERTIFICATION_MOVED: Rule(E.CERTIFICATION_MOVED, A.STANDING),
    T.CERTIFICATION_DATED: Rule(E.CERTIFICATION_DATED, A.STANDING),
    T.INCIDENT_REPORTED: Rule(E.INCIDENT_REPORTED, A.CONCERNED, F.INCIDENTS),
    T.INCIDENT_MOVED: Rule(E.INCIDENT_MOVED, A.CONCERNED, F.INCIDENTS),
    T.INCIDENT_TOLD: Rule(E.INCIDENT_TOLD, function=F.INCIDENTS),
    T.INCIDENT_ANSWERED: Rule(E.INCIDENT_ANSWERED, function=F.INCIDENTS),
    # With it come the entities that the serial changed.
    T.PUBLICATION_PUBLISHED: Rule(E.FEED_PUBLISHED, A.PUBLIC),
    T.FEED_RECORDED: Rule(E.FEED_RECORDED, A.PUBLIC),
    T.FEED_KEY_CHANGED: Rule(E.FEED_KEY_CHANGED, A.PUBLIC),
    T.FEED_CLOSED: Rule(E.FEED_CLOSED, A.PUBLIC),
    T.ROLLOVER_BEGUN: Rule(E.KEY_ROLLOVER_BEGUN, A.PUBLIC),
    T.ROLLOVER_MOVED: Rule(E.KEY_ROLLOVER_MOVED, A.PUBLIC),
    T.PUBLICATION_HELD: Rule(E.FEED_HELD, A.OPERATOR),
    T.PUBLICATION_RELEASED: Rule(E.FEED_RELEASED, A.OPERATOR),
    T.PUBLICATION_FAILED: Rule(E.FEED_FAILED, A.OPERATOR),
    T.PUBLICATION_ROLLED_BACK: Rule(E.FEED_ROLLED_BACK, A.OPERATOR),
    T.FEED_MODE_CHANGED: Rule(E.FEED_MODE_CHANGED, A.OPERATOR),
    T.KEY_RECORDED: Rule(E.KEY_RECORDED, A.OPERATOR),
    T.KEY_MOVED: Rule(E.KEY_MOVED, A.OPERATOR),
    T.KEY_REVOKED: Rule(E.KEY_REVOKED, A.OPERATOR),
    T.ALARM_RAISED: Rule(E.ALARM_RAISED, A.OPERATOR),
    T.ALARM_ENDED: Rule(E.ALARM_ENDED, A.OPERATOR),
}
# What no program is told of, and why.
NOT_TOLD: Final[frozenset[Tag]] = frozenset(
    {
        # People, their log-ins and roles, and how to reach them: personal data.
        *(T.PERSON_REGISTERED, T.PERSON_CHANGED, T.PERSON_DEACTIVATED, T.PERSON_REACTIVATED),
        *(T.PERSON_ERASED, T.PERSON_LOGGED_IN, T.PERSON_STEPPED_UP, T.LOG_IN_BLOCKED, T.LOG_IN_LINKED),
        *(T.LOG_IN_UNLINKED, T.SECOND_FACTOR_ADDED, T.SECOND_FACTOR_REMOVED, T.SECOND_FACTOR_RESET),
        *(T.RECOVERY_CODES_MADE, T.SESSION_ENDED, T.ROLE_ASSIGNED, T.ROLE_CHANGED, T.ROLE_ENDED),
        *(T.INVITATION_SENT, T.INVITATION_MOVED, T.INVITATION_MISUSED, T.ACCESS_ASKED, T.ACCESS_MOVED),
        *(T.CONTACT_RECORDED, T.CONTACT_CHANGED, T.CONTACT_REMOVED, T.CONTACT_ASKED, T.CONTACT_VERIFIED),
        *(T.CONTACT_ERASED, T.TOKEN_ISSUED, T.TOKEN_REVOKED, T.APPLICATION_BEGUN, T.APPLICATION_MOVED),
        *(T.APPLICATION_RECOMMENDED, T.AUTHORITY_SUBMITTED, T.AUTHORITY_MOVED, T.CONTACT_STALE),
        *(T.LETTER_BOUNCED, T.LETTER_SENT_AGAIN, T.SUBSCRIPTIONS_CHOSEN),
        # The operator's own affairs, and what has not been decided yet.
        *(T.DATABASE_RESTORED, T.DATA_REMOVED, T.FEED_CAUGHT_UP),
        *(T.UPSTREAM_RECORDED, T.UPSTREAM_CHANGED, T.UPSTREAM_KEYS_PINNED, T.UPSTREAM_MOVED, T.UPSTREAM_TAKEN_IN),
        *(T.UPSTREAM_HELD, T.UPSTREAM_REFUSED, T.FOREIGN_CONFLICT_RAISED, T.FOREIGN_CONFLICT_MOVED),
        *(T.SUCCESSION_RECORDED, T.SUBCONTRACT_RECORDED, T.SUBCONTRACT_ENDED, T.OWN_APPROVAL_CHOSEN),
        *(T.NOTE_WRITTEN, T.REVISION_ENDORSED, T.APPROVAL_RULE_DECIDED, T.AUDITOR_PROPOSED),
        *(T.AUDITOR_MOVED, T.AUDITOR_RENEWED, T.REVIEWER_ASSIGNED, T.REVIEWER_MOVED, T.REVIEWER_BOUND),
        *(T.CONFLICT_STATED, T.ASSESSMENT_SAVED, T.FINDING_RECORDED, T.FINDING_PLANNED, T.FINDING_MOVED),
        *(T.DECISION_PROPOSED, T.DECISION_MOVED, T.STANDING_RECORDED, T.STANDING_MOVED, T.MEANS_RECORDED),
        *(T.MEANS_MOVED, T.MEANS_LINKED, T.MEANS_UNLINKED, T.MEANS_DATED, T.SANCTION_PROPOSED),
        *(T.SANCTION_ESCALATED, T.SANCTION_ANSWERED, T.CHECKPOINT_PUBLISHED, T.FEED_UNPINNED),
        *(T.FEED_POLICY_CHANGED, T.FEED_PROTECTED_CHANGED, T.FEED_BRAKE_CHANGED, T.JOINT_ACT_PROPOSED),
        *(T.JOINT_ACT_CARRIED_OUT, T.JOINT_ACT_ENDED, T.READING_DISAGREED, T.INCIDENT_CHANGED),
        *(T.INCIDENT_CONCERNS, T.INCIDENT_SPARES, T.INCIDENT_NOTED, T.INCIDENT_ACTED_ON),
        *(T.INCIDENT_PUBLIC, T.NOTICE_WRITTEN, T.NOTICE_WITHDRAWN, T.NOTICE_MAILED),
        # Steps on the way, which are told of where they lead.
        *(T.DOMAIN_PASSED_ON, T.MEMBERSHIP_ACCESS, T.AGREEMENT_ASKED_AGAIN, T.AGREEMENT_REMINDED),
        *(T.SIGNATURE_REFUSED, T.BENEFICIARY_ADDED, T.BENEFICIARY_ENDED, T.MANDATE_PATH, T.SERVING_ASKED),
        *(T.SERVING_ANSWERED, T.DOMAIN_CLAIMED, T.CONFIRMATION_REPLACED, T.CATEGORY_ASKED),
        *(T.CATEGORY_ANSWERED, T.DECLARATION_SCOPED, T.REVIEW_PLANNED, T.REVIEW_CHANGED),
        *(T.REPORT_REMARKED, T.APPEAL_LODGED, T.APPEAL_MOVED, T.DISPENSATION_ASKED, T.DISPENSATION_MOVED),
        *(T.CHANGE_REPORTED, T.CHANGE_MOVED),
        # What is kept or looked at, and no news to a program.
        *(T.VIEW_KEPT, T.VIEW_CHANGED, T.VIEW_REMOVED, T.DOMAIN_ASKED, T.DOMAIN_SEEN, T.HEALTH_ASKED),
        *(T.BATCH_REQUESTED,),
        *(T.REFRESH_SET, T.REFRESH_STOPPED, T.IMPORT_REQUESTED, T.ANSWER_SAVED, T.ANSWERS_IMPORTED),
        *(T.COMMENT_WRITTEN, T.EVIDENCE_ADDED, T.EVIDENCE_REMOVED, T.EVIDENCE_OPENED, T.SNAPSHOT_TAKEN),
        *(T.DEADLINE_TOLD,),
        # The federation's rules and texts, which have pages of their own.
        *(T.COMMUNITY_FOUNDED, T.COMMUNITY_CLOSED, T.TEMPLATE_RECORDED, T.TEMPLATE_DRAFTED),
        *(T.TEMPLATE_REVISED, T.TEMPLATE_MOVED, T.PROFILE_CHANGED, T.PROFILE_RESTORED),
        *(T.FRAMEWORK_RECORDED, T.FRAMEWORK_REVISED, T.FRAMEWORK_MOVED),
        # Of webhooks themselves: to tell of them would be to tell for ever.
        *(T.WEBHOOK_ADDED, T.WEBHOOK_CHANGED, T.WEBHOOK_ROTATED, T.WEBHOOK_DISABLED, T.WEBHOOK_ENABLED),
        *(T.WEBHOOK_REMOVED, T.WEBHOOK_TRIED, T.WEBHOOK_REPLAYED),
    }
)
