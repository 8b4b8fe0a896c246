"""One fixture per rule that asks the registry: a sound entity in a sound registry, with one thing wrong in either.

`test_around.py` runs them. The owner is Region Norrvik, which has proven vard.example.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from members.saml.claims import Kind, key_name, look, look_of_name, sha1
from members.saml.facts import facts
from members.saml.surroundings import Owner, Shared, Surroundings
from members.saml.types import EntityFacts, Severity

from .defects.categories import MAIL as REQUESTED_MAIL
from .defects.categories import SECURITY
from .entities import changed, element, idp, sp
from .services import (
    ABOUT,
    ANONYMOUS,
    PERSONALIZED,
    PRIVACY,
    PSEUDONYMOUS,
    REQUEST,
    RESEARCH,
    SIRTFI,
    SIRTFI_2,
    service,
)

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
TODAY = date(2026, 6, 1)
OWNER = Owner("9990010002", {"sv": "Region Norrvik", "en": "Norrvik Region"}, {"vard.example": date(2026, 1, 15)})
OTHER = "https://idp.soderas.example/saml"
Document = Callable[[], str]


@cache
def said(document: Document) -> EntityFacts:
    """The facts of a sound document."""
    return facts(element(document()))


def around(**changes: Any) -> Surroundings:
    """A registry that has nothing against the entity, but for `changes`."""
    sound = Surroundings(TODAY, OWNER, operator_hosts=frozenset({"registry.federation.example"}))
    return replace(sound, **changes)


def before(document: Document, **changes: Any) -> Surroundings:
    """A registry that has approved the document before, but for `changes` in what it said then."""
    return around(previous=replace(said(document), **changes), confirmed=date(2026, 3, 1))


def shared(kind: Kind, value: str, *, ours: bool = False, count: int = 1) -> Surroundings:
    """A registry in which another entity claims the value, too."""
    return around(shared=(Shared(kind, value, ours, OTHER, count),))


SOUND = around()


@dataclass(frozen=True)
class Around:
    """A rule, the severity of its finding, a sound document, and what is wrong: around it, or in it (`old` → `new`)."""

    rule: str
    severity: Severity
    document: Document
    broken: Surroundings
    old: str = ""
    new: str = ""
    sound: Surroundings = SOUND

    def broken_document(self) -> str:
        return changed(self.document(), self.old, self.new) if self.old else self.document()

    def __str__(self) -> str:
        return f"{self.rule}-{self.severity}-{self.document.__name__}"


def _signing_key() -> str:
    return key_name(said(idp).keys[0])


def _without_keys(document: Document) -> Surroundings:
    """Approved before, with another signing key."""
    other = replace(said(document).keys[0], spki_sha256="ab" * 32, certificate_sha256="cd" * 32)
    return before(document, keys=(other,))


HINT = "<mdui:DomainHint>vard.example<"
ID = 'entityID="https://idp.vard.example/saml"'
NOTHING_PROVEN = around(owner=replace(OWNER, domains={}))
SSO = 'Location="https://idp.vard.example/sso"'
SCOPE = '<shibmd:Scope regexp="false">vard.example<'
MAIL = "mailto:saml@vard.example"
NAME = '<md:OrganizationName xml:lang="en">Region Norrvik<'

OWNERSHIP = [
    Around("MD-ENT-004", ERROR, idp, around(), ID, ID.replace("vard", "soderas")),
    Around("MD-ENT-004", WARNING, idp, around(), ID, 'entityID="urn:mace:example:idp"'),
    Around("MD-ENT-004", WARNING, idp, NOTHING_PROVEN),
    Around("MD-ENT-028", ERROR, idp, around(may_submit=False)),
    Around("MD-END-010", ERROR, idp, around(), SSO, SSO.replace("vard", "soderas")),
    Around("MD-END-010", ERROR, idp, around(), "https://idp.vard.example/slo/svar", "https://slo.soderas.example/"),
    Around("MD-END-010", WARNING, sp, NOTHING_PROVEN),
    Around("MD-END-026", ERROR, idp, around(operator_hosts=frozenset({"idp.vard.example"}))),
    Around("MD-END-026", ERROR, sp, around(operator_hosts=frozenset({"vard.example"}))),
    Around("MD-MUI-021", ERROR, idp, around(), HINT, HINT.replace("vard", "soderas")),
    Around("MD-MUI-021", ERROR, idp, NOTHING_PROVEN, HINT, HINT.replace("vard.example", "com"), around()),
    Around("MD-MUI-021", WARNING, idp, NOTHING_PROVEN),
    Around("MD-CON-010", WARNING, idp, around(), MAIL, "mailto:region.norrvik@gmail.com"),
    Around("MD-CON-010", WARNING, idp, around(), MAIL, "mailto:saml@soderas.example"),
    Around("MD-CON-010", WARNING, sp, NOTHING_PROVEN),
    Around("MD-SCO-007", ERROR, idp, around(), SCOPE, SCOPE.replace("vard", "soderas")),
    Around("MD-SCO-007", WARNING, idp, NOTHING_PROVEN),
    Around("MD-ORG-002", ERROR, idp, around(), NAME, NAME.replace("Norrvik", "Söderås")),
    Around("MD-ORG-002", ERROR, sp, around(owner=replace(OWNER, names={"sv": "Söderås kommun"}))),
    Around(
        "MD-ORG-006",
        ERROR,
        idp,
        around(),
        "<md:Organization>",
        '<md:Organization><md:Extensions><o:OrganizationNumber xmlns:o="urn:o">5560000001</o:OrganizationNumber>'
        "</md:Extensions>",
    ),
]

NAMES = [
    Around("MD-ENT-008", ERROR, idp, around(taken=True)),
    Around("MD-ENT-009", ERROR, idp, shared(Kind.ENTITY_ID, look("https://idp.vard.example/saml"))),
    Around("MD-ENT-009", WARNING, idp, shared(Kind.ENTITY_ID, look("https://idp.vard.example/saml"), ours=True)),
    Around("MD-ENT-010", ERROR, idp, shared(Kind.SHA1, sha1("https://idp.vard.example/saml"))),
    Around("MD-ENT-012", ERROR, idp, around(stored_entity_id="https://idp.vard.example/old")),
    Around("MD-IDP-019", ERROR, idp, shared(Kind.IDP_NAME, look_of_name("Region Norrvik"))),
    Around("MD-IDP-019", WARNING, idp, shared(Kind.IDP_NAME, look_of_name("Region Norrvik"), ours=True)),
]

PEERS = [
    Around("MD-SCO-008", ERROR, idp, shared(Kind.SCOPE, "vard.example", count=3)),
    Around("MD-SCO-008", ERROR, idp, shared(Kind.UNDER, "vard.example")),
    Around("MD-SCO-008", ERROR, idp, shared(Kind.SCOPE, "vard.example"), SCOPE, SCOPE.replace("vard.", "idp.vard.")),
    Around("MD-SP-028", ERROR, sp, shared(Kind.CONSUMER, "https://journal.vard.example/acs")),
    Around("MD-IDP-006", WARNING, idp, shared(Kind.UNSIGNED, "", count=7)),
]

KEYS = [
    Around("MD-KEY-020", ERROR, idp, shared(Kind.KEY, _signing_key())),
    Around("MD-KEY-021", WARNING, idp, shared(Kind.KEY, _signing_key(), ours=True, count=10)),
    Around("MD-KEY-022", ERROR, idp, around(signing_keys=frozenset({_signing_key()}))),
    Around("MD-KEY-023", ERROR, idp, around(revoked_keys=frozenset({_signing_key()}))),
    Around("MD-KEY-024", WARNING, idp, _without_keys(idp), sound=before(idp)),
    Around("MD-KEY-024", WARNING, sp, _without_keys(sp), sound=before(sp)),
    Around("MD-KEY-040", INFO, idp, _without_keys(idp), sound=before(idp)),
]

CHANGES = [
    Around("MD-ENT-026", WARNING, idp, before(idp, roles=()), sound=before(idp)),
    Around("MD-ENT-026", WARNING, sp, before(sp, endpoints=()), sound=before(sp)),
    Around("MD-ENT-026", WARNING, idp, before(idp, contacts=()), sound=before(idp)),
    Around("MD-ENT-029", WARNING, idp, replace(before(idp), confirmed=date(2025, 6, 1)), sound=before(idp)),
    Around("MD-SCO-016", WARNING, idp, before(idp, scopes=()), sound=before(idp)),
    Around("MD-SCO-016", WARNING, idp, before(idp, scopes=("vard.example", "x.vard.example")), sound=before(idp)),
]


FOREIGN = 'contactType="other" remd:contactType="http://annan.example'


def _holder(*values: str) -> Surroundings:
    """A registry that has granted the categories."""
    return around(granted=values)


GRANTED = [
    Around("MD-ENA-008", ERROR, idp, _holder(RESEARCH)),
    Around("MD-ENA-010", ERROR, service, _holder(RESEARCH), ABOUT, "", _holder(RESEARCH)),
    Around("MD-ENA-015", ERROR, service, _holder(ANONYMOUS), REQUEST, REQUEST + REQUESTED_MAIL, _holder(ANONYMOUS)),
    Around("MD-ENA-016", ERROR, service, _holder(PSEUDONYMOUS), PRIVACY, "", _holder(PSEUDONYMOUS)),
    Around("MD-ENA-017", ERROR, service, _holder(PERSONALIZED), PRIVACY, "", _holder(PERSONALIZED)),
    Around("MD-ENA-021", ERROR, idp, _holder(SIRTFI), SECURITY, FOREIGN, _holder(SIRTFI)),
    Around("MD-ENA-022", ERROR, idp, _holder(SIRTFI_2), sound=_holder(SIRTFI, SIRTFI_2)),
]

AROUND = [*OWNERSHIP, *NAMES, *PEERS, *KEYS, *CHANGES, *GRANTED]
