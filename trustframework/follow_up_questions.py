"""The yearly follow-up's questions, as data; and what is still missing in answers to them. Pure.

Answers are kept in `FollowUp.answers`: each question's name to {"yes": bool, "text": str}.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

LONGEST = 2_000  # characters of a text


@dataclass(frozen=True, slots=True)
class Question:
    """`explain` is the answer (yes or no) that has to be explained, None where neither has to; `name` never changes."""

    name: str
    sv: str
    en: str
    explain: bool | None
    help_sv: str = ""
    help_en: str = ""

    def words(self, language: str) -> tuple[str, str]:
        """The question and its help, in English for English, else in Swedish."""
        english = language.startswith("en")
        return (self.en, self.help_en) if english else (self.sv, self.help_sv)


QUESTIONS: tuple[Question, ...] = (
    Question(
        "scope",
        "Är det som certifieringen omfattar oförändrat?",
        "Is what the certification covers unchanged?",
        explain=False,
        help_sv="Verksamheter, system, entiteter och platser. Om inte: vad har ändrats?",
        help_en="Units, systems, entities and locations. If not: what has changed?",
    ),
    Question(
        "contacts",
        "Stämmer alla kontakter och behörigheter i Sigill?",
        "Are all contacts and roles in Sigill right?",
        explain=False,
        help_sv="Se organisationens sida. Om inte: vad ska rättas, och när?",
        help_en="See the organisation's page. If not: what will be corrected, and when?",
    ),
    Question(
        "incidents",
        "Har det inträffat incidenter som rör identiteter, inloggning eller behörighet?",
        "Have there been incidents that concern identities, log-in or access?",
        explain=True,
        help_sv="Om ja: vad hände, och vad gjordes?",
        help_en="If so: what happened, and what was done?",
    ),
    Question(
        "changes",
        "Har leverantör eller produkt bytts, eller bytet beslutats?",
        "Has a supplier or product been replaced, or has that been decided?",
        explain=True,
        help_sv="Om ja: vilken, och från vilken dag?",
        help_en="If so: which one, and from which day?",
    ),
    Question(
        "audit",
        "Har en intern granskning gjorts under året?",
        "Has there been an internal audit within the year?",
        explain=None,
        help_sv="Om ja: när, och vad den kom fram till. Om inte: när den är planerad.",
        help_en="If so: when, and what it found. If not: when it is planned.",
    ),
    Question(
        "served",
        "Är uppgifterna rätt om de organisationer som ni företräder eller betjänar?",
        "Is what is recorded of the organisations that you act for or serve right?",
        explain=False,
        help_sv="Svara ja om ni inte gör det för någon. Om inte: vad ska rättas?",
        help_en="Answer yes if there are none. If not: what has to be corrected?",
    ),
)
NAMES = frozenset(question.name for question in QUESTIONS)
# Answers that an operator should look at twice: not as a certified organisation hopes to answer.
_HOPED = {"scope": True, "contacts": True, "incidents": False, "changes": False, "audit": True, "served": True}


def missing(answers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The questions that are not answered yet, and why: "answer" or "text"; "unknown" for what nobody asks."""
    for name in sorted(set(answers) - NAMES):
        yield name, "unknown"
    for question in QUESTIONS:
        given = answers.get(question.name)
        said, text = (given.get("yes"), given.get("text", "")) if isinstance(given, Mapping) else (None, "")
        if not isinstance(said, bool):
            yield question.name, "answer"
        elif not isinstance(text, str) or len(text) > LONGEST:
            yield question.name, "unknown"
        elif not text.strip() and (question.explain is None or said == question.explain):
            yield question.name, "text"


def remarkable(answers: Mapping[str, Any]) -> frozenset[str]:
    """The questions whose answer is not the one that was hoped for."""
    return frozenset(name for name, hoped in _HOPED.items() if name in answers and answers[name]["yes"] != hoped)
