"""Every address, by every method, as everybody, against every organisation: exactly what expectations.yaml says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.http import HttpResponse
from django.test import Client

from members.permission_table import TABLE, Permission, Relation
from members.roles import Role
from tests.permissions.bodies import DEFAULT, body_of
from tests.permissions.cast import Cast
from tests.permissions.cells import PROGRAMS, SAME_AS, cells_of
from tests.permissions.expected import ALSO, listed, methods, problems, words_of
from tests.permissions.probing import Watch, ask, outcome, watching
from tests.permissions.routes import addresses, filled_in, names_a_thing, of_nothing
from tests.permissions.things import Things
from tests.permissions.world import World

pytestmark = pytest.mark.django_db
Stage = tuple[World, Cast]
# Another site's form brings what an identity provider says; who takes no form has no token to look at.
FROM_ELSEWHERE = {"accounts/elsewhere/saml/acs/", *(a for a in addresses() if a.startswith("api/v1/"))}
# What a page says anew each time: its form's token, its own address.
_ANEW = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')


def test_every_address_and_method_is_expected_and_no_other() -> None:
    assert problems() == []
    assert {a: sorted(by) for a, by in listed().items()} == {a: sorted(methods(a)) for a in addresses()}


@pytest.mark.parametrize("address", addresses())
def test_everybody_gets_what_is_expected_there(stage: Stage, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """And what is hidden from them is, byte for byte, as if it were not there."""
    wrong: list[str] = []
    bodies: dict[str, dict[str, object]] = {}
    for method in methods(address):
        expected = words_of(listed()[address][method])
        nothing: dict[str, bytes] = {}
        for cell, who, relation in cells_of(address, method, stage[0].things["own"]):
            tried = Tried(stage, monkeypatch, address, method, who, relation, bodies)
            wrong += [f"{method} {address} as {cell}: {what}" for what in _wrong(tried, expected.get(cell), nothing)]
    assert not wrong, "\n".join(wrong)


@dataclass
class Tried:
    """One request, and its answer."""

    stage: Stage
    patch: pytest.MonkeyPatch
    address: str
    method: str
    who: str
    relation: str
    bodies: dict[str, dict[str, object]]  # the forms shown so far, filled in: to send the next by

    def __post_init__(self) -> None:
        things = self.stage[0].things[self.relation]
        self.response, watch = self._ask(filled_in(self.address, self._things))
        self.word, self.written = outcome(self.response, self.method, watch), watch.written
        if found := body_of(self.response, things):
            self.bodies.setdefault(self.relation, found)

    @property
    def _things(self) -> Things:
        return self.stage[0].shared | self.stage[0].things[self.relation]

    def _ask(self, path: str) -> tuple[HttpResponse, Watch]:
        body = self.bodies.get(self.relation) or next(iter(self.bodies.values()), DEFAULT)
        with watching(self.patch) as watch:
            return ask(self.stage[1][self.who], self.method, path, body), watch

    def told(self) -> bytes:
        return _told(self.response, filled_in(self.address, self._things))

    def told_of_nothing(self) -> bytes:
        """What the same person is told where the address names nothing."""
        path = of_nothing(self.address, self._things)
        return _told(self._ask(path)[0], path)


def _wrong(tried: Tried, expected: str | None, nothing: dict[str, bytes]) -> Iterator[str]:
    if tried.word != expected:
        yield f"{tried.word}, not {expected}"
    written = tried.written - ({"members_apitoken"} if tried.who in PROGRAMS else set())  # when it was used
    if written and tried.word not in ("acts", "open"):
        yield f"{tried.word}, and yet something is written to {sorted(written)}"
    if tried.word == "hidden" and names_a_thing(tried.address, tried.stage[0].things["own"]):
        if tried.who not in nothing:
            nothing[tried.who] = tried.told_of_nothing()
        if tried.told() != nothing[tried.who]:
            yield "hidden, but told of otherwise than what is not there"


@pytest.mark.parametrize("address", addresses())
def test_no_address_takes_any_other_method(stage: Stage, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    world, cast = stage
    path = filled_in(address, world.shared | world.things["own"])
    for who in ("anonymous", "administrator", "registrar"):
        for method in {"PUT", "PATCH", "DELETE"}.difference(ALSO.get(address, ())):
            with watching(monkeypatch) as watch:
                response = ask(cast[who], method, path)
            assert response.status_code in (401, 405), (who, method)
            assert not watch.written


def _told(response: HttpResponse, path: str) -> bytes:
    return str(response.status_code).encode() + _ANEW.sub(b"", response.content).replace(path.encode(), b"")


@pytest.mark.parametrize("address", [a for a in addresses() if a not in FROM_ELSEWHERE])
def test_no_form_is_taken_without_its_token(stage: Stage, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    world, cast = stage
    careful = Client(enforce_csrf_checks=True)
    careful.cookies["sessionid"] = cast["registrar"].cookies["sessionid"].value
    with watching(monkeypatch) as watch:
        response = ask(careful, "POST", filled_in(address, world.shared | world.things["other"]))
    # What machines fetch takes no form from anybody.
    assert response.status_code == (405 if address.startswith(("md/", "healthz", "readyz")) else 403)
    assert not watch.written


@pytest.mark.parametrize("address", [a for a in addresses() if "<int:pk>" in a or "<uuid" in a])
def test_what_does_not_exist_is_not_found_and_no_fault(stage: Stage, address: str) -> None:
    world, cast = stage
    path = of_nothing(address, world.shared | world.things["other"])
    assert ask(cast["registrar"], "GET", path).status_code == 404


def test_who_has_no_cells_holds_what_another_holds() -> None:
    for role, other in SAME_AS.items():
        assert _rights(role) == _rights(other)


def _rights(role: Role) -> set[tuple[Relation, Permission]]:
    return {row for row, held in TABLE.items() if role in held}
