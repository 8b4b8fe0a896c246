"""What the chain's machine plays in: one member with an entity in a feed, its operators, and auditors. Built once."""

import ssl
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from dateutil.relativedelta import relativedelta
from django.db.models import Model

from federation.models import Environment, Feed
from members.actions import communities
from members.clock import now, today
from members.models import Agreement, Community, Entity, Person
from members.models.agreement import AgreementKind
from members.roles import Role
from tests import builders, trust
from tests.builders import Member, Operator
from tests.documents import certificate
from trustframework.models import (
    Auditor,
    Checklist,
    Declaration,
    FollowUp,
    FrameworkVersion,
    Level,
    Requirement,
    RequirementGroup,
    Review,
)
from trustframework.models.checklist import ChecklistRole
from trustframework.models.framework import VersionState

Row = TypeVar("Row", bound=Model)
LONG = timedelta(days=40 * 365)  # auditors outlive every jump of the clock


@dataclass
class World:
    """`memory` holds rows as they were first seen: what somebody acts on whose page was open for long.

    `feed` is published and asks for G1 to G5, `strict` is only asked about and names every gate; `acceptance` is where
    the entity can be tried first. `steady` is another member's, and never leaves: so no feed is ever emptied, which the
    brake would hold. `spki` is of the entity's one key.
    """

    operator: Operator
    member: Member
    entity: Entity
    steady: Entity
    feed: Feed
    strict: Feed
    acceptance: Feed
    community: Community
    spki: str
    level: Level
    auditors: tuple[Auditor, ...]
    secrecy: dict[int, Agreement]
    deciders: tuple[Person, ...]
    at: datetime
    born: datetime
    stale: bool = False
    memory: dict[tuple[str, Any], Model] = field(default_factory=dict)
    own_releases: Path | None = None  # of the run, once it has published
    served: dict[str, datetime] = field(default_factory=dict)  # when each feed's signer had its turn last

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

    def checklist(self, role: ChecklistRole, *, former: bool = False) -> Checklist:
        """Of the version in force; of the first one, where nobody has noticed, or none is in force."""
        order = "pk" if former else "-pk"
        versions = FrameworkVersion.objects.order_by(order)
        found = versions.filter(state=VersionState.IN_FORCE).first() if not former else None
        return trust.checklist(found or versions.order_by("pk")[0], role)

    def declaration(self) -> Declaration | None:
        """The newest."""
        return Declaration.objects.order_by("-pk").first()

    def review(self) -> Review | None:
        """The newest one's newest."""
        return Review.objects.filter(declaration=self.declaration()).order_by("-pk").first()


def build(operator: Operator, member: Member) -> World:
    """The gates are open, but for G3, and what has to be tried and logged in with first (G7, G10)."""
    version = trust.version()
    _chapter_on_eid(version)
    entity = builders.approved_entity(operator, member, role="idp", scopes=("vard.norrvik.example",))
    technical = builders.ContactKind.TECHNICAL
    builders.contact(member.organisation, technical, name="Teknik Norrvik", email=builders.address("Teknik"))
    community = communities.found(
        slug="gemenskapen", name_sv="Gemenskapen", name_en="The Community", keeper=None, by=operator.registrar
    )
    communities.admit(community, member.organisation, by=operator.registrar)
    builders.place(entity, by=member.administrator)
    builders.agreement_in_force(operator, member, AgreementKind.REVIEW)
    auditors = tuple(_auditor(operator, name) for name in ("Greta Ett", "Greta Två"))
    others = (builders.in_role(operator, Role.DECISION_MAKER, operator.organisation, f"Beslut {n}") for n in (2, 3))
    return World(
        operator,
        member,
        entity,
        _steady(operator),
        builders.feed(operator),
        builders.feed(operator, "strict", gates=[f"G{n}" for n in range(1, 13)], communities=[community.slug]),
        builders.feed(operator, "acceptance", Environment.ACCEPTANCE, gates=["G4"]),
        community,
        _spki(certificate(0)),
        builders.level(),
        auditors,
        {one.pk: trust.non_disclosure(one.firm) for one in auditors},
        (operator.decision_maker, *others),
        now(),
        now(),
    )


def _auditor(operator: Operator, name: str) -> Auditor:
    until = today() + LONG
    return trust.auditor(operator, name, valid_until=until, renewed_until=until)


def _chapter_on_eid(version: FrameworkVersion) -> None:
    """One requirement that a dispensation opens G10 for."""
    group = RequirementGroup.objects.create(version=version, code="EID", position=9, title_sv="E-leg", title_en="E-ID")
    texts = {"title_sv": "E-leg", "title_en": "E-ID", "text_sv": "En e-legitimation.", "text_en": "An e-ID."}
    more = {"applies_to": ["idp"], "rank": 3, "critical": False, **texts}
    Requirement.objects.create(version=version, group=group, code="EID-01", position=9, **more)


def _steady(operator: Operator) -> Entity:
    """Certified for longer than any walk, its yearly follow-ups accepted ahead."""
    neighbour = builders.member(operator, "Region Sydvik")
    entity = builders.approved_entity(
        operator, neighbour, entity_id="https://idp.sydvik.example/metadata", role="idp", key=1
    )
    builders.place(entity, by=neighbour.administrator)
    held = builders.certify(operator, neighbour.organisation, days=LONG.days)
    days = (held.valid_from + relativedelta(years=years) for years in range(1, 40))
    FollowUp.objects.bulk_create(
        FollowUp(certification=held, due_on=day, opened_at=now(), state="accepted", accepted_by=operator.trust_officer)
        for day in days
    )
    return entity


def _spki(pem: str) -> str:
    public = x509.load_der_x509_certificate(ssl.PEM_cert_to_DER_cert(pem)).public_key()
    encoding, form = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    return sha256(public.public_bytes(encoding, form)).hexdigest()
