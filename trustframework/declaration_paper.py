"""A declaration on paper: PDF/UA-1 and PDF/A-2a, in the reader's language, as it stands at this instant."""

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from members.clock import now, today
from members.texts import typeset
from members.texts.typst_source import head, literal
from trustframework.answer_facts import answers_of, figures_of
from trustframework.models import Answer, Declaration, Evidence


def pdf_of(declaration: Declaration) -> bytes:
    """Every requirement with its answer; of evidence the title and the hash, and nothing of what is in it. Raises
    `Refused` where it cannot be typeset."""
    answers = answers_of(declaration)
    language = (get_language() or "sv")[:2]
    title, author = _title(declaration), str(declaration.organisation)
    body = "".join([*_beginning(declaration, answers), *_chapters(answers)])
    source = f"{head(title=title, author=author, language=language, day=today())}#{{\n{body}}}\n"
    return typeset.pdf(source, now())


def _title(declaration: Declaration) -> str:
    return _("Trust declaration: %(declaration)s") % {"declaration": declaration}


def _beginning(declaration: Declaration, answers: list[Answer]) -> Iterator[str]:
    figures = figures_of(answers)
    yield _heading(1, _title(declaration))
    count = {"answered": figures.answered, "compliant": figures.compliant, "total": figures.total}
    yield _facts(
        [
            (_("Organisation"), f"{declaration.organisation} ({declaration.organisation.number})"),
            (_("Framework"), str(declaration.framework_version)),
            (_("Checklist"), str(declaration.checklist)),
            (_("Level"), str(declaration.level)),
            (_("State"), str(declaration.get_state_display())),
            (pgettext("declaration", "Scope"), declaration.scope),
            (_("Entities"), ", ".join(declaration.entities.values_list("entity_id", flat=True))),
            (pgettext("requirement", "Answered"), _("%(answered)d of %(total)d") % count),
            (_("Compliant"), _("%(compliant)d of %(total)d") % count),
            (_("Printed"), date_format(today(), "DATE_FORMAT")),
        ]
    )


def _chapters(answers: list[Answer]) -> Iterator[str]:
    group = None
    for answer in answers:
        if answer.requirement.group_id != group:
            group = answer.requirement.group_id
            yield _heading(2, str(answer.requirement.group))
        yield from _chapter(answer)


def _chapter(answer: Answer) -> Iterator[str]:
    requirement, source = answer.requirement, answer.inherited_from
    yield _heading(3, str(requirement))
    yield from _paragraphs(requirement.text)
    evidence: list[Evidence] = answer.standing_evidence  # type: ignore[attr-defined]
    yield _facts(
        [
            (_("Critical"), _("Yes") if requirement.critical else ""),
            (_("Answer"), str(answer.get_status_display())),
            (pgettext("requirement", "Answered by"), str(source.organisation) if source else ""),
            (_("Planned for"), date_format(answer.planned_on, "DATE_FORMAT") if answer.planned_on else ""),
        ]
    )
    yield from _paragraphs(answer.text)
    if evidence:
        yield f"list({', '.join(literal(_evidence(one)) for one in evidence)})\n"


def _evidence(one: Evidence) -> str:
    kept = f"SHA-256 {one.file_id}" if one.file_id else one.reference
    return f"{one.title} ({one.get_confidentiality_display()}): {kept}"


def _heading(level: int, text: str) -> str:
    return f"heading(level: {level}, {literal(text)})\n"


def _paragraphs(text: str) -> Iterator[str]:
    """One for each line that has something on it."""
    return (f"par({literal(line)})\n" for line in text.splitlines() if line.strip())


def _facts(pairs: list[tuple[str, str]]) -> str:
    """A definition list, without what is empty."""
    items = [f"terms.item({literal(label)}, {literal(value)})" for label, value in pairs if value]
    return f"terms({', '.join(items)})\n"
