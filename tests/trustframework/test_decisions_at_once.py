"""Two who decide at the same moment: one decision is made, and the other one is told."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection
from django.utils import translation

from members.clock import clock_at
from members.errors import Refused
from tests import builders
from tests.builders import AT
from tests.trustframework.deciding import conditional, declared, second_decision_maker
from trustframework.actions import conditions, decisions
from trustframework.models import Certification, Condition, Decision
from trustframework.models.decision import ConditionState, DecisionState

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite", reason="SQLite has one writer at a time: its immediate transactions queue"
    ),
]


def both(deeds: list[Callable[[], object]]) -> list[str]:
    """Each in a thread of its own, begun together; what was refused."""
    ready, refused = threading.Barrier(len(deeds)), []

    def run(deed: Callable[[], object]) -> None:
        with clock_at(AT), translation.override("en"):
            ready.wait()
            try:
                deed()
            except Refused as error:
                refused.append(str(error))
            finally:
                connection.close()

    threads = [threading.Thread(target=run, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


def test_of_two_who_make_it_at_once_one_does() -> None:
    operator = builders.operator()
    declaration = declared(operator, builders.member(operator).organisation)
    decisions.propose(declaration, "approved", reasons="Ja.", by=operator.trust_officer)
    makers = [operator.decision_maker, second_decision_maker(operator)]
    refused = both([lambda by=by: decisions.make(Decision.objects.get(), by=by) for by in makers])  # type: ignore[misc]
    assert len(refused) == 1
    assert "made already" in refused[0]
    assert Decision.objects.get().state == DecisionState.MADE
    assert Certification.objects.count() == 1


def test_of_two_proposals_at_once_one_stands() -> None:
    operator = builders.operator()
    declaration = declared(operator, builders.member(operator).organisation)
    people = [operator.trust_officer, operator.decision_maker]
    pk = declaration.pk

    def propose(by: object) -> None:
        fresh = type(declaration).objects.get(pk=pk)
        decisions.propose(fresh, "approved", reasons="Ja.", by=by)  # type: ignore[arg-type]

    refused = both([lambda by=by: propose(by) for by in people])  # type: ignore[misc]
    assert len(refused) == 1
    assert "proposed already" in refused[0]
    assert Decision.objects.count() == 1


def test_the_last_two_conditions_accepted_at_once_leave_none() -> None:
    operator = builders.operator()
    decision = conditional(operator, declared(operator, builders.member(operator).organisation), 10, 20)
    decision.conditions.update(state=ConditionState.REPORTED)
    rows = list(decision.conditions.values_list("pk", flat=True))
    by = operator.decision_maker
    done = both([lambda pk=pk: conditions.accept(Condition.objects.get(pk=pk), by=by) for pk in rows])  # type: ignore[misc]
    assert done == []
    assert Certification.objects.get().state == "active"
