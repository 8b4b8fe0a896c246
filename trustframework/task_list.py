"""A declaration as a list of tasks: its answers by group, what is in the way, and what comes next. Reads only."""

from dataclasses import dataclass
from itertools import groupby

from members.clock import today
from trustframework.answer_facts import answer_facts, answers_of
from trustframework.carried import differences
from trustframework.completeness import AnswerFacts, Figures, Hindrance, figures, hindrances
from trustframework.hindrance_words import HINDRANCES
from trustframework.models import Answer, Declaration, Requirement, RequirementGroup


@dataclass(frozen=True, slots=True)
class Row:
    """One answer, with what is in its way; `asks_anew` where the former declaration's answer did not come along:
    "added" or "changed"."""

    answer: Answer
    facts: AnswerFacts
    in_the_way: list[str]
    asks_anew: str

    @property
    def state(self) -> str:
        """For the chip: an inherited answer has a state of its own."""
        if self.answer.inherited_from_id:
            return "inherited" if self.facts.inherited else "inheritance_ended"
        return self.answer.status


@dataclass(frozen=True, slots=True)
class TaskList:
    """The rows by group, in the framework's order; `hindrances` are pairs of an answer and a sentence."""

    groups: list[tuple[RequirementGroup, list[Row]]]
    figures: Figures
    hindrances: list[tuple[Answer, str]]
    next: Answer | None

    @property
    def rows(self) -> list[Row]:
        """All of them."""
        return [row for _group, rows in self.groups for row in rows]


def task_list(declaration: Declaration) -> TaskList:
    """Today's. As many queries for sixty requirements as for one."""
    answers = answers_of(declaration)
    facts = [answer_facts(answer, today()) for answer in answers]
    found = hindrances(facts, today())
    former = _former(declaration)
    rows = [_row(a, f, found, former) for a, f in zip(answers, facts, strict=True)]
    by_code = {answer.requirement.code: answer for answer in answers}
    groups = [(g, list(of)) for g, of in groupby(rows, key=lambda row: row.answer.requirement.group)]
    first = next((by_code[one.code] for one in found), None)
    unanswered = next((a for a, f in zip(answers, facts, strict=True) if not f.status), None)
    said = [(by_code[one.code], str(HINDRANCES[one.reason])) for one in found]
    return TaskList(groups, figures(facts), said, unanswered or first)


def asks_anew(requirement: Requirement, former: Requirement | None) -> str:
    """ "added", "changed", or "" for the same as before."""
    if former is None:
        return "added"
    return "changed" if differences(former, requirement) else ""


def _former(declaration: Declaration) -> dict[str, Requirement] | None:
    """What the declaration that this one follows was asked; None where it follows none."""
    if declaration.follows_id is None:
        return None
    rows = Requirement.objects.filter(answers__declaration=declaration.follows_id)
    return {one.code: one for one in rows}


def _row(answer: Answer, facts: AnswerFacts, found: list[Hindrance], former: dict[str, Requirement] | None) -> Row:
    said = [str(HINDRANCES[one.reason]) for one in found if one.code == facts.code]
    anew = "" if former is None else asks_anew(answer.requirement, former.get(facts.code))
    return Row(answer, facts, said, anew)
