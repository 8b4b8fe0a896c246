"""Acts on findings, supplements, decisions, and what follows on these; see chain_acts.py for their shape."""

from datetime import timedelta
from typing import Any

from members.clock import today
from members.models import Person
from tests.trustframework.chain_acts import DAY, Act, lead_of
from tests.trustframework.chain_world import World
from trustframework.actions import (
    appeals,
    conditions,
    decisions,
    dispensations,
    findings,
    sanctions,
    supplements,
)
from trustframework.deciding import Wanted
from trustframework.models import (
    Answer,
    Appeal,
    Condition,
    Decision,
    Declaration,
    Dispensation,
    Finding,
    Requirement,
    Sanction,
    Supplement,
)
from trustframework.models.finding import Severity, SupplementState
from trustframework.models.sanction import SanctionKind


def find(w: World, n: int, by: Person | None) -> object:
    review = w.review()
    asked = Requirement.objects.order_by("pk")[n % 5]
    severity = list(Severity)[n % 4]
    return review is not None and findings.record(
        review, asked, severity=severity, text="Brist.", by=by or lead_of(w, review)
    )


def mend(w: World, n: int, by: Person | None) -> object:
    one = w.pick(Finding, n // 8)
    if one is None:
        return False
    member, lead = by or w.member.administrator, by or lead_of(w, one.review)
    deeds: tuple[Any, ...] = (
        lambda: findings.propose_plan(one, text="Vi gör så.", by=member),
        lambda: findings.accept_plan(one, by=lead),
        lambda: findings.report_correction(one, text="Gjort.", by=member),
        lambda: findings.verify(one, by=by or w.operator.trust_officer),
        lambda: findings.verify(one, by=lead),
        lambda: findings.reopen(one, note="Räcker inte.", by=lead),
        lambda: findings.close(one, note="Fel av mig.", by=lead),
        lambda: findings.accept_risk(one, note="Liten.", by=by or w.deciders[n % 3]),
    )
    return deeds[n % 8]()


def ask(w: World, n: int, by: Person | None) -> object:
    review, answer = w.review(), w.pick(Answer, n)
    due = today() + 14 * DAY
    return (
        review is not None
        and answer is not None
        and supplements.ask(review, answer, question="Hur?", due_on=due, by=by or lead_of(w, review))
    )


def supplement(w: World, n: int, by: Person | None) -> object:
    one = w.pick(Supplement, n)
    if one is None:
        return False
    if n % 5 == 4:
        return supplements.withdraw(one, by=by or lead_of(w, one.review))
    return supplements.reply(one, text="Så här.", by=by or w.member.administrator)


def reply_all(w: World, _n: int, by: Person | None) -> object:
    waiting = Supplement.objects.filter(state=SupplementState.ASKED, answer__declaration=w.declaration())
    for one in waiting:
        supplements.reply(one, text="Så här.", by=by or w.member.administrator)
    return bool(waiting)


def propose(w: World, n: int, by: Person | None) -> object:
    found = w.pick(Declaration, n // 16)
    outcome = "rejected" if n % 8 == 7 else ("approved", "conditional")[n % 2]
    wanted = [Wanted("Visa rutinen.", today() + days * DAY) for days in (5, 60)] if outcome == "conditional" else []
    given: dict[str, Any] = {}
    if n % 16 in (4, 5):
        given["valid_until"] = today() + 30 * DAY
    if n % 16 in (2, 3):
        given["valid_from"] = today() + 20 * DAY
    if n % 16 == 6:
        given["probation"] = True
    who = by or w.operator.trust_officer
    return found is not None and decisions.propose(
        found, outcome, reasons="Enligt granskningen.", by=who, conditions=wanted, **given
    )


def make(w: World, n: int, by: Person | None) -> object:
    one = w.pick(Decision, n // 4)
    return one is not None and decisions.make(one, by=by or w.deciders[n % 2])


def undecide(w: World, n: int, by: Person | None) -> object:
    one = w.pick(Decision, n // 2)
    if one is None:
        return False
    if n % 2:
        decisions.drop(one, by=by or w.operator.trust_officer, note="Omtag.")
    else:
        decisions.reopen(one, by=by or w.deciders[1], note="Fel nivå.")
    return True


def condition(w: World, n: int, by: Person | None) -> object:
    one, decider = w.pick(Condition, n // 8), by or w.deciders[n % 3]
    if one is None:
        return False
    deeds: tuple[Any, ...] = (
        lambda: conditions.report(one, text="Klart.", by=by or w.member.signatory),
        lambda: conditions.accept(one, by=decider),
        lambda: conditions.send_back(one, by=decider, note="Räcker inte."),
        lambda: conditions.drop(one, by=decider, note="Behövs inte."),
        lambda: conditions.postpone(one, until=today() + 30 * DAY, by=decider, note="Upphandling."),
        lambda: conditions.report(one, text="Klart.", by=by or w.member.administrator),
        lambda: conditions.accept(one, by=decider),
        lambda: conditions.accept(one, by=decider),
    )
    return deeds[n % 8]()


def appeal(w: World, n: int, by: Person | None) -> object:
    if n % 4 == 0:
        decision = w.pick(Decision, n // 4)
        return decision is not None and appeals.lodge(decision, text="Fel.", by=by or w.member.signatory)
    one = w.pick(Appeal, n // 4)
    if one is None:
        return False
    if n % 4 == 1:
        appeals.withdraw(one, by=by or w.member.signatory)
    else:
        (appeals.uphold if n % 4 == 2 else appeals.dismiss)(one, answer="Prövat.", by=by or w.deciders[2])
    return True


def sanction(w: World, n: int, by: Person | None) -> object:
    first, second = by or w.deciders[0], by or w.deciders[1]
    kind, on = list(SanctionKind)[n % 3], w.entity if n % 2 else None
    given: dict[str, Any] = {"reason": "Intrång.", "by": first, "kind": kind, "entity": on}
    if n % 8 < 2:
        return (sanctions.impose_at_once if n % 8 else sanctions.propose)(w.member.organisation, **given)
    one = w.pick(Sanction, n // 8)
    if one is None:
        return False
    deeds: tuple[Any, ...] = (
        lambda: sanctions.notify(one, by=first),
        lambda: sanctions.answer(one, statement="Vi har rättat.", by=by or w.member.signatory),
        lambda: sanctions.put_into_effect(one, by=second),
        lambda: sanctions.confirm(one, by=second),
        lambda: sanctions.lift(one, by=second, note="Rättat."),
        lambda: sanctions.lift(one, by=first, note="Rättat."),
    )
    return deeds[n % 8 - 2]()


def dispensation(w: World, n: int, by: Person | None) -> object:
    one, member = w.pick(Dispensation, n // 8), by or w.member.administrator
    if one is None or n % 8 < 2:
        asked, extends = Requirement.objects.order_by("pk")[n % 5], one if n % 8 else None
        until = today() + timedelta(days=90)
        return dispensations.ask(
            w.member.organisation, asked, reason="Ny leverantör.", until=until, by=member, extends=extends
        )
    deeds: tuple[Any, ...] = (
        lambda: dispensations.propose(one, by=by or w.operator.trust_officer),
        lambda: dispensations.grant(one, by=by or w.deciders[0]),
        lambda: dispensations.grant(one, by=by or w.deciders[1]),
        lambda: dispensations.refuse(one, by=by or w.deciders[0], answer="Nej."),
        lambda: dispensations.end(one, by=by or w.deciders[0], note="Uppfyllt."),
        lambda: dispensations.propose(one, by=by or w.operator.trust_officer),
    )
    return deeds[n % 8 - 2]()


DECIDING: dict[str, Act] = {
    "find": find,
    "mend": mend,
    "ask": ask,
    "supplement": supplement,
    "reply_all": reply_all,
    "propose": propose,
    "make": make,
    "undecide": undecide,
    "condition": condition,
    "appeal": appeal,
    "sanction": sanction,
    "dispensation": dispensation,
}
