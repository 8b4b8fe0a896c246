"""What the chain's machine plays in: one member with an entity in a feed, its operators, and auditors. Built once."""

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db.models import Model

from federation.models import Feed
from members.clock import now, today
from members.models import Agreement, Entity, Person
from members.models.agreement import AgreementKind, AgreementState
from members.roles import Role
from tests import builders, trust
from tests.builders import Member, Operator
from trustframework.models import Auditor, Checklist, Declaration, Level, Review
from trustframework.models.checklist import ChecklistRole

Row = TypeVar("Row", bound=Model)
LONG = timedelta(days=40 * 365)  # auditors outlive every jump of the clock


@dataclass
class World:
    """`memory` holds rows as they were first seen: what somebody acts on whose page was open for long."""

    operator: Operator
    member: Member
    entity: Entity
    feed: Feed
    checklists: tuple[Checklist, ...]
    level: Level
    auditors: tuple[Auditor, ...]
    secrecy: dict[int, Agreement]
    deciders: tuple[Person, ...]
    at: datetime
    born: datetime
    stale: bool = False
    memory: dict[tuple[str, Any], Model] = field(default_factory=dict)

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody who could try something, with a right to it or without."""
        o, m = self.operator, self.member
        auditors = (one.person for one in self.auditors)
        return (*self.deciders, o.trust_officer, o.registrar, m.administrator, m.signatory, m.reader, *auditors)

    def pick(self, model: type[Row], n: int, **where: Any) -> Row | None:
        """One of the newest few; as it was when it was first seen, where the world is `stale`."""
        rows = list(model._default_manager.filter(**where).order_by("-pk")[:3])
        if not rows:
            return None
        row = rows[n % len(rows)]
        known = (model.__name__, row.pk)
        if known not in self.memory:
            self.memory[known] = deepcopy(row)
        return deepcopy(self.memory[known]) if self.stale else row  # type: ignore[return-value]

    def declaration(self) -> Declaration | None:
        """The newest."""
        return Declaration.objects.order_by("-pk").first()

    def review(self) -> Review | None:
        """The newest one's newest."""
        return Review.objects.filter(declaration=self.declaration()).order_by("-pk").first()


def build(operator: Operator, member: Member) -> World:
    """The gate's other requirements are met: what opens and closes is G3 and G5."""
    version = trust.version()
    entity = builders.approved_entity(operator, member, role="idp", scopes=("vard.norrvik.example",))
    feed = builders.feed(operator)
    builders.place(entity, by=member.administrator)
    builders.agreement_in_force(operator, member, AgreementKind.REVIEW)
    until = today() + LONG
    auditors = tuple(
        trust.auditor(operator, name, valid_until=until, renewed_until=until) for name in ("Greta Ett", "Greta Två")
    )
    secrecy = {
        one.pk: Agreement.objects.create(
            organisation=one.firm,
            template=builders.template(AgreementKind.NON_DISCLOSURE),
            state=AgreementState.IN_FORCE,
            prepared_at=now(),
            valid_from=today(),
        )
        for one in auditors
    }
    others = (builders.in_role(operator, Role.DECISION_MAKER, operator.organisation, f"Beslut {n}") for n in (2, 3))
    return World(
        operator,
        member,
        entity,
        feed,
        tuple(trust.checklist(version, role) for role in (ChecklistRole.IDP, ChecklistRole.SP)),
        builders.level(),
        auditors,
        secrecy,
        (operator.decision_maker, *others),
        now(),
        now(),
    )
