"""`signing_key` and `rollover` propose; a second operator agrees; `make` and `check` are the signer's own."""

from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from federation.actions import joint_acts
from federation.cycle import keys
from federation.models import Feed, JointAct, Publication, SigningKey
from federation.models.publication import Cause, PublicationState
from members.clock import clock_at, now
from tests import builders
from tests.builders import Operator
from tests.commands.conftest import Manage
from tests.tiers import SOFTHSM_MODULE, needs_softhsm
from tests.tokens import SoftHsm

pytestmark = pytest.mark.usefixtures("on_the_day")


def agree(operator: Operator) -> None:
    joint_acts.agree(JointAct.objects.get(state="proposed"), by=builders.again(operator.registrar))


def record(manage: Manage, operator: Operator, label: str, path: Path) -> None:
    path.write_text(builders.certificate(len(label)))
    said = manage("signing_key", "record", label, str(path), "--grounds", "Ny", "--as", operator.key_custodian.email)
    assert "Nothing has changed yet" in said
    agree(operator)


def test_a_whole_rollover_is_done_with_manage_py(manage: Manage, operator: Operator, tmp_path: Path) -> None:
    builders.feed(operator)
    record(manage, operator, "fed-2027", tmp_path / "new.pem")
    who = ("--grounds", "Årligt byte", "--as", operator.key_custodian.email)
    manage("rollover", "begin", "production", "fed-2027", "--switch", "2026-09-01", *who)
    agree(operator)
    beside = Feed.objects.get(slug="production-fed-2027")
    Publication.objects.create(
        feed=beside,
        serial=1,
        epoch=1,
        cause=Cause.CHANGED,
        intended_at=now(),
        content_digest="ab" * 32,
        entity_count=1,
        state=PublicationState.PUBLISHED,
    )
    assert "switch planned 2026-09-01" in manage("rollover", "list")
    manage("rollover", "switch", "production", *who)
    agree(operator)
    with clock_at(now() + timedelta(days=20)):
        manage("rollover", "retire", "production", *who)
        agree(operator)
    assert "finished" in manage("rollover", "list")
    listed = manage("signing_key", "list")
    assert "fed-2027  active" in listed
    assert listed.splitlines()[0].endswith("signs production")
    assert "production-2026  retired" in listed


def test_an_emergency_replacement_is_two_commands(manage: Manage, operator: Operator, tmp_path: Path) -> None:
    builders.feed(operator)
    record(manage, operator, "spare", tmp_path / "spare.pem")
    why = ("--grounds", "Intrång hos leverantören", "--as", operator.key_custodian.email)
    manage("signing_key", "replace", "production-2026", "spare", *why)
    agree(operator)
    assert Feed.objects.get().signing_key.label == "spare"


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        (("rollover", "begin", "nowhere", "fed-2027"), "There is no feed nowhere"),
        (("rollover", "begin", "production", "nothing"), "There is no signing key nothing"),
        (("rollover", "switch", "production"), "Feed production has no rollover"),
        (("signing_key", "replace", "nothing"), "There is no signing key nothing"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    refused: Manage, operator: Operator, command: tuple[str, ...], answer: str
) -> None:
    builders.feed(operator)
    assert refused(*command, "--grounds", "x", "--as", operator.key_custodian.email).startswith(answer)


def test_a_process_without_a_key_says_so(refused: Manage, operator: Operator) -> None:
    builders.signing_key(operator)
    assert "no signing key" in refused("signing_key", "check", "production-2026")
    assert "no token" in refused("signing_key", "make", "new", "--name", "New")


@pytest.mark.softhsm
@needs_softhsm
def test_a_key_made_in_the_signer_s_token_is_recorded_and_signs(
    manage: Manage,
    operator: Operator,
    tmp_path: Path,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hsm = SoftHsm.make(tmp_path / "hsm")
    monkeypatch.setenv("SOFTHSM2_CONF", hsm.conf)
    settings.SIGILL_PKCS11_MODULE, settings.SIGILL_PKCS11_TOKEN = str(SOFTHSM_MODULE), "sigill"
    settings.SIGILL_PKCS11_PIN_FILE, settings.SIGILL_PKCS11_TIMEOUT = str(hsm.pin_file()), 30.0
    certificate = tmp_path / "made.pem"
    certificate.write_text(manage("signing_key", "make", "fed-2027", "--name", "Federation 2027"))
    why = ("--grounds", "Ny", "--as", operator.key_custodian.email)
    manage("signing_key", "record", "fed-2027", str(certificate), *why)
    agree(operator)
    said = manage("signing_key", "check", "fed-2027")
    assert SigningKey.objects.get().certificate_sha256 in said
    keys.signer_token().close()


@pytest.mark.softhsm
@needs_softhsm
def test_a_pin_that_others_can_read_opens_no_token(
    refused: Manage, operator: Operator, tmp_path: Path, settings: Settings
) -> None:
    path = tmp_path / "pin"
    path.write_text("739105")
    path.chmod(0o640)
    settings.SIGILL_PKCS11_MODULE, settings.SIGILL_PKCS11_TOKEN = str(SOFTHSM_MODULE), "open-pin"
    settings.SIGILL_PKCS11_PIN_FILE = str(path)
    builders.signing_key(operator)
    assert "mode 0640" in refused("signing_key", "check", "production-2026")
