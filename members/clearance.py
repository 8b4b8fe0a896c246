"""What an approval rests on. Only the roof can tell (it knows what will be published), and the type asks for it:
nothing is approved that was not cleared."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clearance:
    """For one revision (its key): the risk of its change, the SHA-256 (hex) of exactly what it will be published as,
    and the key of the confirmation that the risk asked for, None where it asked for none."""

    revision: int
    risk: str
    sha256: str
    confirmation: int | None = None
