"""Group `signature`: a member's own signature on what it sends (MD-SIG-016)."""

from collections.abc import Iterator

from ..names import clark
from ..own_signature import Verdict, verdict
from ..subject import Subject
from ..types import Severity
from .registry import Hit, hit, rule

_SIGNATURE, _ASSERTION = clark("ds:Signature"), clark("saml:Assertion")


@rule(
    "MD-SIG-016",
    Severity.WARNING,
    group="signature",
    needs="ds:Signature",
    source="SAML2Meta §3",
    title="Member-signed submission is verified when present",
    en="The metadata's own signature does not hold: {how}.",
    sv="Metadatas egen signatur håller inte: {how_sv}.",
    mend_en="Fetch the metadata anew from the software itself and send it unchanged, or remove ds:Signature.",
    mend_sv="Hämta metadata på nytt från själva programvaran och skicka dem oförändrade, eller ta bort ds:Signature.",
)
def own_signature(subject: Subject) -> Iterator[Hit]:
    """No signature is no finding: the log-in tells who sends. One by a key that is not the entity's is for information:
    a federation's own answers are signed so."""
    yield from _strays(subject)
    signature = subject.entity.find(_SIGNATURE)
    if signature is None:
        return
    found = verdict(signature, (certificate for _, certificate in subject.certificates))
    if found is not None:
        how_sv, how = found.value
        severity = Severity.INFO if found is Verdict.STRANGER else None
        yield hit(signature, severity=severity, how=how, how_sv=how_sv)


def _strays(subject: Subject) -> Iterator[Hit]:
    """Signatures in another place than the entity itself, where schemas let anything stand; not an assertion's own."""
    how_sv, how = Verdict.PARTIAL.value
    for signature in subject.entity.iter(_SIGNATURE):
        above = [element.tag for element in signature.iterancestors()]
        if signature.getparent() is not subject.entity and above[0] != _ASSERTION and _SIGNATURE not in above:
            yield hit(signature, how=how, how_sv=how_sv)
