"""The numbers that a profile may set: sizes, counts, days. Rules read them from their subject, never from code."""

from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Numbers:
    """Defaults are the rule catalogue's. Bits are key sizes, `*_days` whole days, `*_bytes` and lengths as named."""

    rsa_bits: int = 2048  # MD-KEY-003: below it is an error
    rsa_bits_wanted: int = 3072  # MD-KEY-004: below it is a warning
    certificate_days_left: int = 60  # MD-KEY-017
    signing_keys: int = 3  # MD-KEY-026
    encryption_keys: int = 1  # MD-KEY-025
    text_length: int = 256  # MD-SCH-021, characters
    name_length: int = 100  # MD-MUI-003, characters
    description_length: int = 140  # MD-MUI-006, characters: above it is a warning
    description_max: int = 1_000  # MD-MUI-006, characters: above it is an error
    inline_logo_bytes: int = 40_000  # MD-MUI-013, characters of the address: above it is a warning
    inline_logo_max_bytes: int = 50_000  # MD-MUI-013: above it is an error
    logo_decoded_pixels: int = 4_096  # MD-MUI-014, per side of an inline picture
    logo_stated_pixels: int = 10_000  # MD-MUI-016, per side as width and height state it
    logo_max_pixels: int = 1_000  # MD-MUI-015
    scopes: int = 50  # MD-SCO-013
    consumer_services: int = 20  # MD-SP-029
    consumer_domains: int = 5  # MD-SP-026
    selection_profile_bytes: int = 8_192  # MD-ENA-027, of the base64 text
    confirmed_months: int = 12  # MD-ENT-029
    domain_verified_months: int = 12  # MD-SCO-017

    def as_json(self) -> dict[str, int]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Raises ValueError for a name that no rule reads and for what is not a whole number from 0."""
        known = {field.name for field in fields(cls)}
        for name, value in data.items():
            if name not in known:
                raise ValueError(f"no rule reads a number called {name}")
            if type(value) is not int or value < 0:
                raise ValueError(f"{name} has to be a whole number, 0 or more")
        return replace(cls(), **data)
