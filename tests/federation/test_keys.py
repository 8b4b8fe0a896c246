"""Signing keys as acts of two operators: recorded, taken into use, compromised."""

import pytest
from django.core.exceptions import ValidationError

from federation import trusted_keys
from federation.actions import feeds, joint_acts, keys
from federation.aggregate.keys import KeyRefused
from federation.cycle.keys import private_half
from federation.models import Feed, JointAct, SigningKey
from federation.models.joint_act import JointActKind
from federation.models.key import KeyState
from members.errors import NotAllowed, Refused
from members.models import AuditEvent
from members.saml.certificates import read_pem
from members.tags import Tag
from tests import builders
from tests.builders import Operator
from tests.joint import together

pytestmark = pytest.mark.usefixtures("on_the_day", "english")
PRIVATE = "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n"


def propose(operator: Operator, label: str = "production-2026", pem: str | None = None) -> JointAct:
    return joint_acts.propose(
        JointActKind.RECORD_KEY,
        by=operator.key_custodian,
        grounds="Ny nyckel",
        label=label,
        certificate_pem=builders.certificate() if pem is None else pem,
    )


def test_a_key_is_there_when_two_operators_have_said_so(operator: Operator) -> None:
    act = propose(operator)
    assert not SigningKey.objects.exists()
    with pytest.raises(NotAllowed):
        joint_acts.agree(act, by=operator.key_custodian)
    joint_acts.agree(act, by=operator.registrar)
    assert SigningKey.objects.get().state == KeyState.PLANNED


def test_a_key_is_known_by_the_fingerprint_of_its_certificate(operator: Operator) -> None:
    key = builders.signing_key(operator)
    assert len(bytes.fromhex(key.certificate_sha256)) == 32
    event = AuditEvent.objects.get(tag=Tag.KEY_RECORDED)
    assert event.details == {"certificate_sha256": key.certificate_sha256, "state": "planned"}


@pytest.mark.parametrize(
    "text", ["", "not a certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"]
)
def test_what_is_no_certificate_is_refused_before_a_second_operator_sees_it(operator: Operator, text: str) -> None:
    with pytest.raises(Refused, match="cannot be read as PEM"):
        propose(operator, pem=text)
    assert not JointAct.objects.exists()


def test_a_private_key_does_not_slip_in_with_the_certificate(operator: Operator) -> None:
    """The private half never comes near the database: not with the key, and not with what was proposed."""
    act = propose(operator, pem=PRIVATE + builders.certificate() + PRIVATE)
    joint_acts.agree(act, by=operator.registrar)
    assert "PRIVATE" not in SigningKey.objects.get().certificate_pem
    act.refresh_from_db()
    assert "PRIVATE" not in act.arguments["certificate_pem"]


@pytest.mark.parametrize("label", ["../../etc/passwd", "a b", "", "a/b"])
def test_a_label_is_a_name_that_a_file_can_have(operator: Operator, label: str) -> None:
    with pytest.raises(ValidationError):
        propose(operator, label)


def test_a_certificate_is_recorded_once(operator: Operator) -> None:
    builders.record_key(operator, "one", builders.certificate())
    with pytest.raises(ValidationError, match="already exists"):
        propose(operator, "two")


def test_sigill_itself_records_no_key_but_the_demonstration_s(operator: Operator) -> None:
    key = keys.record_demo("demo", builders.certificate())
    assert (key.is_demo, key.state) == (True, KeyState.ACTIVE)


def test_a_recorded_key_is_active_from_its_first_feed_on(operator: Operator) -> None:
    feed = builders.feed(operator)
    assert feed.signing_key.state == KeyState.ACTIVE
    steps = [event.details["to"] for event in AuditEvent.objects.filter(tag=Tag.KEY_MOVED).order_by("number")]
    assert steps == ["announced", "active"]


def test_a_key_that_is_going_or_gone_gets_no_feed(operator: Operator) -> None:
    key = builders.signing_key(operator)
    together(operator, JointActKind.REPLACE_KEY, compromised=key.label)
    key.refresh_from_db()
    with pytest.raises(Refused, match="compromised"):
        feeds.record(by=operator.key_custodian, signing_key=key, policy=builders.policy(), slug="other")
    assert not Feed.objects.exists()


def spare(operator: Operator) -> SigningKey:
    return builders.record_key(operator, "spare", builders.certificate(77))


def test_every_feed_of_a_compromised_key_gets_the_spare_one_at_once(operator: Operator) -> None:
    first, second = builders.feed(operator), builders.feed(operator, "second")
    old, new = first.signing_key, spare(operator)
    together(operator, JointActKind.REPLACE_KEY, signing_key=new, compromised=old.label)
    assert set(Feed.objects.values_list("slug", "signing_key__label")) == {
        ("production", "spare"),
        ("second", "spare"),
    }
    for key, state in ((old, KeyState.COMPROMISED), (new, KeyState.ACTIVE)):
        key.refresh_from_db()
        assert key.state == state
    assert AuditEvent.objects.filter(tag=Tag.FEED_KEY_CHANGED).count() == 2
    assert not Feed.objects.filter(parallel_to__isnull=False).exists()
    assert second.pk


def test_only_the_mdq_key_is_replaced_where_it_alone_is_compromised(operator: Operator) -> None:
    feed, mdq, new = builders.feed(operator), builders.signing_key(operator, "mdq"), spare(operator)
    keys.give_keys(feed, feed.signing_key, mdq, operator.key_custodian)
    together(operator, JointActKind.REPLACE_KEY, signing_key=new, compromised="mdq")
    feed = Feed.objects.get()
    assert (feed.signing_key.label, feed.document_key.label) == ("production-2026", "spare")


@pytest.mark.parametrize(
    ("about", "why"),
    [
        ({"compromised": "unknown"}, "no signing key"),
        ({"compromised": "production-2026"}, "Say which recorded key"),
        ({"compromised": "production-2026", "itself": True}, "Another key"),
    ],
)
def test_what_could_not_replace_a_key_is_refused(operator: Operator, about: dict[str, object], why: str) -> None:
    feed = builders.feed(operator)
    if about.pop("itself", False):
        about["signing_key"] = feed.signing_key
    with pytest.raises(Refused, match=why):
        together(operator, JointActKind.REPLACE_KEY, **about)


def test_a_compromised_key_is_one_that_no_entity_may_have(operator: Operator) -> None:
    """G8 and the rules ask for every signing key, whatever its state."""
    key = builders.signing_key(operator)
    together(operator, JointActKind.REPLACE_KEY, compromised=key.label)
    certificate = read_pem(key.certificate_pem)
    assert certificate
    assert certificate.spki_sha256 in trusted_keys.spki_sha256()


def test_a_compromised_key_signs_nothing_although_the_signer_still_holds_it(operator: Operator) -> None:
    key = builders.signing_key(operator)
    together(operator, JointActKind.REPLACE_KEY, compromised=key.label)
    with pytest.raises(KeyRefused) as refused:
        private_half(SigningKey.objects.get())
    assert refused.value.code == "key-over"
