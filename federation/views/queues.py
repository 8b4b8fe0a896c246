"""What waits for somebody: one queue per kind of work, shown short on the start page and whole on its own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from federation.views import queue_deciding as deciding
from federation.views import queue_declaring as declaring
from federation.views import queue_incidents as incidents
from federation.views import queue_living as living
from federation.views import queue_mandates as mandates
from federation.views import queue_publishing as publishing
from federation.views import queue_reviewing as reviewing
from federation.views import queue_rows as rows
from federation.views.queue_rows import Item
from members.models import Person
from members.permissions import Permission, may
from members.views.pages import Words


@dataclass(frozen=True, slots=True)
class Queue:
    """A kind of work: who sees it, what is in it (oldest first), and how a row is told."""

    slug: str
    title: Words
    concerns: Callable[[Person], bool]
    rows: Callable[[Person], QuerySet[Any]]
    item: Callable[[Any], Item]


def queues_of(person: Person) -> Iterator[Queue]:
    """The queues that concern the person's roles."""
    return (queue for queue in QUEUES if queue.concerns(person))


def _may(permission: Permission) -> Callable[[Person], bool]:
    return lambda person: may(person, permission)


P = Permission
QUEUES: tuple[Queue, ...] = (
    Queue("held", _("Publications to release"), _may(P.HANDLE_PUBLICATION), publishing.held, publishing.held_item),
    Queue(
        "joint-acts",
        _("Joint acts to agree to, as second operator"),
        _may(P.HANDLE_PUBLICATION),
        publishing.to_second,
        publishing.to_second_item,
    ),
    Queue("incidents", _("Incidents that are going on"), _may(P.HANDLE_INCIDENT), incidents.going_on, incidents.item),
    Queue(
        "incidents-to-answer",
        _("Incidents to answer about"),
        incidents.answers,
        incidents.to_answer,
        incidents.party_item,
    ),
    Queue("sanctions", _("Sanctions to confirm"), _may(P.SANCTION), rows.sanctions, rows.sanction_item),
    Queue("reviews", _("Reviews of yours"), reviewing.concerns, reviewing.mine, reviewing.item),
    Queue(
        "declarations-to-handle",
        _("Declarations to check, or to let be reviewed"),
        _may(P.HANDLE_DECLARATION),
        declaring.to_handle,
        declaring.item,
    ),
    Queue("declarations", _("Declarations to go on with"), declaring.concerns, declaring.to_declare, declaring.item),
    Queue("findings", _("Findings to verify"), reviewing.verifies, reviewing.to_verify, reviewing.finding_item),
    Queue("to-mend", _("Findings to mend"), declaring.reports, declaring.to_mend, reviewing.finding_item),
    Queue("to-meet", _("Conditions to meet"), declaring.reports, declaring.to_meet, deciding.condition_item),
    Queue("decisions", _("Decisions to propose or make"), _may(P.PROPOSE_DECISION), deciding.waiting, deciding.item),
    Queue("conditions", _("Conditions to look at"), _may(P.DECIDE), deciding.reported, deciding.condition_item),
    Queue("appeals", _("Appeals to answer"), _may(P.DECIDE), deciding.appeals, deciding.appeal_item),
    Queue(
        "dispensations",
        _("Dispensations to propose or grant"),
        _may(P.PROPOSE_DECISION),
        deciding.dispensations,
        deciding.dispensation_item,
    ),
    Queue("metadata", _("Metadata to approve"), _may(P.APPROVE_METADATA), rows.metadata, rows.metadata_item),
    Queue(
        "own-metadata",
        _("Metadata for your organisation to approve"),
        rows.approves_first,
        rows.to_approve_first,
        rows.own_item,
    ),
    Queue("categories", _("Categories to grant"), _may(P.APPROVE_METADATA), rows.categories, rows.category_item),
    Queue(
        "certifications",
        _("Certifications to confirm"),
        _may(P.RECORD_CERTIFICATION),
        rows.certifications,
        rows.certification_item,
    ),
    Queue("domains", _("Domains to accept"), _may(P.ACCEPT_DOMAIN), rows.domains, rows.domain_item),
    Queue(
        "applications", _("Applications to answer"), _may(P.HANDLE_MEMBERSHIP), rows.applications, rows.application_item
    ),
    Queue("recommendations", _("Applicants to recommend"), rows.recommends, rows.to_recommend, rows.recommend_item),
    Queue(
        "memberships", _("Memberships to move on"), _may(P.HANDLE_MEMBERSHIP), rows.memberships, rows.membership_item
    ),
    Queue(
        "agreements", _("Agreements to send or sign"), _may(P.HANDLE_AGREEMENT), rows.for_operator, rows.agreement_item
    ),
    Queue(
        "authorities",
        _("Authorities to sign, to accept"),
        _may(P.HANDLE_AGREEMENT),
        rows.authorities,
        rows.authority_item,
    ),
    Queue(
        "serving",
        _("Organisations that a shared entity asks to serve"),
        _may(P.HANDLE_MANDATE),
        mandates.to_serve,
        mandates.serving_item,
    ),
    Queue("mandates", _("Mandates to sign or accept"), mandates.concerns, mandates.waiting, mandates.item),
    Queue("follow-ups", _("Follow-ups to look at"), _may(P.HANDLE_DECLARATION), living.answered, living.follow_up_item),
    Queue("to-follow-up", _("Follow-ups to answer"), living.answers, living.to_answer, living.follow_up_item),
    Queue("changes", _("Changes to assess"), _may(P.HANDLE_DECLARATION), living.changes, living.change_item),
    Queue("letters", _("Letters that did not arrive"), _may(P.HANDLE_LETTERS), rows.letters, rows.letter_item),
    Queue("roles", _("Roles asked for"), rows.answers, rows.roles_asked_for, rows.role_item),
    Queue("signing", _("Agreements for you to sign"), rows.signs, rows.for_signatory, rows.agreement_item),
)
