"""What each third-party consumer is known to say: a table, so that a change in any of them is noticed.

A consumer does not check everything. Where it accepts what should be refused, `why` says which check it lacks; the ones
that matter for a federation are those of the Shibboleth SP.
"""

from dataclasses import dataclass, field
from pathlib import Path

from tests.tiers import CLIENTS, PYSAML2_PYTHON

CASES = ("good", "unknown entity", "tampered", "wrong certificate", "expired", "unsigned")


@dataclass(frozen=True)
class Consumer:
    """A client script, and the bad cases that it takes for good."""

    name: str
    script: str
    accepts: frozenset[str] = frozenset()
    why: str = "refuses everything that is wrong"
    interpreter: str = "bash"
    environment: dict[str, str] = field(default_factory=dict)

    def command(self, mode: str, url: str, certificate: Path, entity_id: str) -> list[str]:
        return [self.interpreter, str(CLIENTS / self.script), mode, url, str(certificate), entity_id]

    def should_accept(self, case: str) -> bool:
        return case == "good" or case in self.accepts


CONSUMERS = (
    Consumer("Shibboleth SP", "shib_sp.sh"),
    Consumer("samlsign", "samlsign.sh", frozenset({"expired"}), "looks at the signature, never at validUntil"),
    Consumer("xmlsec1", "xmlsec1.sh", frozenset({"expired"}), "knows XML signatures and nothing of SAML"),
    Consumer(
        "pysaml2 by {sha1}",
        "pysaml2_client.py",
        frozenset({"unsigned"}),
        "checks a signature only where there is one, even with a certificate configured",
        interpreter=PYSAML2_PYTHON,
    ),
    Consumer(
        "pysaml2 by entityID",
        "pysaml2_client.py",
        frozenset({"unsigned"}),
        "checks a signature only where there is one, even with a certificate configured",
        interpreter=PYSAML2_PYTHON,
        environment={"PYSAML2_MDX": "urlenc"},
    ),
)
