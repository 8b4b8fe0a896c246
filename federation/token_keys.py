"""Make a key in the signer's token. Only a process with the token's settings can, and nothing is recorded by it."""

import ssl
from datetime import UTC

from dateutil.relativedelta import relativedelta

from federation.aggregate.self_signed import self_signed
from federation.cycle.keys import signer_token
from members.clock import now


def make(label: str, name: str, *, years: int, bits: int) -> str:
    """The new key's self-signed certificate, PEM; raises KeyRefused. The key itself never leaves the token."""
    token, begins = signer_token(), now().astimezone(UTC).replace(microsecond=0)
    numbers = token.make_key(label, bits)
    der = self_signed(
        name, numbers, begins, begins + relativedelta(years=years), lambda message: token.sign(label, message)
    )
    return ssl.DER_cert_to_PEM_cert(der)
