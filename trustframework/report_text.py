"""A review's report as a document: PDF/UA-1 and PDF/A-2a, in the member's language, the same at the same instant."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from markdown_it.token import Token

from members.models.organisation import HOME_COUNTRY
from members.templatetags.sigill import number_of
from members.texts import typeset, typst_source
from members.texts.fields import FIELDS
from trustframework.models import Assessment, Finding, Review
from trustframework.models.review import AssignmentState, Verdict
from trustframework.reading import content
from trustframework.typeset_report import bullets, heading, paragraphs, table

VERDICTS = (Verdict.MET, Verdict.PARTLY, Verdict.NOT_MET, Verdict.NOT_APPLICABLE)


def report_of(review: Review, at: datetime) -> bytes:
    """As it stands, finished at that instant. Raises `Refused` where it cannot be typeset."""
    organisation = review.declaration.organisation
    language = "sv" if organisation.country == HOME_COUNTRY else "en"
    with translation.override(language):
        title = _("Review report: %(declaration)s") % {"declaration": review.declaration}
        source = typst_source.source(
            list(_tokens(review, title, timezone.localdate(at))),
            dict.fromkeys(FIELDS, ""),
            title=title,
            author=", ".join(reviewers(review)),
            language=language,
            day=timezone.localdate(at),
            signing=[],
        )
        return typeset.pdf(source, at)


def reviewers(review: Review) -> list[str]:
    """Their names and firms, the lead first; those who stepped down have no part in it."""
    rows = review.assignments.filter(state=AssignmentState.CLEARED).select_related("auditor__person", "auditor__firm")
    return [
        f"{one.auditor.person} ({one.auditor.firm}{', ' + _('leads the review') if one.lead else ''})" for one in rows
    ]


def by_group(assessments: Iterable[Assessment]) -> list[tuple[str, list[int]]]:
    """How many requirements of each group got each of `VERDICTS`, in the framework's order."""
    found: dict[str, Counter[str]] = {}
    for one in assessments:
        found.setdefault(str(one.requirement.group), Counter())[one.verdict] += 1
    return [(group, [counts[verdict] for verdict in VERDICTS]) for group, counts in found.items()]


def _tokens(review: Review, title: str, day: date) -> Iterator[Token]:
    assessments = list(review.assessments.select_related("requirement__group"))
    yield from heading(1, title)
    yield from table([_("Particular"), _("Value")], _facts(review, day))
    yield from heading(2, pgettext("declaration", "Scope"))
    yield from _scope(review)
    yield from heading(2, _("Recommendation"))
    yield from paragraphs(
        _("%(recommendation)s. It is about the snapshot named above and no other; the federation operator decides.")
        % {"recommendation": review.get_recommendation_display()}
    )
    yield from paragraphs(review.summary)
    yield from heading(2, _("Assessment by group"))
    yield from table(
        [pgettext("requirements", "Group"), *(str(verdict.label) for verdict in VERDICTS)],
        [[group, *map(str, counts)] for group, counts in by_group(assessments)],
    )
    yield from heading(2, _("Assessment by requirement"))
    yield from table([_("Requirement"), _("Assessment"), _("Note")], map(_assessed, assessments))
    yield from heading(2, pgettext("review", "Findings"))
    yield from _findings(list(review.findings.select_related("requirement")))
    yield from heading(2, _("The member's remarks"))
    yield from paragraphs(review.member_remarks or _("The member has not remarked on the report."))


def _facts(review: Review, day: date) -> Iterator[tuple[str, str]]:
    declaration, snapshot = review.declaration, review.snapshot
    who = declaration.organisation
    yield _("Organisation"), f"{who} ({number_of(who)})"
    yield _("Declaration"), f"{declaration.checklist} – {declaration.level}"
    yield _("Framework version"), str(declaration.framework_version)
    yield _("Snapshot"), f"{snapshot.number}, {_day(timezone.localdate(snapshot.taken_at))}"
    yield _("SHA-256 of the snapshot"), _cut(snapshot.sha256)
    yield _("Reviewers"), "; ".join(reviewers(review))
    yield _("Review begun"), _day(review.planned_from)
    if review.visited_on:
        yield _("Visit on site"), _day(review.visited_on)
    yield _("Report finished"), _day(day)


def _scope(review: Review) -> Iterator[Token]:
    """As the snapshot has it."""
    kept = content(review.snapshot)
    entities = kept.get("entities", [])
    yield from paragraphs(kept.get("scope") or "")
    yield from bullets(entities)
    if not entities:
        yield from paragraphs(_("No single entities are named: it is about all that the organisation has in the role."))


def _assessed(one: Assessment) -> tuple[str, str, str]:
    return str(one.requirement), one.get_verdict_display(), one.note or "–"


def _findings(found: list[Finding]) -> Iterator[Token]:
    if not found:
        yield from paragraphs(_("None."))
    for one in found:
        yield from heading(3, f"{one.requirement.code}: {one.get_severity_display()}")
        yield from paragraphs(one.text)
        due = _("to be mended by %(day)s") % {"day": _day(one.due_on)} if one.due_on else _("without a day")
        yield from paragraphs(f"{one.get_state_display()}; {due}.")


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def _cut(digest: str) -> str:
    """In groups of eight, which a line may end between."""
    return " ".join(digest[place : place + 8] for place in range(0, len(digest), 8))
