"""Automatic blocks: why the register does not let an auditor review a declaration, and until when.

They come before, and beside, what the auditor states. A block names a tie (trustframework/ties.py); ties that have
ended are remembered for 24 months.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from members.clock import today
from members.models import RoleAssignment
from members.roles import Role
from trustframework.models import Auditor, Declaration
from trustframework.ties import MONTHS, Link, Tie, deciders_on, links_of, roles_of, workers_on

Case = tuple[Auditor, Declaration]
Held = Sequence[tuple[RoleAssignment, date | None]]
_OF_PERSON = {
    Tie.ORGANISATION: gettext_noop("%(who)s has or had a role at %(organisation)s, which is to be reviewed."),
    Tie.AGENT: gettext_noop(
        "%(who)s has or had a role at %(organisation)s, which acts or acted for the organisation to be reviewed."
    ),
    Tie.SUBCONTRACTOR: gettext_noop(
        "%(who)s has or had a role at %(organisation)s, a subcontractor of the organisation to be reviewed."
    ),
    Tie.SUCCESSION: gettext_noop(
        "%(who)s has or had a role at %(organisation)s, a predecessor or successor of the organisation to be reviewed."
    ),
}
_OF_FIRM = {
    Tie.ORGANISATION: gettext_noop("%(organisation)s, the firm of %(who)s, is the organisation to be reviewed."),
    Tie.AGENT: gettext_noop(
        "%(organisation)s, the firm of %(who)s, acts or acted for the organisation to be reviewed."
    ),
    Tie.SUBCONTRACTOR: gettext_noop(
        "%(organisation)s, the firm of %(who)s, is or was a subcontractor of the organisation to be reviewed."
    ),
    Tie.SUCCESSION: gettext_noop(
        "%(organisation)s, the firm of %(who)s, is a predecessor or successor of the organisation to be reviewed."
    ),
}
_OF_CASE = {
    Tie.DECLARATION: gettext_noop("%(who)s has worked on the declaration."),
    Tie.DECISION: gettext_noop("%(who)s decides on certification for the operator."),
}


@dataclass(frozen=True, slots=True)
class Block:
    """`until` is the first day without (None: as long as the tie lasts); `firm` says that it is the firm's."""

    tie: Tie
    what: str
    until: date | None = None
    firm: bool = False

    def __str__(self) -> str:
        if self.until:
            return f"{self.what} " + _("That stands in the way until %(day)s.") % {"day": date_format(self.until)}
        if self.tie in _OF_CASE:
            return self.what
        return f"{self.what} " + _("That stands in the way while it lasts, and %(months)s months after.") % {
            "months": MONTHS
        }


def blocks(auditor: Auditor, declaration: Declaration, on: date | None = None) -> list[Block]:
    """What stands in the way of this auditor reviewing that declaration, today unless a day is given."""
    return blocks_of([(auditor, declaration)], on)[0]


def blocks_of(cases: Iterable[Case], on: date | None = None) -> list[list[Block]]:
    """The same for many at once, in their order. Auditors come with `person`, declarations with `organisation`."""
    listed, day = list(cases), on or today()
    if not listed:
        return []
    people = {auditor.person_id for auditor, _declaration in listed}
    declared = {declaration.pk for _auditor, declaration in listed}
    links = links_of({d.organisation for _auditor, d in listed}, day)
    roles = roles_of(people, day)
    workers, deciders = workers_on(declared, people), deciders_on(declared)
    found = []
    for auditor, declaration in listed:
        held = roles.get(auditor.person_id, [])
        case = (declaration.pk, auditor.person_id)
        wrote = case in workers or auditor.person_id in (declaration.begun_by_id, declaration.approved_by_id)
        of_case = {Tie.DECLARATION: wrote, Tie.DECISION: case in deciders or _decides(held)}
        found.append(
            [
                *_ties(auditor, links[declaration.organisation_id], held, day),
                *(Block(tie, _(_OF_CASE[tie]) % {"who": auditor}) for tie, stands in of_case.items() if stands),
            ]
        )
    return found


def _ties(auditor: Auditor, links: Iterable[Link], held: Held, on: date) -> Iterator[Block]:
    for link in links:
        words = {"who": auditor, "organisation": link.organisation}
        ends = [over for role, over in held if role.organisation_id == link.organisation.pk]
        standing = [until for until in (_until(link.over, over) for over in ends) if until is None or until > on]
        if standing:
            last = None if None in standing else max(day for day in standing if day)
            yield Block(link.tie, _(_OF_PERSON[link.tie]) % words, last)
        until = _until(link.over)
        if auditor.firm_id == link.organisation.pk and (until is None or until > on):
            yield Block(link.tie, _(_OF_FIRM[link.tie]) % words, until, firm=True)


def _until(*overs: date | None) -> date | None:
    """A tie of several parts stands until the first of them has been over for so long."""
    ended = [over for over in overs if over]
    return min(ended) + relativedelta(months=MONTHS) if ended else None


def _decides(held: Held) -> bool:
    return any(role.role == Role.DECISION_MAKER and over is None for role, over in held)
