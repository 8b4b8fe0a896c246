"""The reviewers' workspace: the requirements with their verdicts, and each on a page of its own."""

from collections import Counter
from dataclasses import dataclass
from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.permissions import Permission
from members.views.acting import act_on, actor, bound
from members.views.conflict import initial, overtaken
from trustframework.actions import assessments
from trustframework.assigned import may_review
from trustframework.casework import is_mended
from trustframework.evidence_rules import sees_openings
from trustframework.forms_reviewing import AssessmentForm
from trustframework.models import Assessment, Comment, Review, Snapshot
from trustframework.models.finding import SupplementState
from trustframework.models.review import ReviewState, Verdict
from trustframework.reading import Said, answers_in, outdated
from trustframework.views.cases import assessment_or_404, work_or_404

FIELDS = ("verdict", "note")


@dataclass(frozen=True, slots=True)
class Row:
    """A requirement in the task list; `stale` says that its answer has changed since it was assessed."""

    assessment: Assessment
    said: Said | None
    findings: int
    asked: int
    stale: bool


@login_required
@require_safe
def work(request: HttpRequest, pk: int) -> HttpResponse:
    """What is assessed and what is left, group by group. The number of requirements costs no queries."""
    person = actor(request)
    review = work_or_404(pk, person)
    rows = _rows(review)
    reviewing = may_review(person, Permission.REVIEW, review)
    context = {
        "review": review,
        "organisation": review.declaration.organisation,
        "groups": [(group, list(some)) for group, some in groupby(rows, lambda row: row.assessment.requirement.group)],
        "figures": figures(rows),
        "done": sum(1 for row in rows if row.assessment.verdict),
        "rows": rows,
        "findings": list(review.findings.select_related("requirement")),
        "supplements": list(review.supplements.select_related("answer__requirement")),
        "assignments": review.assignments.select_related("auditor__person").order_by("-lead"),
        "newer": Snapshot.objects.filter(declaration=review.declaration_id, number__gt=review.snapshot.number).exists(),
        "writable": reviewing and review.state == ReviewState.IN_PROGRESS,
        "leads": reviewing and may_review(person, Permission.LEAD_REVIEW, review),
    }
    return render(request, "trustframework/workspace.html", context)


@login_required
def assessment(request: HttpRequest, pk: int) -> HttpResponse:
    """The requirement and its answer as they were submitted, on one side; on the other what reviewers make of it."""
    person = actor(request)
    one = assessment_or_404(pk, person)
    writable = one.review.state == ReviewState.IN_PROGRESS and may_review(person, Permission.REVIEW, one.review)
    form = bound(AssessmentForm, request, initial=initial(one, FIELDS)) if writable else None
    if form and act_on(form, lambda data: assessments.save(one, by=person, **data)):
        messages.success(request, _("%(code)s: saved.") % {"code": one.requirement.code})
        return redirect(*_onward(request, one))
    if form is None and request.method == "POST":
        messages.error(request, _("Nothing was saved: the review is not yours to change now."))
        return redirect("assessment", pk)
    now = overtaken(form, one, FIELDS) if form else []
    context = _page(Assessment.objects.get(pk=pk) if now else one, one)
    context |= {"form": form, "now": now, "writable": writable}
    context |= {"logged": sees_openings(one.review.declaration, person)}
    return render(
        request,
        "trustframework/workspace_requirement.html",
        context,
        status=422 if now or (form and form.errors) else 200,
    )


def figures(rows: list[Row]) -> list[tuple[str, str, int]]:
    """(verdict, its words, how many), those that are open last."""
    counts = Counter(row.assessment.verdict for row in rows)
    order = [*(verdict for verdict in Verdict if verdict), Verdict.OPEN]
    return [(verdict.value, str(verdict.label), counts[verdict.value]) for verdict in order]


def _rows(review: Review) -> list[Row]:
    said = answers_in(review.snapshot)
    found = list(review.assessments.select_related("requirement__group"))
    stale = {one.pk for one in outdated(review, found) if one.verdict}
    faults: Counter[int] = Counter()
    for finding in review.findings.all():
        faults[finding.requirement_id] += not is_mended(finding)
    asked = Counter(
        review.supplements.filter(state=SupplementState.ASKED).values_list("answer__requirement_id", flat=True)
    )
    return [
        Row(
            one,
            said.get(one.requirement.code),
            faults[one.requirement_id],
            asked[one.requirement_id],
            one.pk in stale,
        )
        for one in found
    ]


def _page(stored: Assessment, one: Assessment) -> dict[str, object]:
    review, requirement = one.review, one.requirement
    neighbours = _neighbours(one)
    return {
        "assessment": stored,
        "requirement": requirement,
        "review": review,
        "organisation": review.declaration.organisation,
        "said": answers_in(review.snapshot).get(requirement.code),
        "stale": bool(stored.verdict and outdated(review, [one])),
        "comments": Comment.objects.filter(
            answer__declaration=review.declaration_id, answer__requirement=requirement.pk, to_reviewer=True
        ).select_related("written_by"),
        "findings": review.findings.filter(requirement=requirement),
        "supplements": review.supplements.filter(answer__requirement=requirement),
        "before": neighbours[0],
        "after": neighbours[1],
    }


def _neighbours(one: Assessment) -> tuple[Assessment | None, Assessment | None]:
    """The requirements before and after in the framework's order."""
    keys = list(one.review.assessments.values_list("pk", flat=True))
    place = keys.index(one.pk)
    beside = one.review.assessments.select_related("requirement").in_bulk(keys[max(place - 1, 0) : place + 2])
    before = beside[keys[place - 1]] if place else None
    return before, beside[keys[place + 1]] if place + 1 < len(keys) else None


def _onward(request: HttpRequest, one: Assessment) -> tuple[str, int]:
    """To the next requirement where that button was pressed, else back to the same."""
    after = _neighbours(one)[1] if "onward" in request.POST else None
    if after is None and "onward" in request.POST:
        return "review_work", one.review_id
    return "assessment", (after or one).pk
