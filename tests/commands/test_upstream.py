"""`manage.py upstream`: everything that an operator does about other federations, from a shell."""

from pathlib import Path

import pytest

from federation.models import ForeignConflict, JointAct
from tests import builders
from tests.builders import Operator
from tests.commands.conftest import Manage
from tests.foreign.making import (
    IDP,
    REGISTRAR,
    SP,
    aggregate,
    foreign_idp,
    foreign_sp,
    public_pem,
    registration,
    signed,
)
from tests.upstreams import conftest as fixtures
from tests.upstreams.conftest import Abroad

abroad = fixtures.abroad

pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def by(on_the_day: None, operator: Operator) -> tuple[str, str]:
    return "--as", operator.key_custodian.email


@pytest.fixture
def pinned(
    on_the_day: None, manage: Manage, operator: Operator, abroad: Abroad, by: tuple[str, str], tmp_path: Path
) -> None:
    described = ("--name", "Gränland", "--url", abroad.url, "--registrar", REGISTRAR)
    assert "Two operators" in manage("upstream", "record", "granland", *described, *by)
    keys = tmp_path / "keys.pem"
    keys.write_text(public_pem())
    assert "SHA-256 of the key: " in manage("upstream", "pin", "granland", str(keys), "--grounds", "Ringt", *by)
    manage("joint_act", "agree", str(JointAct.objects.latest("pk").pk), "--as", operator.registrar.email)


@pytest.mark.usefixtures("pinned")
def test_an_upstream_is_looked_at_filtered_and_republished(
    manage: Manage, operator: Operator, by: tuple[str, str]
) -> None:
    builders.feed(operator)
    assert manage("upstream", "look", "granland", *by) == "granland: accepted\n"
    assert "granland  active  accepted" in manage("upstream", "list")
    assert manage("upstream", "change", "granland", "--roles", "idp", *by) == "granland is changed: roles.\n"
    assert manage("upstream", "republish", "granland", "production", *by).endswith("republished in: production.\n")
    shown = manage("upstream", "show", "granland")
    assert "republished in: production" in shown
    assert "fit: 2" in shown
    assert manage("upstream", "move", "granland", "pause", "--note", "Prov", *by) == "granland is paused.\n"


@pytest.mark.usefixtures("pinned")
def test_what_stays_out_is_shown_with_its_rule(manage: Manage, abroad: Abroad, by: tuple[str, str]) -> None:
    abroad.document = signed(aggregate(foreign_idp(), foreign_sp(registration("https://annan.example"))))
    manage("upstream", "look", "granland", *by)
    shown = manage("upstream", "show", "granland")
    assert f"  {SP}\n    MD-FED-015 error" in shown
    assert IDP not in shown


@pytest.mark.usefixtures("pinned")
def test_a_conflict_is_listed_and_decided(
    manage: Manage, refused: Manage, operator: Operator, by: tuple[str, str]
) -> None:
    builders.approved_entity(operator, builders.member(operator, "Region Vard"), entity_id=SP)
    manage("upstream", "look", "granland", *by)
    conflict = ForeignConflict.objects.get(kind="entity_id")
    assert f"{conflict.pk}  entity_id  {SP}" in manage("upstream", "conflicts")
    number = str(conflict.pk)
    assert "is decided: ours" in manage("upstream", "decide", number, "ours", "--grounds", "Prov", *by)
    assert "There is no conflict" in refused("upstream", "decide", "999", "ours", "--grounds", "Prov", *by)
    assert "There is no upstream nowhere" in refused("upstream", "look", "nowhere", *by)
