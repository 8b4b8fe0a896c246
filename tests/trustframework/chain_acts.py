"""Everything that somebody can do in the chain, by name: each act looks for a row, and calls the real action.

An act is given the world, a number to choose by, and who is to do it (None: whoever is the right one); it returns
False where there is nothing to do it to.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from members.clock import today
from members.models import Person
from members.uploads import Document
from tests.documents import PDF
from tests.trustframework.chain_world import World
from trustframework.actions import answers, assessments, certifications, declarations, evidences, reports, reviews
from trustframework.actions.assessments import Made
from trustframework.actions.evidences import Shown
from trustframework.models import Answer, Assignment, Certification, Declaration, Evidence, Review
from trustframework.models.checklist import ChecklistRole
from trustframework.models.review import AssignmentState

Act = Callable[[World, int, Person | None], object]
DAY = timedelta(days=1)
_FREE: dict[str, Any] = {"employed": False, "consulted": False, "owned": False, "agent_related": False}


def begin(w: World, n: int, by: Person | None) -> object:
    return declarations.begin(
        w.member.organisation,
        w.checklist(ChecklistRole.SP if n % 5 == 4 else ChecklistRole.IDP, former=n % 7 == 6),
        w.level,
        by=by or w.member.administrator,
        entities=(w.entity,) if n % 2 else (),
        follows=w.declaration() if n % 3 == 1 else None,
    )


def answer_all(w: World, _n: int, by: Person | None) -> object:
    found = w.declaration()
    for one in found.answers.exclude(status="fulfilled") if found else ():
        answers.save(
            one, seen=one.version, by=by or w.member.administrator, status="fulfilled", text="Så.", planned_on=None
        )
    return found is not None


def answer_one(w: World, n: int, by: Person | None) -> object:
    one = w.pick(Answer, n, requirement__critical=bool(n % 2))
    status = ("partly", "not_fulfilled", "not_applicable", "fulfilled")[n % 4]
    seen = one.version if one else 0
    return one is not None and answers.save(
        one, seen=seen, by=by or w.member.administrator, status=status, text=f"Så {n}."
    )


def evidence(w: World, n: int, by: Person | None) -> object:
    one, file = w.pick(Answer, n), Document(PDF, "policy.pdf")
    return one is not None and evidences.add(one, Shown(f"Policy {n}", document=file), by=by or w.member.administrator)


def evidence_again(w: World, n: int, by: Person | None) -> object:
    one, who = w.pick(Evidence, n), by or w.member.administrator
    if one is None:
        return False
    if n % 2:
        return evidences.remove(one, by=who)
    return evidences.replace(one, Shown(f"Policy {n}", reference=f"Skåp {n}"), by=who)


def _declared(action: Any, right: Callable[[World], Person], **more: Any) -> Act:
    def act(w: World, n: int, by: Person | None) -> object:
        found = w.pick(Declaration, n)
        return found is not None and action(found, by=by or right(w), **more)

    return act


def _reviewed(action: Any, right: Callable[[World, Review], Person], **more: Any) -> Act:
    def act(w: World, n: int, by: Person | None) -> object:
        found = w.pick(Review, n)
        return found is not None and action(found, by=by or right(w, found), **more)

    return act


def lead_of(w: World, review: Review) -> Person:
    """Whoever leads it; the first auditor where nobody does."""
    found = review.assignments.filter(lead=True, state=AssignmentState.CLEARED).first()
    return found.auditor.person if found else w.auditors[0].person


def plan(w: World, n: int, by: Person | None) -> object:
    found = w.pick(Declaration, n)
    until = today() + 28 * DAY
    return found is not None and reviews.plan(
        found, planned_from=today(), due_on=until, by=by or w.operator.trust_officer
    )


def plan_again(w: World, n: int, by: Person | None) -> object:
    found, who = w.pick(Review, n), by or w.operator.trust_officer
    days = {"planned_from": today(), "due_on": today() + 28 * DAY, "on_site": False}
    return found is not None and reviews.plan_again(found, **days, by=who)  # type: ignore[arg-type]


def assign(w: World, n: int, by: Person | None) -> object:
    found, auditor = w.pick(Review, n // 4), w.auditors[n % 2]
    return found is not None and reviews.assign(found, auditor, lead=n % 4 < 2, by=by or w.operator.trust_officer)


def clear(w: World, n: int, by: Person | None) -> object:
    one = w.pick(Assignment, n)
    no: dict[str, Any] = {**_FREE, "employed": n % 7 == 6, "owned": n % 11 == 10}
    return one is not None and reviews.state_conflicts(one, **no, by=by or one.auditor.person)


def clear_all(w: World, _n: int, by: Person | None) -> object:
    asked = Assignment.objects.filter(state=AssignmentState.ASKED, review=w.review())
    for one in asked:
        reviews.state_conflicts(one, **_FREE, by=by or one.auditor.person)
        reviews.bind(one, w.secrecy[one.auditor_id], by=by or one.auditor.person)
    return bool(asked)


def leave(w: World, n: int, by: Person | None) -> object:
    one = w.pick(Assignment, n)
    if one is None:
        return False
    if n % 2:
        return reviews.release(one, note="Annat", by=by or w.operator.trust_officer)
    return reviews.step_down(one, note="Annat", by=by or one.auditor.person)


def assess_all(w: World, _n: int, by: Person | None) -> object:
    review = w.review()
    if review is None:
        return False
    said = dict(review.declaration.answers.values_list("requirement", "status"))
    made = [
        Made(one, one.version, "not_applicable" if said[one.requirement_id] == "not_applicable" else "met")
        for one in review.assessments.select_related("requirement")
    ]
    assessments.save_all(review, made, by=by or lead_of(w, review))
    return True


def assess_one(w: World, n: int, by: Person | None) -> object:
    review = w.review()
    rows = list(review.assessments.all()) if review else []
    if review is None or not rows:
        return False
    one, verdict = rows[n % len(rows)], ("met", "partly", "not_met", "not_applicable")[n % 4]
    assessments.save(one, seen=one.version, by=by or lead_of(w, review), verdict=verdict)
    return True


def draft(w: World, n: int, by: Person | None) -> object:
    found, said = w.pick(Review, n // 8), "reject" if n % 8 == 7 else ("approve", "conditions")[n % 2]
    who = by or (lead_of(w, found) if found else w.auditors[0].person)
    if found is not None:
        reports.draft(found, summary="Det är granskat.", recommendation=said, by=who)
    return found is not None


def certified(w: World, n: int, by: Person | None) -> object:
    """What officers do to a certification; decided by four eyes or not, they can end it."""
    one = w.pick(Certification, n // 8, organisation=w.member.organisation)
    who = by or w.deciders[n % 3]
    if one is None:
        return False
    if n % 8 == 7:
        certifications.revoke(one, by=who, note="Allvarliga brister.")
    elif n % 8 == 6:
        certifications.prolong(one, until=one.valid_until + 60 * DAY, by=who, note="Förnyas.")
    else:
        (certifications.suspend if n % 2 else certifications.restore)(one, by=who, note="Enligt utredning.")
    return True


def _signatory(w: World) -> Person:
    return w.member.signatory


def _administrator(w: World) -> Person:
    return w.member.administrator


def _officer(w: World) -> Person:
    return w.operator.trust_officer


DECLARING: dict[str, Act] = {
    "begin": begin,
    "answer_all": answer_all,
    "answer_one": answer_one,
    "evidence": evidence,
    "evidence_again": evidence_again,
    "approve": _declared(declarations.approve, _signatory),
    "reopen_draft": _declared(declarations.reopen, _administrator),
    "submit": _declared(declarations.submit, _administrator),
    "check": _declared(declarations.check, _officer),
    "send_back": _declared(declarations.send_back, _officer, because="Underlag saknas."),
    "withdraw": _declared(declarations.withdraw, _administrator),
    "resubmit": _declared(declarations.resubmit, _administrator),
}
REVIEWING: dict[str, Act] = {
    "plan": plan,
    "plan_again": plan_again,
    "assign": assign,
    "clear": clear,
    "clear_all": clear_all,
    "leave": leave,
    "begin_review": _reviewed(reviews.begin, lead_of),
    "close_review": _reviewed(reviews.close, lambda w, _r: w.operator.trust_officer, note="Utan resultat."),
    "assess_all": assess_all,
    "assess_one": assess_one,
    "draft": draft,
    "send": _reviewed(reports.send_to_fact_check, lead_of),
    "remark": _reviewed(reports.remark, lambda w, _r: w.member.signatory, text="Stämmer."),
    "resume": _reviewed(reports.resume, lead_of),
    "finish": _reviewed(reports.finish, lead_of),
    "certified": certified,
}
