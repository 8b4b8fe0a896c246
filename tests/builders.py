"""Build a valid federation through the same actions as everybody: what tests begin from.

Everything happens at the clock's instant (`members.clock`), with made-up organisations and people. Each function takes
what it stands on, so that a test changes one thing and leaves the rest in order.

    operator = builders.operator()
    member = builders.member(operator)
    entity = builders.approved_entity(operator, member, role="idp", scopes=("vard.norrvik.example",))
    builders.certify(operator, member.organisation, roles=("idp",))
    feed = builders.feed(operator)
    builders.place(entity, feed.environment, by=member.administrator)
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from unicodedata import normalize

from federation.actions import approvals, confirmations, feeds, joint_acts, placements
from federation.confirming import Standing, latest, standing
from federation.models import Environment, Feed, Placement, SigningKey
from federation.models.joint_act import JointActKind
from federation.proposal import proposal
from members.actions import agreements, authorities, bootstrap, contacts, memberships, organisations, people, revisions
from members.clock import now, today
from members.models import (
    Agreement,
    AgreementTemplate,
    Contact,
    Entity,
    MetadataRevision,
    Organisation,
    Person,
    RoleAssignment,
    SigningAuthority,
)
from members.models.agreement import AgreementKind, Party, SignatureMethod
from members.models.authority import AuthorityKind
from members.models.contact import ContactKind
from members.models.membership import MembershipKind, MembershipState
from members.models.revision import RevisionState, Source
from members.permissions import Permission, may
from members.roles import Role
from members.saml.inspect import inspect
from members.saml.organisation_numbers import luhn_ok
from members.saml.types import Inspection
from members.uploads import Document
from tests.documents import PDF, certificate, entity_xml
from trustframework.actions import certifications
from trustframework.models import Certification, Level

AT = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
DOCUMENT_SHA256 = "ab" * 32
_numbers = count(1)


@dataclass(frozen=True)
class Operator:
    """The federation operator and its people."""

    organisation: Organisation
    registrar: Person
    second_registrar: Person
    trust_officer: Person
    decision_maker: Person
    key_custodian: Person


@dataclass(frozen=True)
class Member:
    """A member organisation and its people."""

    organisation: Organisation
    administrator: Person
    signatory: Person
    reader: Person


def organisation_number(serial: int | None = None) -> str:
    """A well-formed Swedish organisation number that no organisation has."""
    digits = f"999{next(_numbers) if serial is None else serial:06d}"
    return next(digits + last for last in "0123456789" if luhn_ok(digits + last))


def operator(name: str = "Sigill Federationsdrift") -> Operator:
    """The federation operator, as an installation begins: a first registrar, who lets the others in."""
    registrar = bootstrap.first_registrar(
        name="Rut Registrator",
        email=address("Rut Registrator"),
        language="en",
        number=organisation_number(),
        name_sv=name,
        name_en=f"{name} (en)",
        legal_form="authority",
        size_class="medium",
    )
    organisation = Organisation.objects.get(sector="operator")

    def one(role: Role, name: str) -> Person:
        found = person(name)
        people.assign_role(found, role, organisation, by=registrar)
        return found

    return Operator(
        organisation,
        registrar,
        one(Role.REGISTRAR, "Rolf Registrator"),
        one(Role.TRUST_OFFICER, "Tora Tillit"),
        one(Role.DECISION_MAKER, "Bo Beslut"),
        one(Role.KEY_CUSTODIAN, "Nils Nyckel"),
    )


def address(name: str) -> str:
    """A new e-mail address for somebody with this name."""
    plain = normalize("NFKD", name).encode("ascii", "ignore").decode()
    return f"{plain.lower().replace(' ', '.')}.{next(_numbers)}@people.example"


def person(name: str, *, language: str = "en", password: str | None = None) -> Person:
    """Somebody without any role."""
    return Person.objects.create_user(email=address(name), password=password, name=name, language=language)


def again(one: Person) -> Person:
    """The same person as a new request sees them: with the roles that they have by now."""
    return Person.objects.get(pk=one.pk)


def organisation(by: Operator, name: str = "Region Norrvik", **fields: str) -> Organisation:
    """An organisation that has not applied for anything yet."""
    given = {
        "number": organisation_number(),
        "name_sv": name,
        "name_en": f"{name} (en)",
        "legal_form": "region",
        "sector": "regional_care",
        "size_class": "large",
    }
    return organisations.register(by=by.registrar, is_another=True, **{**given, **fields})


def in_role(by: Operator, role: Role, at: Organisation, name: str | None = None) -> Person:
    """A person with this one role."""
    found = person(name or f"{role.name.replace('_', ' ').title()} Andersson")
    people.assign_role(found, role, at, by=by.registrar)
    return found


def member(
    by: Operator,
    name: str = "Region Norrvik",
    kinds: Iterable[MembershipKind] = (MembershipKind.USER_ORGANISATION, MembershipKind.SERVICE_PROVIDER),
) -> Member:
    """An organisation with people, the membership agreement in force, and active memberships of the kinds."""
    at = organisation(by, name)
    made = Member(
        at,
        in_role(by, Role.ADMINISTRATOR, at),
        in_role(by, Role.SIGNATORY, at),
        in_role(by, Role.READER, at),
    )
    agreement_in_force(by, made)
    for kind in kinds:
        active_membership(by, at, kind)
    return made


def template(kind: AgreementKind = AgreementKind.MEMBERSHIP, version: str = "1.0") -> AgreementTemplate:
    """The standard text of the kind, made once."""
    return AgreementTemplate.objects.get_or_create(
        kind=kind,
        version=version,
        defaults={"title_sv": f"Mall {kind.value}", "title_en": f"Template {kind.value}", "adopted_on": today()},
    )[0]


def agreement_in_force(
    by: Operator, member: Member, kind: AgreementKind = AgreementKind.MEMBERSHIP, valid_until: date | None = None
) -> Agreement:
    """Prepared, sent, and signed by both parties."""
    agreement = agreements.prepare(member.organisation, template(kind), by=by.registrar, valid_until=valid_until)
    agreements.send(agreement, by=by.registrar)
    sign(agreement, Party.MEMBER, by=member.signatory)
    sign(agreement, Party.OPERATOR, by=by.registrar)
    return agreement


def sign(agreement: Agreement, party: Party, *, by: Person, document_sha256: str = DOCUMENT_SHA256) -> None:
    """Sign in Sigill, logged in; a member's signer has an accepted authority for it."""
    if party == Party.MEMBER:
        authority_to_sign(agreement.organisation, by)
    agreements.sign(
        agreement,
        party,
        signer=by,
        authority="Firmatecknare",
        method=SignatureMethod.LOGGED_IN,
        document_sha256=document_sha256,
        by=by,
    )


def authority_to_sign(at: Organisation, person: Person, *, valid_until: date | None = None) -> SigningAuthority:
    """A delegation decision that a registrar has accepted, made once."""
    found = SigningAuthority.objects.valid(at, person, today()).first()
    if found is not None:
        return found
    registrar = RoleAssignment.objects.filter(role=Role.REGISTRAR)[0].person
    handed_in = authorities.submit(
        at,
        person,
        kind=AuthorityKind.DELEGATION,
        document=Document(PDF, "delegation.pdf"),
        valid_until=valid_until,
        by=registrar,
    )
    authorities.accept(handed_in, by=registrar)
    return handed_in


def active_membership(by: Operator, at: Organisation, kind: MembershipKind) -> None:
    """All the way from the application."""
    membership = memberships.apply(at, kind, by=by.registrar)
    memberships.advance(membership, MembershipState.IN_REVIEW, by=by.registrar)
    memberships.advance(membership, MembershipState.APPROVED, by=by.second_registrar)
    memberships.advance(membership, MembershipState.ACTIVE, by=by.registrar)


def inspection(xml: bytes) -> Inspection:
    """What the cellar says of one good EntityDescriptor, now."""
    (found,) = inspect(xml, now())
    assert isinstance(found, Inspection), found
    return found


def submitted(
    member: Member, *, by: Person | None = None, xml: bytes | None = None, **described: Any
) -> MetadataRevision:
    """A submission waiting for a registrar; `described` goes to `entity_xml`."""
    received = xml or entity_xml(**described)
    return revisions.submit(
        inspection(received),
        received,
        owner=member.organisation,
        source=Source.UPLOAD,
        by=by or member.administrator,
    )


def approved(by: Operator, member: Member, **described: Any) -> MetadataRevision:
    """A submission by the member, approved by a registrar."""
    revision = submitted(member, **described)
    approve(revision, by=by.registrar)
    return revision


def contact(of: Organisation, kind: ContactKind = ContactKind.SECURITY, **fields: Any) -> Contact:
    """A verified contact of the organisation, made once for each kind."""
    found = of.contacts.filter(kind=kind).first()
    given = {"name": "Vakt Norrvik", "email": address("Vakt"), "phone": "+46 0 000 00 00", "verified": True}
    by = RoleAssignment.objects.filter(role=Role.REGISTRAR)[0].person
    return found or contacts.record(of, kind=kind, **{**given, **fields}, by=by)


def confirm(revision: MetadataRevision) -> None:
    """Where the change needs it: the owner's contact reads the digest to a registrar who did not submit it."""
    proposed = proposal(revision)
    if not proposed.rule.confirmation or standing(latest(revision), proposed.after.sha256) is Standing.CONFIRMED:
        return
    owner = revision.entity.owner
    people = Person.objects.exclude(pk=revision.submitted_by_id)
    registrar = next(one for one in people if may(one, Permission.APPROVE_METADATA, owner))
    asked = confirmations.ask(revision, contact(owner), by=registrar)
    confirmations.by_telephone(asked, first=asked.sha256[:8], last=asked.sha256[-8:], by=registrar)


def approve(revision: MetadataRevision, *, by: Person, note: str = "") -> None:
    """With everything that the change needs, one registrar's approval."""
    if revision.state == RevisionState.SUBMITTED:
        confirm(revision)
    approvals.approve(revision, by=by, note=note)


def approved_entity(by: Operator, member: Member, **described: Any) -> Entity:
    """An entity with an approved revision; see `entity_xml` for what can be said of it."""
    return approved(by, member, **described).entity


def level(name: str = "LoA3", rank: int = 3) -> Level:
    """A level of assurance, made once."""
    return Level.objects.get_or_create(name=name, rank=rank, uri=f"https://sigill.example/loa/{name.lower()}")[0]


def certify(
    by: Operator,
    at: Organisation,
    *,
    roles: Iterable[str] = ("idp", "sp"),
    entities: Iterable[Entity] = (),
    loa: Level | None = None,
    days: int = 365,
) -> Certification:
    """A certification from today, recorded by one operator and confirmed by another."""
    recorded = certifications.record(
        at,
        loa or level(),
        roles=roles,
        entities=entities,
        valid_from=today(),
        valid_until=today() + timedelta(days=days),
        by=by.trust_officer,
    )
    certifications.confirm(recorded, by=by.decision_maker)
    return recorded


def policy(**changes: Any) -> dict[str, Any]:
    """What the production feed asks for; `changes` replaces parts."""
    asked: dict[str, Any] = {
        "gates": ["G1", "G2", "G3", "G4", "G5"],
        "kinds": {
            "idp": ["user_organisation"],
            "sp": ["service_provider", "user_organisation"],
            "aa": ["user_organisation", "trusted_party"],
        },
        "agreements": ["membership"],
        "rank": 3,
        "level": "LoA3",
    }
    return {**asked, **changes}


def record_key(by: Operator, label: str, certificate_pem: str) -> SigningKey:
    """The public half of a key, recorded by two operators; planned, until a feed takes it."""
    act = joint_acts.propose(
        JointActKind.RECORD_KEY, by=by.key_custodian, grounds="Ny nyckel", label=label, certificate_pem=certificate_pem
    )
    joint_acts.agree(act, by=by.registrar)
    return SigningKey.objects.get(label=label)


def signing_key(by: Operator, label: str = "production-2026") -> SigningKey:
    """The public half of a key; nobody here holds the private one."""
    found = SigningKey.objects.filter(label=label).first()
    return found or record_key(by, label, certificate(1000 + SigningKey.objects.count()))


def feed(
    by: Operator,
    slug: str = "production",
    environment: Environment = Environment.PRODUCTION,
    key: SigningKey | None = None,
    **policy_changes: Any,
) -> Feed:
    """A feed with the production policy."""
    return feeds.record(
        by=by.key_custodian,
        signing_key=key or signing_key(by),
        policy=policy(**policy_changes),
        slug=slug,
        title_sv=f"Flöde {slug}",
        title_en=f"Feed {slug}",
        environment=environment,
    )


def place(entity: Entity, environment: Environment = Environment.PRODUCTION, *, by: Person) -> Placement:
    """The owner's wish that the entity be published there."""
    return placements.ask(entity, environment, by=by)


def admitted_entity(by: Operator, member: Member, **described: Any) -> Entity:
    """Approved, certified at LoA3 and asked for in production: the gate is open."""
    entity = approved_entity(by, member, **described)
    certify(by, member.organisation, entities=(entity,))
    place(entity, by=member.administrator)
    return entity
