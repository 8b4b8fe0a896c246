"""Group `role-sp`, whether a service's wish for an identifier is of one piece (MD-SP-021 and 022)."""

from collections.abc import Iterator
from typing import Final

from ..settable import SUBJECT_ID
from ..subject import Subject
from ..types import Severity
from .registry import Hit, hit, rule
from .requested_attributes import called

_SUBJECT, _PAIRWISE = (f"urn:oasis:names:tc:SAML:attribute:{name}" for name in ("subject-id", "pairwise-id"))
_OLD_IDENTIFIERS: Final = frozenset(
    f"urn:oid:1.3.6.1.4.1.5923.1.1.1.{n}" for n in (6, 10, 13)
)  # eduPersonPrincipalName, -TargetedID, -UniqueId
_ALLOWED: Final[dict[str, frozenset[str]]] = {
    "none": frozenset(),
    "subject-id": frozenset({_SUBJECT}),
    "pairwise-id": frozenset({_PAIRWISE}),
}


@rule(
    "MD-SP-021",
    Severity.WARNING,
    group="role-sp",
    needs="md:RequestedAttribute",
    source="subject-id-attr §3.5; saml2int SDP-SP15",
    title="subject-id requirement is signalled",
    en="The service asks for {name}, but its metadata does not say which identifier it requires.",
    sv="Tjänsten begär {name}, men dess metadata säger inte vilken identifierare den kräver.",
    mend_en="Add the entity attribute urn:oasis:names:tc:SAML:profiles:subject-id:req: subject-id, pairwise-id or any.",
    mend_sv="Lägg till entitetsattributet urn:oasis:names:tc:SAML:profiles:subject-id:req: subject-id, pairwise-id"
    " eller any.",
)
def signalled_identifier(subject: Subject) -> Iterator[Hit]:
    """Only for a service that asks for an identifier: subject-id or pairwise-id, or as information one of those that
    they replace. A service that asks for none has nothing to signal."""
    if SUBJECT_ID in subject.claims:
        return
    for node, name in subject.requested:
        if name in (_SUBJECT, _PAIRWISE):
            yield hit(node.element, "Name", name=called(name))
        elif name in _OLD_IDENTIFIERS:
            yield hit(node.element, "Name", severity=Severity.INFO, name=called(name))


@rule(
    "MD-SP-022",
    Severity.ERROR,
    group="role-sp",
    needs="mdattr:EntityAttributes",
    source="subject-id-attr §3.5",
    title="subject-id:req does not contradict RequestedAttribute",
    en="The entity attribute subject-id:req says {wanted}, but the service asks for {name}.",
    sv="Entitetsattributet subject-id:req säger {wanted}, men tjänsten begär {name}.",
    mend_en="Change one of them, so that both say the same.",
    mend_sv="Ändra det ena, så att båda säger samma sak.",
)
def identifier_of_one_piece(subject: Subject) -> Iterator[Hit]:
    wanted = {value for _, value in subject.claims.get(SUBJECT_ID, ())}
    if len(wanted) != 1:  # none, or several, which no reader agrees on
        return
    asked = [(node.element, name) for node, name in subject.requested if name in (_SUBJECT, _PAIRWISE)]
    allowed = _ALLOWED.get(next(iter(wanted)))
    if allowed is not None and not allowed.intersection(name for _, name in asked):
        for element, name in asked:
            yield hit(element, "Name", wanted=next(iter(wanted)), name=called(name))
