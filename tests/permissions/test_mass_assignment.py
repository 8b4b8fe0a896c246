"""Whoever may send a form, and sends every field of every model with it, changes what the form changes and no more."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from pytest_django import Settings

from tests.kept import Rows, _rows
from tests.permissions.bodies import DEFAULT, body_of
from tests.permissions.cast import Cast
from tests.permissions.cells import cells_of
from tests.permissions.expected import listed, words_of
from tests.permissions.probing import ask, watching
from tests.permissions.readying import ready, with_the_rest
from tests.permissions.routes import addresses, filled_in
from tests.permissions.world import World

pytestmark = pytest.mark.django_db
Stage = tuple[World, Cast]
Difference = dict[str, Any]
# From who may least to who may most: the first who may is tried.
BY_RIGHTS = (
    "stranger",
    "reader",
    "technical_agent",
    "technical_contact",
    "administrator",
    "signatory",
    "auditor_not_bound",
    "auditor_assigned",
    "key_custodian",
    "trust_officer",
    "registrar",
)


def _least(address: str) -> str | None:
    """Who of those that may send something there may least of all."""
    expected = words_of(listed()[address]["POST"])
    return next((who for who in BY_RIGHTS if expected.get(who) == "acts"), None)


WRITES = [address for address in addresses() if _least(address)]


@pytest.fixture(scope="module")
def every_field() -> dict[str, list[Any]]:
    """Each field's name of each model, with a value that would do harm."""
    found: dict[str, list[Any]] = {}
    for label in ("members", "trustframework", "federation"):
        for model in apps.get_app_config(label).get_models():
            for field in model._meta.concrete_fields:
                for name in {field.name, field.attname}:
                    found.setdefault(name, []).append(_harmful(field))
    return found


def _harmful(field: "models.Field[Any, Any]") -> Any:
    if field.choices:
        return [value for value, _label in field.flatchoices][-1]
    if isinstance(field, models.BooleanField):
        return "on"
    if isinstance(field, models.DateTimeField):
        return "2020-01-01T00:00:00+00:00"
    if isinstance(field, models.DateField):
        return "2020-01-01"
    return "1" if isinstance(field, (models.ForeignKey, models.IntegerField)) else "prov"


@pytest.mark.parametrize("address", WRITES)
def test_no_field_of_a_model_comes_in_by_the_way(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, settings: Settings, every_field: dict[str, list[Any]], address: str
) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # so many are refused for their number alone
    world, cast = stage
    who = _least(address)
    assert who is not None
    relation = next(relation for cell, _who, relation in cells_of(address, "POST", world.things["own"]) if cell == who)
    things = world.shared | world.things[relation]
    path, client = filled_in(address, things), cast[who]
    with watching(monkeypatch):
        ready(address, things)
        shown = body_of(ask(client, "GET", path), things) or DEFAULT
        body = with_the_rest(address, things, shown)
    more = {name: values for name, values in every_field.items() if name not in body}

    def changed_by(sent: dict[str, Any]) -> Difference:
        with watching(monkeypatch):
            ready(address, things)
            before = _rows()
            ask(client, "POST", path, sent)
            return dict(_changes(before, _rows()))

    once, again, with_more = changed_by(body), changed_by(body), changed_by({**more, **body})
    made_anew = {key for key in once.keys() | again.keys() if once.get(key) != again.get(key)}
    assert {k: v for k, v in with_more.items() if k not in made_anew} == {
        k: v for k, v in once.items() if k not in made_anew
    }


def _changes(before: Rows, after: Rows) -> Iterator[tuple[str, Any]]:
    """Every field that has another value, and every row that is new, told by its place among the new ones."""
    for model, rows in after.items():
        new = 0
        for pk, row in sorted(rows.items()):  # PostgreSQL hands rows out in no order
            old = before[model].get(pk, {})
            new += not old
            place = pk if old else f"new {new}"
            yield from (
                (f"{model.__name__} {place} {name}", value)
                for name, value in row.items()
                if old.get(name, ...) != value and not (not old and name == model._meta.pk.attname)
            )
