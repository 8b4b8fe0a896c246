"""What waits for others: what a person has sent, asked for or answers for, and whose move it is now; oldest first."""

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from federation.models import Confirmation, JointAct
from federation.models.confirmation import ConfirmationState
from federation.models.joint_act import JointActState
from federation.views import queue_rows as rows
from federation.views.queue_rows import Item
from members import own_approval
from members.models import AccessRequest, Agreement, Membership, MetadataRevision, Person, Representation
from members.models.access import AccessState
from members.models.agreement import SIGNABLE, Party
from members.models.membership import MembershipState
from members.models.representation import RepresentationState
from members.models.revision import RevisionState
from members.permissions import Permission, is_operator, permitted_at, visible_organisations
from members.views.pages import home_of
from trustframework.models import Certification, Decision
from trustframework.models.certification import CertificationState
from trustframework.models.decision import DecisionState

_ASKED = (MembershipState.APPLIED, MembershipState.IN_REVIEW, MembershipState.APPROVED)


def is_member(person: Person) -> bool:
    """Whether the person sees organisations of their own, and does not work for the operator."""
    return not is_operator(person) and bool(visible_organisations(person))


def revisions(person: Person) -> QuerySet[MetadataRevision]:
    """Submitted for the person's organisations, but for what waits for the person."""
    waiting = MetadataRevision.objects.filter(state=RevisionState.SUBMITTED, entity__owner__in=_seen(person))
    mine = rows.to_approve_first(person).order_by().values("pk")
    found = waiting.exclude(pk__in=mine).select_related("entity__owner")
    return found.defer("facts", "findings", "left_out").order_by("submitted_at", "pk")


def revision_item(revision: MetadataRevision) -> Item:
    whose = _("waits for the owner's own approval") if own_approval.is_missing(revision) else _("waits for a registrar")
    return _told(rows.own_item(revision), whose)


def memberships(person: Person) -> QuerySet[Membership]:
    found = Membership.objects.filter(state__in=_ASKED, organisation__in=_seen(person))
    return found.select_related("organisation").order_by("applied_at", "pk")


def membership_item(membership: Membership) -> Item:
    return _told(rows.membership_item(membership), _("waits for the federation operator"))


def countersigned(person: Person) -> QuerySet[Agreement]:
    """Signed by the organisation, not yet by the operator."""
    found = Agreement.objects.filter(state__in=SIGNABLE, organisation__in=_seen(person))
    signed = found.filter(signatures__party=Party.MEMBER).exclude(signatures__party=Party.OPERATOR)
    return signed.select_related("organisation", "template").order_by("prepared_at", "pk").distinct()


def countersigned_item(agreement: Agreement) -> Item:
    return _told(rows.agreement_item(agreement), _("waits for the federation operator's signature"))


def unsigned(_person: Person) -> QuerySet[Agreement]:
    """Sent to members, and not signed by them."""
    found = Agreement.objects.filter(state__in=SIGNABLE).exclude(signatures__party=Party.MEMBER)
    return found.select_related("organisation", "template").order_by("prepared_at", "pk")


def unsigned_item(agreement: Agreement) -> Item:
    return _told(rows.agreement_item(agreement), _("waits for the member's signature"))


def proposes(person: Person) -> bool:
    return not is_operator(person) and bool(permitted_at(person, Permission.PROPOSE_MANDATE))


def mandates(person: Person) -> QuerySet[Representation]:
    """What the person's organisations have said yes to, and the other party has not."""
    own = permitted_at(person, Permission.PROPOSE_MANDATE)
    accepted = Q(representative__in=own, state=RepresentationState.PROPOSED) & ~Q(accepted_by=None)
    found = Representation.objects.filter(accepted | Q(represented__in=own, state=RepresentationState.SIGNED))
    return found.select_related("represented", "representative").order_by("proposed_at", "pk")


def mandate_item(mandate: Representation) -> Item:
    url = reverse("mandate", args=[mandate.pk])
    about, label = mandate.get_kind_display(), mandate.get_state_display()
    waits = _("waits for the other party")
    return _told(Item(str(mandate), about, mandate.proposed_at, url, mandate.state, label), waits)


def roles(person: Person) -> QuerySet[AccessRequest]:
    """What the person has asked for."""
    found = AccessRequest.objects.filter(person=person, state=AccessState.ASKED)
    return found.select_related("person", "organisation").order_by("asked_at", "pk")


def role_item(asked: AccessRequest) -> Item:
    text, label = str(asked.get_role_display()), asked.get_state_display()
    where, whose = home_of(asked.organisation), _("waits for the organisation's administrator")
    return _told(Item(text, str(asked.organisation), asked.asked_at, where, asked.state, label), whose)


def unapproved(_person: Person) -> QuerySet[MetadataRevision]:
    """Submitted, and waiting for their owners' own approval before a registrar looks."""
    found = MetadataRevision.objects.filter(own_approval.MISSING, state=RevisionState.SUBMITTED)
    return found.select_related("entity__owner").defer("facts", "findings", "left_out").order_by("submitted_at", "pk")


def confirmations(_person: Person) -> QuerySet[Confirmation]:
    """A second contact is asked about exactly what will be published."""
    asked = Confirmation.objects.filter(state=ConfirmationState.ASKED, revision__state=RevisionState.SUBMITTED)
    related = asked.select_related("revision__entity__owner", "contact").order_by("asked_at", "pk")
    return related.defer("revision__facts", "revision__findings", "revision__left_out")


def confirmation_item(asked: Confirmation) -> Item:
    revision = asked.revision
    waits = _("waits for a second contact")
    about = f"{revision.entity.owner}: {waits}"
    url = reverse("decide", args=[revision.pk])
    label = asked.get_state_display()
    return Item(revision.entity.entity_id, about, asked.asked_at, url, asked.state, label)


def proposals(person: Person) -> QuerySet[Decision]:
    """Decisions that the person has proposed."""
    found = Decision.objects.filter(state=DecisionState.PROPOSED, proposed_by=person)
    return found.select_related("declaration__organisation").order_by("proposed_at", "pk")


def proposal_item(decision: Decision) -> Item:
    waits = _("waits for a decision maker")
    about = f"{decision.get_outcome_display()}: {waits}"
    url, label = reverse("decision", args=[decision.pk]), decision.get_state_display()
    return Item(str(decision.declaration.organisation), about, decision.proposed_at, url, decision.state, label)


def recorded(person: Person) -> QuerySet[Certification]:
    """Certifications that the person has recorded, and nobody has confirmed."""
    found = Certification.objects.filter(state=CertificationState.GRANTED, recorded_by=person)
    return found.select_related("organisation", "level").order_by("recorded_at", "pk")


def recorded_item(certification: Certification) -> Item:
    return _told(rows.certification_item(certification), _("waits for another operator's confirmation"))


def acts(person: Person) -> QuerySet[JointAct]:
    """What the person has proposed that two operators do."""
    found = JointAct.objects.filter(state=JointActState.PROPOSED, proposed_by=person)
    return found.select_related("feed", "signing_key").order_by("proposed_at", "pk")


def act_item(act: JointAct) -> Item:
    waits = _("waits for a second operator")
    about = f"{act.feed or act.signing_key or ''}: {waits}"
    url, label = reverse("joint_act", args=[act.pk]), act.get_state_display()
    return Item(str(act.get_kind_display()), about, act.proposed_at, url, act.state, label)


def _seen(person: Person) -> set[int]:
    return visible_organisations(person) or set()


def _told(item: Item, whose: str) -> Item:
    """The item, with whose move it is."""
    about = f"{item.about}: {whose}"
    return Item(item.text, about, item.since, item.url, item.state, item.label)
