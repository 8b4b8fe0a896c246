"""A second, independent reading of a signed SAML metadata document, in flat memory: pure, bytes in, verdict out.

It shares no code, no parser and no cryptography with what assembles and signs, nor with the third opinion in
`federation.aggregate.verify`: expat of the standard library reads, `canonical` writes what it reports once more
(RFC 3741), `rsa` checks the signature by its own arithmetic. Beyond the standard library it needs asn1crypto alone.

`read_all` reads every byte of an aggregate or an MDQ answer. `read_known` only hashes the fragments that it has once
read alone (docs/adr/0018). Both raise `Distrust` and otherwise give a `Verdict`; both hold the document to its literal
form: every byte of it must be the one that canonical form would write, so that nothing unsigned is left to be changed.
"""

from federation.stranger.distrust import Distrust
from federation.stranger.knowing import read_known
from federation.stranger.known import Known
from federation.stranger.reading import read_all
from federation.stranger.verdict import Expected, Verdict

__all__ = ["Distrust", "Expected", "Known", "Verdict", "read_all", "read_known"]
