"""Rules that the catalogue marks for a mend and that have none here, each with the reason (English, Swedish)."""

from typing import Final

UNMENDED: Final[dict[str, tuple[str, str]]] = {}
