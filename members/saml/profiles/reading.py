"""A profile's parts read from what a person wrote: what is not understood is refused, with the words that tell why."""

from collections.abc import Container, Mapping
from datetime import date
from typing import Any, Final

from ..numbers import Numbers
from ..types import Severity

UNBENDABLE: Final = frozenset({"MD-SCH-001", "MD-ENT-008", "MD-KEY-022", "MD-KEY-023"})
"""Rules that no profile may lower: what they find breaks consumers or lets a stolen key in."""


class ProfileError(ValueError):
    """What cannot be meant, in Swedish and English."""

    def __init__(self, sv: str, en: str) -> None:
        super().__init__(en)
        self.sv, self.en = sv, en


def texts(name: str, value: Any) -> dict[str, str]:
    """{"sv": …, "en": …}, both with something in them."""
    if not isinstance(value, Mapping) or any(not str(value.get(lang, "")).strip() for lang in ("sv", "en")):
        raise ProfileError(f"{name}: skriv både sv och en", f"{name}: write both sv and en")
    return {lang: str(value[lang]).strip() for lang in ("sv", "en")}


def severities(name: str, value: Any, known: Container[str]) -> dict[str, Severity | None]:
    """Rule or group to severity; `off` becomes None. (YAML reads a bare off as false, which is taken as off, too.)"""
    return {key: _severity(name, key, raw) for key, raw in _mapping(name, value, known).items()}


def _severity(name: str, key: str, raw: Any) -> Severity | None:
    word = "off" if raw is False else str(raw)
    if word not in ("off", *Severity):
        raise ProfileError(
            f"{name}: {key} är {word}, men ska vara error, warning, info eller off",
            f"{name}: {key} is {word}, but has to be error, warning, info or off",
        )
    if key in UNBENDABLE and word != Severity.ERROR:
        raise ProfileError(f"{name}: {key} får inte mildras", f"{name}: {key} may not be lowered")
    return None if word == "off" else Severity(word)


def numbers(value: Any) -> Numbers:
    """Name to whole number, 0 or more."""
    found = _mapping("numbers", value, known=Numbers().as_json())
    for key, raw in found.items():
        if type(raw) is not int or raw < 0:
            sv = f"numbers: {key} är {raw}, men ska vara ett heltal, 0 eller mer"
            raise ProfileError(sv, f"numbers: {key} is {raw}, but has to be a whole number, 0 or more")
    return Numbers.from_json(dict(found))


def dates(name: str, value: Any, known: Container[str]) -> dict[str, date]:
    """Rule to day."""
    found: dict[str, date] = {}
    for key, raw in _mapping(name, value, known).items():
        try:
            found[key] = raw if type(raw) is date else date.fromisoformat(str(raw))
        except ValueError as error:
            sv = f"{name}: {key} har dagen {raw}, skriv den som 2027-01-31"
            raise ProfileError(sv, f"{name}: {key} has the day {raw}, write it as 2027-01-31") from error
        if key in UNBENDABLE:
            raise ProfileError(f"{name}: {key} får inte mildras", f"{name}: {key} may not be lowered")
    return found


def _mapping(name: str, value: Any, known: Container[str]) -> Mapping[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise ProfileError(f"{name}: skriv regel: värde på varje rad", f"{name}: write rule: value on each line")
    for key in value:
        if key not in known:
            raise ProfileError(f"{name}: {key} finns inte", f"{name}: there is no {key}")
    return value
