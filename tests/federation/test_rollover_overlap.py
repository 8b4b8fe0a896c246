"""The old key is not retired before everybody has had the time to learn of the new one."""

from datetime import timedelta

import pytest

from federation.models import Feed, Rollover, SigningKey
from federation.models.joint_act import JointActKind
from members.clock import clock_at, now
from members.errors import Refused
from tests import builders
from tests.builders import Operator
from tests.federation.test_rollovers import begin, publish, states
from tests.joint import together

pytestmark = pytest.mark.usefixtures("on_the_day", "english")
K = JointActKind
LONG_ENOUGH = timedelta(days=20)  # twice the ten days of a feed


@pytest.fixture
def feed(operator: Operator) -> Feed:
    return builders.feed(operator)


@pytest.fixture
def new(operator: Operator) -> SigningKey:
    return builders.record_key(operator, "fed-2027", builders.certificate(27))


def test_the_old_key_stays_for_twice_the_validity_after_the_new_one_was_announced(
    operator: Operator, feed: Feed, new: SigningKey
) -> None:
    publish(begin(operator, feed, new).parallel)
    announced = now()
    together(operator, K.SWITCH_KEY, feed=feed)
    with clock_at(announced + LONG_ENOUGH - timedelta(seconds=1)):
        with pytest.raises(Refused, match=r"retired on 21 June 2026 at the earliest"):
            together(operator, K.RETIRE_KEY, feed=feed)
        assert states()["production-2026"] == "retiring"
    with clock_at(announced + LONG_ENOUGH):
        together(operator, K.RETIRE_KEY, feed=feed)
    assert states()["production-2026"] == "retired"


def test_what_was_announced_by_mistake_is_cancelled_at_once(operator: Operator, feed: Feed, new: SigningKey) -> None:
    begin(operator, feed, new)
    together(operator, K.RETIRE_KEY, feed=feed)
    assert Rollover.objects.get().state == "cancelled"
