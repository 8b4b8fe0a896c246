"""The registry of mends: for a rule, how to change a document so that the rule no longer strikes.

A mend changes what the rule struck at and nothing else. It never guesses silently: where it has to choose, its sentence
says what it chooses, and the person sees the difference before it counts.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ..names import clark
from ..rules.registry import Hit

Change = Callable[[Hit], None]
TextChange = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Mend:
    """How one rule is put right. `en` and `sv` say what will happen.

    `change` acts on one hit of the rule, `text_change` on the whole text of a document that the parser refuses; one of
    the two is there. `facts` names the fields of `EntityFacts` that may be others afterwards.
    """

    rule: str
    en: str
    sv: str
    facts: frozenset[str] = frozenset()
    change: Change | None = None
    text_change: TextChange | None = None


def attribute_of(hit: Hit) -> str:
    """The Clark name of the attribute that was hit; one without a known prefix is told by it in findings, too."""
    name = hit.attribute or ""
    return name if name.startswith("{") else clark(name)


MENDS: dict[str, Mend] = {}
"""By rule, in the order in which they are applied."""


def declare(mend: Mend) -> None:
    """Put a mend into the registry; a rule has one at most."""
    if mend.rule in MENDS:
        raise ValueError(f"{mend.rule} has two mends")
    MENDS[mend.rule] = mend


def mend(*rules: str, en: str, sv: str, facts: str = "") -> Callable[[Change], Change]:
    """Decorator: the function puts right what one hit of any of the rules is about."""

    def register(change: Change) -> Change:
        for rule in rules:
            declare(Mend(rule, en, sv, frozenset(facts.split()), change=change))
        return change

    return register


def text_mend(rule: str, *, en: str, sv: str) -> Callable[[TextChange], TextChange]:
    """Decorator: the function changes a text so that the parser no longer refuses it for this rule."""

    def register(change: TextChange) -> TextChange:
        declare(Mend(rule, en, sv, text_change=change))
        return change

    return register
