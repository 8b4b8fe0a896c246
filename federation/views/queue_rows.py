"""What waits, by kind of work: the rows of each queue, oldest first, and how a row is told."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from federation.models import Publication
from federation.models.publication import PublicationState
from members.actions.domains import to_accept
from members.clock import now
from members.models import Agreement, CategoryRequest, Domain, Membership, MetadataRevision, Person
from members.models.agreement import AgreementState, Party
from members.models.category import RequestState
from members.models.membership import MembershipState
from members.models.revision import RevisionState
from members.permissions import Permission, assignments, may
from members.views.agreements import SIGNABLE
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
    waiting = MetadataRevision.objects.filter(state=RevisionState.SUBMITTED).select_related("entity__owner")
    return waiting.defer("facts", "findings", "left_out").order_by("submitted_at")


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


def categories(_person: Person) -> QuerySet[CategoryRequest]:
    waiting = CategoryRequest.objects.filter(state=RequestState.ASKED).select_related("entity__owner")
    return waiting.order_by("asked_at")


def category_item(asked: CategoryRequest) -> Item:
    url = reverse("entity", args=[asked.entity_id]) + "#categories"
    about = f"{asked.name}, {asked.entity.owner}"
    return Item(asked.entity.entity_id, about, asked.asked_at, url, asked.state, asked.get_state_display())


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


def certifications(person: Person) -> QuerySet[Certification]:
    """Those that another operator recorded: nobody confirms their own."""
    granted = Certification.objects.filter(state=CertificationState.GRANTED).exclude(recorded_by=person)
    return granted.select_related("organisation", "level").order_by("recorded_at")


def certification_item(certification: Certification) -> Item:
    return Item(
        str(certification.organisation),
        str(certification.level),
        certification.recorded_at,
        home_of(certification.organisation) + "#certifications",
        certification.state,
        certification.get_state_display(),
    )


def sanctions(person: Person) -> QuerySet[Sanction]:
    alone = Sanction.objects.filter(state=SanctionState.EMERGENCY).exclude(imposed_by=person)
    return alone.select_related("organisation", "entity").order_by("imposed_at")


def sanction_item(sanction: Sanction) -> Item:
    return Item(
        str(sanction),
        str(sanction.organisation),
        sanction.imposed_at,
        home_of(sanction.organisation) + "#sanctions",
        sanction.state,
        sanction.get_state_display(),
    )


def held(_person: Person) -> QuerySet[Publication]:
    held = Publication.objects.filter(state=PublicationState.HELD, released_by=None)
    return held.select_related("feed").order_by("intended_at")


def held_item(publication: Publication) -> Item:
    url = reverse("publication", args=[publication.feed.slug, publication.serial])
    text = str(publication.feed)
    label = publication.get_state_display()
    return Item(text, str(publication.serial), publication.intended_at, url, publication.state, label)
