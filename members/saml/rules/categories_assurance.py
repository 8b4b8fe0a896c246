"""Group `entity-attributes`, assurance: what an entity claims to fulfil (MD-ENA-014, 021 to 024).

The registry writes these certifications, the member's claim is left out (MD-IDP-021): so none of these is an error.
They tell a member what its claim, or its application, still lacks.
"""

from collections.abc import Iterator

from ..prerequisites import SIRTFI, SIRTFI_2, lack
from ..settable import ASSURANCE, respelt
from ..subject import Subject
from ..tables import TABLES
from ..types import Severity
from .categories_access import CODE_OF_CONDUCT, claims_by_service
from .registry import Hit, hit, rule


def _certifications(subject: Subject) -> frozenset[str]:
    return frozenset(value for _, value in subject.claims.get(ASSURANCE, ()))


@rule(
    "MD-ENA-014",
    Severity.INFO,
    group="entity-attributes",
    needs="mdattr:EntityAttributes",
    source="REFEDS CoCo v2 App. 1 G",
    title="CoCo v2 implies Sirtfi",
    en="Whoever follows the Code of Conduct version 2 is expected to follow Sirtfi, which is not stated here.",
    sv="Den som följer uppförandekoden version 2 förväntas följa Sirtfi, vilket inte anges här.",
    mend_en="Apply for Sirtfi. Nothing, if the registry has it already: it writes Sirtfi itself.",
    mend_sv="Ansök om Sirtfi. Inget, om registret redan har det: Sirtfi skrivs av registret.",
)
def conduct_with_sirtfi(subject: Subject) -> Iterator[Hit]:
    """Information only: the registry writes Sirtfi, so a document that lacks it is not wrong."""
    if not _certifications(subject) & {SIRTFI, SIRTFI_2}:
        for element in claims_by_service(subject, CODE_OF_CONDUCT):
            yield hit(element)


@rule(
    "MD-ENA-021",
    Severity.WARNING,
    group="entity-attributes",
    needs="mdattr:EntityAttributes",
    source="Sirtfi v1; REFEDS security contact",
    title="Sirtfi requires a REFEDS security contact",
    en="Sirtfi needs a security contact that has a name (GivenName) and an address.",
    sv="Sirtfi förutsätter en säkerhetskontakt med namn (GivenName) och adress.",
    mend_en="Add the contact to whom others report incidents.",
    mend_sv="Lägg till kontakten som andra rapporterar incidenter till.",
)
def sirtfi_with_contact(subject: Subject) -> Iterator[Hit]:
    """A warning: the claim itself is left out."""
    for element, value in subject.claims.get(ASSURANCE, ()):
        if value in (SIRTFI, SIRTFI_2) and lack(value, subject.facts):
            yield hit(element)


@rule(
    "MD-ENA-022",
    Severity.WARNING,
    group="entity-attributes",
    needs="mdattr:EntityAttributes",
    source="Sirtfi v2",
    title="Sirtfi v2 also asserts v1",
    en="Sirtfi version 2 stands without version 1, which older software looks for.",
    sv="Sirtfi version 2 står utan version 1, som äldre programvara letar efter.",
    mend_en="State https://refeds.org/sirtfi as well.",
    mend_sv="Ange även https://refeds.org/sirtfi.",
)
def both_sirtfi_versions(subject: Subject) -> Iterator[Hit]:
    """A warning: the claim itself is left out."""
    for element, value in subject.claims.get(ASSURANCE, ()):
        if value == SIRTFI_2 and SIRTFI not in _certifications(subject):
            yield hit(element)


@rule(
    "MD-ENA-023",
    Severity.INFO,
    group="entity-attributes",
    needs="mdattr:EntityAttributes",
    source="eduGAIN; SWAMID",
    title="Sirtfi v2 encouraged",
    en="Sirtfi is claimed in version 1 only; eduGAIN is moving to version 2.",
    sv="Sirtfi anges bara i version 1; eduGAIN går över till version 2.",
    mend_en="Read what version 2 adds, and apply for it when the organisation fulfils it.",
    mend_sv="Läs vad version 2 lägger till, och ansök om den när organisationen uppfyller den.",
)
def newer_sirtfi(subject: Subject) -> Iterator[Hit]:
    """Information, and only for those who follow version 1: the others have made no such promise to renew."""
    for element, value in subject.claims.get(ASSURANCE, ()):
        if value == SIRTFI and SIRTFI_2 not in _certifications(subject):
            yield hit(element)


@rule(
    "MD-ENA-024",
    Severity.WARNING,
    group="entity-attributes",
    needs="mdattr:EntityAttributes",
    source="SAML2IAP; REFEDS Assurance Framework",
    title="assurance-certification values in table",
    en="{value} is no certification of an entity; it may be a level that belongs to each user.",
    sv="{value} är ingen certifiering av en entitet; det kan vara en nivå som hör till varje användare.",
    mend_en="Remove the value. Levels of single users are sent at log-in, in eduPersonAssurance.",
    mend_sv="Ta bort värdet. Enskilda användares nivåer skickas vid inloggning, i eduPersonAssurance.",
)
def known_certifications(subject: Subject) -> Iterator[Hit]:
    """A warning: the claim is left out. A value that is almost a known one is MD-ENA-007's."""
    for element, value in subject.claims.get(ASSURANCE, ()):
        if value not in TABLES.assurance_values and not respelt(value):
            yield hit(element, value=value)
