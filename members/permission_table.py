"""Which role holds which permission on whose things: one table. What is not in it, nobody may."""

from enum import StrEnum

from django.utils.translation import gettext_noop

from members.models.representation import Function
from members.roles import MEMBER_ROLES, OPERATOR_ROLES, Role


class Permission(StrEnum):
    REGISTER_ORGANISATION = gettext_noop("register organisations and people")
    MANAGE_PEOPLE = gettext_noop("let people in and say what they may do for the organisation")
    APPOINT_SIGNATORY = gettext_noop("say who signs for the organisation")
    HANDLE_MEMBERSHIP = gettext_noop("handle memberships")
    LEAVE = gettext_noop("give notice that the organisation leaves")
    RECOMMEND = gettext_noop("recommend applicants")
    HANDLE_AGREEMENT = gettext_noop("prepare and sign agreements for the operator")
    SIGN_AGREEMENT = gettext_noop("sign agreements for the organisation")
    HANDLE_MANDATE = gettext_noop("suspend mandates, and accept whom a shared identity provider serves")
    PROPOSE_MANDATE = gettext_noop("propose, accept and end mandates for the organisation")
    SIGN_MANDATE = gettext_noop("sign mandates for the organisation")
    SUBMIT_METADATA = gettext_noop("register entities and submit metadata")
    APPROVE_METADATA = gettext_noop("approve metadata")
    APPROVE_FIRST = gettext_noop("approve, for the organisation, metadata that others submit for it")
    CLAIM_DOMAIN = gettext_noop("claim domains for the organisation")
    ACCEPT_DOMAIN = gettext_noop("accept domains that were shown to the operator")
    RECORD_CERTIFICATION = gettext_noop("record and confirm certifications")
    SANCTION = gettext_noop("impose and lift sanctions")
    HANDLE_PUBLICATION = gettext_noop("run feeds and publications")
    HANDLE_PROFILES = gettext_noop("change which rules block")
    DECIDE_APPROVAL_RULES = gettext_noop("decide what an approval needs")
    SEE_ORGANISATION = gettext_noop("see the organisation's things")
    SEE_STATUS = gettext_noop("see members' status and statistics")
    HANDLE_COMMUNITY = gettext_noop("say who belongs to communities")
    HANDLE_SUBCONTRACT = gettext_noop("record subcontractors")
    HANDLE_SUCCESSION = gettext_noop("merge and split organisations")
    KEEP_NOTES = gettext_noop("read and write the operator's internal notes")
    HANDLE_FRAMEWORK = gettext_noop("draft trust frameworks")
    ADOPT_FRAMEWORK = gettext_noop("adopt trust frameworks and bring them into force")
    DECLARE = gettext_noop("fill in trust declarations for the organisation")
    APPROVE_DECLARATION = gettext_noop("approve and submit trust declarations for the organisation")
    SEE_DECLARATION = gettext_noop("see the organisation's declarations, evidence and findings")
    HANDLE_DECLARATION = gettext_noop("check declarations for completeness")
    ACCREDIT = gettext_noop("propose and accredit auditors")
    HANDLE_REVIEW = gettext_noop("plan reviews and assign reviewers")
    REVIEW = gettext_noop("review the declaration")
    LEAD_REVIEW = gettext_noop("lead the review and recommend")
    PROPOSE_DECISION = gettext_noop("propose decisions on certification")
    DECIDE = gettext_noop("decide on certification, conditions and dispensations")
    APPEAL = gettext_noop("appeal against decisions for the organisation")
    REPORT_CHANGE = gettext_noop("report changes, conditions met and the yearly follow-up for the organisation")
    ANSWER_SANCTION = gettext_noop("state the organisation's view of sanctions against it")
    HANDLE_STANDING = gettext_noop("record and verify e-ID means and what other bodies have approved")
    REPORT_INCIDENT = gettext_noop("report incidents for the organisation, follow them and answer about them")
    HANDLE_INCIDENT = gettext_noop("handle incidents")
    HANDLE_NOTICE = gettext_noop("write notices to everybody")
    HANDLE_WEBHOOK = gettext_noop("say to which programs the organisation's events are sent")
    HANDLE_LETTERS = gettext_noop("see which letters did not arrive and send them again")


class Relation(StrEnum):
    """How the person stands to the organisation whose things it is about; the value goes into a sentence."""

    FEDERATION = gettext_noop("on any organisation")
    OWN = gettext_noop("at the organisation itself")
    MANDATE = gettext_noop("at an organisation with an active mandate")
    ASSIGNED = gettext_noop("on a review that they are assigned to and cleared for")


R, P = Relation, Permission
_METADATA = frozenset({Role.ADMINISTRATOR, Role.TECHNICAL_CONTACT, Role.TECHNICAL_AGENT})
_OFFICERS = frozenset({Role.TRUST_OFFICER, Role.DECISION_MAKER})
_WATCHFUL = _METADATA | {Role.SECURITY_CONTACT, Role.SIGNATORY}
_DECLARERS = frozenset({Role.ADMINISTRATOR, Role.DECLARER})
_REGISTRAR = frozenset({Role.REGISTRAR})

TABLE: dict[tuple[Relation, Permission], frozenset[Role]] = {
    (R.FEDERATION, P.REGISTER_ORGANISATION): _REGISTRAR,
    (R.FEDERATION, P.MANAGE_PEOPLE): _REGISTRAR,
    (R.FEDERATION, P.APPOINT_SIGNATORY): _REGISTRAR,
    (R.FEDERATION, P.HANDLE_MEMBERSHIP): _REGISTRAR,
    (R.FEDERATION, P.LEAVE): _REGISTRAR,
    (R.FEDERATION, P.HANDLE_AGREEMENT): _REGISTRAR,
    (R.FEDERATION, P.HANDLE_MANDATE): _REGISTRAR,
    (R.FEDERATION, P.PROPOSE_MANDATE): _REGISTRAR,
    (R.FEDERATION, P.SUBMIT_METADATA): _REGISTRAR,
    (R.FEDERATION, P.APPROVE_METADATA): _REGISTRAR,
    (R.FEDERATION, P.CLAIM_DOMAIN): _REGISTRAR,
    (R.FEDERATION, P.ACCEPT_DOMAIN): _REGISTRAR,
    (R.FEDERATION, P.RECORD_CERTIFICATION): _OFFICERS,
    (R.FEDERATION, P.SANCTION): _OFFICERS,
    (R.FEDERATION, P.HANDLE_PUBLICATION): frozenset({Role.KEY_CUSTODIAN, Role.REGISTRAR}),
    (R.FEDERATION, P.HANDLE_PROFILES): frozenset({Role.REGISTRAR, Role.TRUST_OFFICER}),
    (R.FEDERATION, P.DECIDE_APPROVAL_RULES): _OFFICERS,
    (R.FEDERATION, P.SEE_ORGANISATION): OPERATOR_ROLES,
    (R.FEDERATION, P.HANDLE_COMMUNITY): _REGISTRAR,
    (R.FEDERATION, P.HANDLE_SUBCONTRACT): _REGISTRAR,
    (R.FEDERATION, P.HANDLE_SUCCESSION): _REGISTRAR,
    (R.FEDERATION, P.HANDLE_LETTERS): _REGISTRAR,
    (R.FEDERATION, P.HANDLE_WEBHOOK): _REGISTRAR,
    (R.FEDERATION, P.HANDLE_FRAMEWORK): frozenset({Role.TRUST_OFFICER}),
    (R.FEDERATION, P.ADOPT_FRAMEWORK): frozenset({Role.DECISION_MAKER}),
    (R.FEDERATION, P.SEE_DECLARATION): _OFFICERS,
    (R.FEDERATION, P.HANDLE_DECLARATION): frozenset({Role.TRUST_OFFICER}),
    (R.FEDERATION, P.ACCREDIT): _OFFICERS,
    (R.FEDERATION, P.HANDLE_REVIEW): frozenset({Role.TRUST_OFFICER}),
    (R.FEDERATION, P.PROPOSE_DECISION): _OFFICERS,
    (R.FEDERATION, P.DECIDE): frozenset({Role.DECISION_MAKER}),
    (R.FEDERATION, P.HANDLE_STANDING): _OFFICERS,
    (R.FEDERATION, P.HANDLE_INCIDENT): frozenset({Role.REGISTRAR, Role.TRUST_OFFICER}),
    (R.FEDERATION, P.HANDLE_NOTICE): frozenset({Role.REGISTRAR, Role.TRUST_OFFICER, Role.KEY_CUSTODIAN}),
    (R.FEDERATION, P.KEEP_NOTES): OPERATOR_ROLES,
    # A relying authority sees status and nothing else; so does the steering group.
    (R.FEDERATION, P.SEE_STATUS): OPERATOR_ROLES | {Role.RELYING_AUTHORITY, Role.STEERING_GROUP},
    (R.OWN, P.MANAGE_PEOPLE): frozenset({Role.ADMINISTRATOR}),
    (R.OWN, P.APPOINT_SIGNATORY): frozenset({Role.SIGNATORY}),
    (R.OWN, P.SIGN_AGREEMENT): frozenset({Role.SIGNATORY}),
    (R.OWN, P.LEAVE): frozenset({Role.SIGNATORY}),
    (R.OWN, P.RECOMMEND): frozenset({Role.ADMINISTRATOR, Role.SIGNATORY}),
    (R.OWN, P.PROPOSE_MANDATE): frozenset({Role.ADMINISTRATOR, Role.SIGNATORY}),
    (R.OWN, P.SIGN_MANDATE): frozenset({Role.SIGNATORY}),
    (R.OWN, P.SUBMIT_METADATA): _METADATA,
    (R.OWN, P.APPROVE_FIRST): frozenset({Role.ADMINISTRATOR, Role.SIGNATORY}),
    (R.OWN, P.CLAIM_DOMAIN): _METADATA,
    # The administrator alone: a program hears of declarations and incidents, too.
    (R.OWN, P.HANDLE_WEBHOOK): frozenset({Role.ADMINISTRATOR}),
    (R.OWN, P.SEE_ORGANISATION): MEMBER_ROLES,
    (R.OWN, P.DECLARE): _DECLARERS,
    (R.OWN, P.APPROVE_DECLARATION): frozenset({Role.SIGNATORY}),
    (R.OWN, P.SEE_DECLARATION): _DECLARERS | {Role.SIGNATORY, Role.SECURITY_CONTACT},
    (R.OWN, P.APPEAL): frozenset({Role.SIGNATORY}),
    (R.OWN, P.ANSWER_SANCTION): frozenset({Role.ADMINISTRATOR, Role.SIGNATORY}),
    (R.OWN, P.REPORT_CHANGE): _DECLARERS | {Role.SIGNATORY},
    (R.OWN, P.REPORT_INCIDENT): _WATCHFUL,
    (R.OWN, P.HANDLE_COMMUNITY): frozenset({Role.ADMINISTRATOR}),
    (R.OWN, P.HANDLE_SUBCONTRACT): frozenset({Role.ADMINISTRATOR}),
    # A mandate is never handed on: whoever acts on one neither lets people in nor proposes or signs another.
    (R.MANDATE, P.SIGN_AGREEMENT): frozenset({Role.SIGNATORY}),
    (R.MANDATE, P.SUBMIT_METADATA): _METADATA,
    (R.MANDATE, P.CLAIM_DOMAIN): _METADATA,
    (R.MANDATE, P.DECLARE): _DECLARERS,
    (R.MANDATE, P.SEE_DECLARATION): _DECLARERS | {Role.SIGNATORY},
    (R.MANDATE, P.REPORT_CHANGE): _DECLARERS,
    (R.MANDATE, P.REPORT_INCIDENT): _WATCHFUL - {Role.SIGNATORY},
    (R.MANDATE, P.SEE_ORGANISATION): MEMBER_ROLES,
    # Asked in trustframework/assigned.py, where reviews are known.
    (R.ASSIGNED, P.REVIEW): frozenset({Role.REVIEWER, Role.LEAD_REVIEWER}),
    (R.ASSIGNED, P.LEAD_REVIEW): frozenset({Role.LEAD_REVIEWER}),
    (R.ASSIGNED, P.SEE_DECLARATION): frozenset({Role.REVIEWER, Role.LEAD_REVIEWER}),
}

# The function that a mandate must name for the permission; None: any mandate will do.
FUNCTION_OF: dict[Permission, Function | None] = {
    P.SIGN_AGREEMENT: Function.AGREEMENTS,
    P.SUBMIT_METADATA: Function.METADATA,
    P.CLAIM_DOMAIN: Function.METADATA,
    P.DECLARE: Function.DECLARATIONS,
    P.SEE_DECLARATION: Function.DECLARATIONS,
    P.REPORT_CHANGE: Function.DECLARATIONS,
    P.REPORT_INCIDENT: Function.INCIDENTS,
    P.SEE_ORGANISATION: None,
}

# An operator decides on these; nobody decides on a case of their own organisation, or of one that it acts for
# (DESIGN, section 3).
NEVER_ON_OWN = frozenset(
    {
        P.HANDLE_MEMBERSHIP,
        P.HANDLE_SUCCESSION,
        P.HANDLE_AGREEMENT,
        P.HANDLE_MANDATE,
        P.APPROVE_METADATA,
        P.KEEP_NOTES,
        P.ACCEPT_DOMAIN,
        P.RECORD_CERTIFICATION,
        P.SANCTION,
        P.SEE_DECLARATION,
        P.HANDLE_DECLARATION,
        P.HANDLE_REVIEW,
        P.PROPOSE_DECISION,
        P.DECIDE,
        P.HANDLE_STANDING,
        P.HANDLE_INCIDENT,
    }
)


def holders(relation: Relation, permission: Permission) -> frozenset[Role]:
    """The roles that hold the permission in the relation; none where the table has no such row."""
    return TABLE.get((relation, permission), frozenset())
