"""The relying party gives the verdict: software that none of us wrote loads the feed and asks MDQ, good and bad."""

import os
import subprocess
from hashlib import sha1

import pytest

from tests.consumers.conftest import Served, fetch, quoted
from tests.consumers.known import CASES, CONSUMERS, Consumer
from tests.tiers import needs_consumers

pytestmark = [pytest.mark.consumers, needs_consumers]


def verdict(consumer: Consumer, mode: str, served: Served) -> tuple[bool, str]:
    """Whether the consumer trusts what it is given and finds the entity there; and what it says."""
    done = subprocess.run(
        consumer.command(mode, served.url(mode), served.certificate, served.entity_id),
        env={**os.environ, **consumer.environment, "no_proxy": "127.0.0.1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    return done.returncode == 0, done.stderr


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("mode", ["feed", "mdq"])
@pytest.mark.parametrize("consumer", CONSUMERS, ids=lambda consumer: consumer.name)
def test_a_consumer_says_what_it_is_known_to_say(consumer: Consumer, mode: str, case: str, cases: dict[str, Served]):
    accepted, said = verdict(consumer, mode, cases[case])
    assert accepted == consumer.should_accept(case), f"{consumer.name} {consumer.why}; it said: {said}"


@pytest.mark.parametrize("mode", ["feed", "mdq"])
@pytest.mark.parametrize("consumer", CONSUMERS, ids=lambda consumer: consumer.name)
def test_the_shelf_for_bad_documents_changes_nothing_itself(consumer: Consumer, mode: str, cases: dict[str, Served]):
    accepted, said = verdict(consumer, mode, cases["as served"])
    assert accepted, said


def test_entity_id_and_both_spellings_of_sha1_give_the_same_answer(cases: dict[str, Served]):
    good = cases["good"]
    digest = sha1(good.entity_id.encode()).hexdigest()
    base = f"{good.mdq}/entities/"
    answer = fetch(base + quoted(good.entity_id))
    assert b"<md:EntityDescriptor " in answer[:200]
    assert fetch(f"{base}{{sha1}}{digest}") == answer
    assert fetch(f"{base}%7Bsha1%7D{digest}") == answer
