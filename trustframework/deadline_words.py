"""What each kind of deadline is called, and what happens when nobody does anything."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trustframework.deadlines import Kind, Who

K = Kind
NAMES: Final[dict[Kind, str | Promise]] = {
    K.CERTIFICATION: _("The certification ends"),
    K.RENEWAL: _("The certification can be renewed"),
    K.FOLLOW_UP: _("Yearly follow-up"),
    K.CONDITION: _("Condition to be met"),
    K.FINDING: _("Finding to be mended"),
    K.DISPENSATION: _("The dispensation ends"),
    K.ACCREDITATION: _("The auditor's accreditation ends"),
    K.AUDITOR_YEAR: _("The auditor's yearly renewal"),
    K.EVIDENCE: _("Evidence is no longer valid"),
    K.SUPPLEMENT: _("Supplement to be handed in"),
    K.FACT_CHECK: _("The fact check ends"),
    K.REVIEW: _("Review to be finished"),
    K.TRANSITION: _("The framework version's transition ends"),
    K.LAPSE: _("The declaration lapses"),
    K.STANDING: _("Another body's approval ends"),
    K.MEANS: _("The e-ID means' approval ends"),
    K.ENTITY: _("Entity to be confirmed"),
    K.CONTACT: _("Contact to be verified again"),
    K.AGREEMENT: _("The agreement's last day"),
    K.AGREEMENT_TEXT: _("Agreement to be signed anew"),
    K.MANDATE: _("The mandate's last day"),
    K.MEMBERSHIP: _("The membership's last day"),
    K.REMOVAL: _("The entity's last day"),
}
# What the clock does; nothing, where a kind is not here.
CONSEQUENCES: Final[dict[Kind, str | Promise]] = {
    K.CERTIFICATION: _("From that day it no longer holds, and what it covers leaves the feeds that ask for it."),
    K.RENEWAL: _("A renewal that is decided in time leaves no gap."),
    K.FOLLOW_UP: _("Without an answer, the certification is suspended after the days of grace."),
    K.CONDITION: _("If it is not shown in time, the certification is suspended."),
    K.DISPENSATION: _("From that day the requirement applies."),
    K.ACCREDITATION: _("From that day no review can be assigned to the auditor."),
    K.AUDITOR_YEAR: _("From that day no review can be assigned to the auditor."),
    K.EVIDENCE: _("The answer that it supports is marked."),
    K.TRANSITION: _("Afterwards it is no longer taken on this version."),
    K.LAPSE: _("From that day it has to be begun anew."),
    K.STANDING: _("What rests on it is no longer published."),
    K.MEANS: _("Identity providers that rest on it alone may leave the feeds."),
    K.ENTITY: _("Unconfirmed, the entity leaves the feeds that ask for it after a month's grace."),
    K.CONTACT: _("Unverified, what the organisation owns leaves the feeds that ask for it after a month's grace."),
    K.AGREEMENT: _("What needs the agreement leaves the feeds after that day."),
    K.AGREEMENT_TEXT: _("What needs the agreement leaves the feeds after that day."),
    K.MANDATE: _("After that day it opens no door."),
    K.MEMBERSHIP: _("After that day the organisation's entities leave the feeds."),
    K.REMOVAL: _("After that day the entity leaves every feed."),
}
WHO: Final[dict[Who, str | Promise]] = {
    Who.MEMBER: _("The member"),
    Who.AUDITOR: _("The reviewers"),
    Who.OPERATOR: _("The federation operator"),
}
