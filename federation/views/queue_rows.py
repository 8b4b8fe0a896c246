"""What waits, by kind of work: the rows of each queue, oldest first, and how a row is told."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse

from members import own_approval
from members.actions.applications import RECOMMENDERS
from members.actions.domains import to_accept
from members.clock import now, today
from members.giving import roles_to_give
from members.models import (
    AccessRequest,
    Agreement,
    Application,
    CategoryRequest,
    Domain,
    Letter,
    Membership,
    MetadataRevision,
    Organisation,
    Person,
    RoleAssignment,
    SigningAuthority,
)
from members.models.access import AccessState
from members.models.agreement import SIGNABLE, AgreementState, Party
from members.models.application import ApplicationState, Recommendation
from members.models.authority import AuthorityState
from members.models.category import RequestState
from members.models.letter import LetterState
from members.models.membership import MembershipState
from members.permissions import Permission, assignments, may
from members.roles import Role
from members.views.pages import home_of
from trustframework.models import Certification, Sanction
from trustframework.models.certification import CertificationState
from trustframework.models.sanction import SanctionState

M = MembershipState
TO_MOVE = (M.APPLIED, M.IN_REVIEW, M.APPROVED, M.LEAVING)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that waits: what, whose, since when, where to deal with it, and its state (value, words)."""

    text: str
    about: str
    since: datetime
    url: str
    state: str
    label: str


def metadata(_person: Person) -> QuerySet[MetadataRevision]:
    return _oldest(own_approval.for_registrars())


def _oldest(waiting: QuerySet[MetadataRevision]) -> QuerySet[MetadataRevision]:
    rows = waiting.select_related("entity__owner")
    return rows.defer("facts", "findings", "left_out").order_by("submitted_at")


def approves_first(person: Person) -> bool:
    return bool(_approved_by(person))


def to_approve_first(person: Person) -> QuerySet[MetadataRevision]:
    return _oldest(own_approval.for_owners(_approved_by(person), but_not=person))


def _approved_by(person: Person) -> list[Organisation]:
    own = [a.organisation for a in assignments(person)]
    return [one for one in own if may(person, Permission.APPROVE_FIRST, one)]


def own_item(revision: MetadataRevision) -> Item:
    return replace(metadata_item(revision), url=reverse("revision", args=[revision.pk]))


def metadata_item(revision: MetadataRevision) -> Item:
    owner = str(revision.entity.owner)
    url = reverse("decide", args=[revision.pk])
    text = revision.entity.entity_id
    return Item(text, owner, revision.submitted_at, url, revision.state, revision.get_state_display())


def domains(_person: Person) -> QuerySet[Domain]:
    return to_accept(now()).select_related("organisation")


def domain_item(domain: Domain) -> Item:
    url = reverse("domain", args=[domain.pk])
    return Item(domain.name, str(domain.organisation), domain.claimed_at, url, domain.state, domain.get_state_display())


def letters(_person: Person) -> QuerySet[Letter]:
    failed = Letter.objects.filter(state=LetterState.FAILED).select_related("organisation").defer("context")
    return failed.order_by("posted_at")


def letter_item(letter: Letter) -> Item:
    whose = str(letter.organisation or "")
    text = f"{letter.kind_label}: {letter.address}"
    return Item(text, whose, letter.posted_at, reverse("letters"), letter.state, letter.get_state_display())


def categories(_person: Person) -> QuerySet[CategoryRequest]:
    waiting = CategoryRequest.objects.filter(state=RequestState.ASKED).select_related("entity__owner")
    return waiting.order_by("asked_at")


def category_item(asked: CategoryRequest) -> Item:
    url = reverse("entity", args=[asked.entity_id]) + "#categories"
    about = f"{asked.name}, {asked.entity.owner}"
    return Item(asked.entity.entity_id, about, asked.asked_at, url, asked.state, asked.get_state_display())


def applications(_person: Person) -> QuerySet[Application]:
    return Application.objects.filter(state=ApplicationState.SENT).order_by("sent_at")


def application_item(application: Application) -> Item:
    return _application(application, reverse("application", args=[application.pk]))


def recommends(person: Person) -> bool:
    return any(may(person, Permission.RECOMMEND, a.organisation) for a in assignments(person))


def to_recommend(person: Person) -> QuerySet[Application]:
    asked = applications(person).filter(recommendation=Recommendation.ASKED)
    return asked.filter(recommender__in=[a.organisation_id for a in assignments(person) if a.role in RECOMMENDERS])


def recommend_item(application: Application) -> Item:
    return _application(application, reverse("application_recommend", args=[application.pk]))


def _application(application: Application, url: str) -> Item:
    since = application.sent_at or application.begun_at
    about = application.get_sector_display()
    return Item(str(application), about, since, url, application.state, application.get_state_display())


def memberships(_person: Person) -> QuerySet[Membership]:
    return Membership.objects.filter(state__in=TO_MOVE).select_related("organisation").order_by("applied_at")


def membership_item(membership: Membership) -> Item:
    return Item(
        str(membership.organisation),
        membership.get_kind_display(),
        membership.applied_at,
        home_of(membership.organisation),
        membership.state,
        membership.get_state_display(),
    )


def _unsigned_by(party: Party) -> QuerySet[Agreement]:
    waiting = Agreement.objects.filter(state__in=SIGNABLE).exclude(signatures__party=party)
    return waiting.select_related("organisation", "template").order_by("prepared_at")


def for_operator(_person: Person) -> QuerySet[Agreement]:
    drafts = Agreement.objects.filter(state=AgreementState.DRAFT).values("pk")
    unsigned = _unsigned_by(Party.OPERATOR).order_by().values("pk")
    waiting = Agreement.objects.filter(pk__in=drafts) | Agreement.objects.filter(pk__in=unsigned)
    return waiting.select_related("organisation", "template").order_by("prepared_at")


def for_signatory(person: Person) -> QuerySet[Agreement]:
    signs = [a.organisation_id for a in assignments(person) if may(person, Permission.SIGN_AGREEMENT, a.organisation)]
    return _unsigned_by(Party.MEMBER).filter(organisation__in=signs)


def signs(person: Person) -> bool:
    return any(may(person, Permission.SIGN_AGREEMENT, a.organisation) for a in assignments(person))


def agreement_item(agreement: Agreement) -> Item:
    return Item(
        str(agreement.template),
        str(agreement.organisation),
        agreement.prepared_at,
        reverse("agreement", args=[agreement.pk]),
        agreement.state,
        agreement.get_state_display(),
    )


def authorities(_person: Person) -> QuerySet[SigningAuthority]:
    waiting = SigningAuthority.objects.filter(state=AuthorityState.SUBMITTED)
    return waiting.select_related("organisation", "person").order_by("submitted_at")


def authority_item(authority: SigningAuthority) -> Item:
    return Item(
        str(authority),
        str(authority.organisation),
        authority.submitted_at,
        reverse("authority", args=[authority.pk]),
        authority.state,
        authority.get_state_display(),
    )


def certifications(person: Person) -> QuerySet[Certification]:
    """Those that another operator recorded: nobody confirms their own."""
    granted = Certification.objects.filter(state=CertificationState.GRANTED).exclude(recorded_by=person)
    return granted.select_related("organisation", "level").order_by("recorded_at")


def certification_item(certification: Certification) -> Item:
    return Item(
        str(certification.organisation),
        str(certification.level),
        certification.recorded_at,
        reverse("certification", args=[certification.pk]),
        certification.state,
        certification.get_state_display(),
    )


def sanctions(person: Person) -> QuerySet[Sanction]:
    heard = ~Q(statement="") | Q(statement_until__lt=today())
    alone = Sanction.objects.filter(Q(state=SanctionState.EMERGENCY) | heard & Q(state=SanctionState.NOTIFIED))
    alone = alone.exclude(imposed_by=person)
    return alone.select_related("organisation", "entity").order_by("imposed_at")


def sanction_item(sanction: Sanction) -> Item:
    return Item(
        str(sanction),
        str(sanction.organisation),
        sanction.imposed_at,
        reverse("sanction", args=[sanction.pk]),
        sanction.state,
        sanction.get_state_display(),
    )


def answers(person: Person) -> bool:
    """Whether the person may let somebody in anywhere."""
    return may(person, Permission.MANAGE_PEOPLE) or any(
        roles_to_give(person, a.organisation) for a in assignments(person)
    )


def roles_asked_for(person: Person) -> QuerySet[AccessRequest]:
    """At the person's own organisations, the roles that the person may give; a registrar answers where nobody else
    can."""
    asked = AccessRequest.objects.filter(state=AccessState.ASKED).exclude(person=person)
    own = Q(pk__in=[])
    for at in {a.organisation for a in assignments(person)}:
        own |= Q(organisation=at, role__in=roles_to_give(person, at))
    if may(person, Permission.MANAGE_PEOPLE):
        there = RoleAssignment.objects.in_force().filter(person__is_active=True)
        for about, answerer in (
            (Q(role=Role.SIGNATORY), Role.SIGNATORY),
            (~Q(role=Role.SIGNATORY), Role.ADMINISTRATOR),
        ):
            own |= about & ~Q(organisation__in=there.filter(role=answerer).values("organisation"))
    return asked.filter(own).select_related("person", "organisation").order_by("asked_at")


def role_item(asked: AccessRequest) -> Item:
    return Item(
        f"{asked.person}: {asked.get_role_display()}",
        str(asked.organisation),
        asked.asked_at,
        home_of(asked.organisation) + "#people",
        asked.state,
        asked.get_state_display(),
    )
