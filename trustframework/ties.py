"""What ties people and firms to an organisation that is to be reviewed, as the register knows it. Reads only: the same
few queries, however many cases are asked about."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from dateutil.relativedelta import relativedelta
from django.db.models import Model, Q, QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.clock import beginning
from members.models import Organisation, Representation, RoleAssignment, Subcontract, Succession
from members.models.representation import RepresentationState
from trustframework.models import Answer, Decision, Evidence
from trustframework.models.decision import DecisionState

M = TypeVar("M", bound=Model)
MONTHS = 24  # how long a tie is remembered after its end (DESIGN, section 3)
_MARGIN = 1  # month: the database finds a little more than stands, and dates are judged one by one


class Tie(TextChoices):
    """How an organisation, or a person, stands to the one that is to be reviewed."""

    ORGANISATION = "organisation", _("The organisation itself")
    AGENT = "agent", _("Agent or group representative")
    SUBCONTRACTOR = "subcontractor", _("Subcontractor")
    SUCCESSION = "succession", _("Predecessor or successor")
    DECLARATION = "declaration", _("Worked on the declaration")
    DECISION = "decision", _("Decides in the case")


@dataclass(frozen=True, slots=True)
class Link:
    """An organisation that is tied to the reviewed one; `over` is the first day without the tie (None: no end yet)."""

    tie: Tie
    organisation: Organisation
    over: date | None


def since(on: date) -> date:
    """The day from which the database looks."""
    return on - relativedelta(months=MONTHS + _MARGIN)


def links_of(organisations: Collection[Organisation], on: date) -> dict[int, list[Link]]:
    """Every organisation that is or was tied to each of these, itself first."""
    found: dict[int, list[Link]] = {one.pk: [Link(Tie.ORGANISATION, one, None)] for one in organisations}
    for mandate in _mandates(found, on):
        over = _first(_day_of(mandate.ended_at), mandate.valid_until and mandate.valid_until + relativedelta(days=1))
        found[mandate.represented_id].append(Link(Tie.AGENT, mandate.representative, _past(over, on)))
    for contract in _recent(Subcontract.objects.filter(principal__in=found), on).select_related("supplier"):
        link = Link(Tie.SUBCONTRACTOR, contract.supplier, _past(_day_of(contract.until), on))
        found[contract.principal_id].append(link)
    kin = Succession.objects.filter(Q(predecessor__in=found) | Q(successor__in=found))
    for one in kin.select_related("predecessor", "successor"):
        for mine, other in ((one.predecessor_id, one.successor), (one.successor_id, one.predecessor)):
            if mine in found:
                found[mine].append(Link(Tie.SUCCESSION, other, None))
    return found


def roles_of(people: Collection[int], on: date) -> dict[int, list[tuple[RoleAssignment, date | None]]]:
    """Each person's roles, now or lately, with the first day without (None: no end yet)."""
    found = defaultdict(list)
    for role in _recent(RoleAssignment.objects.filter(person__in=people), on):
        found[role.person_id].append((role, _past(_day_of(role.until), on)))
    return found


def workers_on(declarations: Collection[int], people: Collection[int]) -> set[tuple[int, int]]:
    """(declaration, person) for each of the people who answered something in it, or put evidence to it."""
    answers = Answer.objects.filter(declaration__in=declarations, changed_by__in=people)
    evidence = Evidence.objects.filter(answer__declaration__in=declarations, added_by__in=people)
    return {
        *answers.values_list("declaration", "changed_by").order_by().distinct(),
        *evidence.values_list("answer__declaration", "added_by").order_by().distinct(),
    }


def deciders_on(declarations: Collection[int]) -> set[tuple[int, int]]:
    """(declaration, person) for each who has proposed or made a decision on it."""
    rows = Decision.objects.filter(declaration__in=declarations).exclude(state=DecisionState.DROPPED)
    pairs = rows.values_list("declaration", "proposed_by", "decided_by")
    return {(at, who) for at, *both in pairs for who in both if who is not None}


def _mandates(represented: Collection[int], on: date) -> QuerySet[Representation]:
    """Those that both parties agreed to, whatever became of them."""
    agreed = Representation.objects.filter(signed_at__isnull=False, accepted_at__isnull=False)
    agreed = agreed.exclude(state=RepresentationState.PROPOSED).filter(represented__in=represented)
    recent = Q(ended_at=None) | Q(ended_at__gt=beginning(since(on)))
    lasting = Q(valid_until=None) | Q(valid_until__gt=since(on))
    return agreed.filter(recent, lasting).select_related("representative")


def _recent(rows: QuerySet[M], on: date) -> QuerySet[M]:
    return rows.filter(Q(until=None) | Q(until__gt=beginning(since(on))))


def _day_of(instant: datetime | None) -> date | None:
    return timezone.localdate(instant) if instant else None


def _first(*days: date | None) -> date | None:
    return min((day for day in days if day), default=None)


def _past(over: date | None, on: date) -> date | None:
    """An end that is still to come may be put off: it counts as none."""
    return over if over and over <= on else None
