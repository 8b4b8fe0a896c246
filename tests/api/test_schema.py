"""The API's description: every address is in it, with examples that are what it says; as JSON and as YAML."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from django.test import Client
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator, FormatChecker

from federation.api.description import described
from tests.permissions.routes import addresses

HERE = "/api/v1/schema/"
Json = dict[str, Any]


@pytest.fixture(scope="module")
def api() -> Json:
    found: Json = json.loads(json.dumps(described(), default=str))
    return found


def _operations(api: Json) -> Iterator[tuple[str, Json]]:
    for path, methods in api["paths"].items():
        yield from ((f"{method.upper()} {path}", one) for method, one in methods.items())


def _shown(api: Json) -> Iterator[tuple[str, Json, Any]]:
    """Where, the schema and the example of each body and answer."""
    for where, one in _operations(api):
        parts = [(where, one.get("requestBody", {}))]
        parts += [(f"{where} {status}", answer) for status, answer in one["responses"].items()]
        for place, part in parts:
            for media, content in part.get("content", {}).items():
                for example in content["examples"].values():
                    yield f"{place} {media}", content["schema"], example["value"]


def test_it_is_a_description_as_openapi_3_1_has_it(api: Json) -> None:
    assert api["openapi"] == "3.1.0"
    validate_schema(api)


def test_every_address_is_in_it_and_no_other(api: Json) -> None:
    def plain(path: str) -> str:
        return "/".join("{}" if part.startswith(("<", "{")) else part for part in path.strip("/").split("/"))

    known = {plain(one) for one in addresses() if one.startswith("api/v1/")}
    assert {plain(path) for path in api["paths"]} == known
    assert len(known) > 40


def test_every_operation_is_told_once_with_words_an_example_and_whose_it_is(api: Json) -> None:
    ids = [one["operationId"] for _where, one in _operations(api)]
    assert len(ids) == len(set(ids))
    shown = {place.rsplit(" ", 2)[0] for place, _schema, _value in _shown(api) if place.rsplit(" ", 2)[1].isdigit()}
    for where, one in _operations(api):
        assert one["summary"], where
        assert where in shown, where
        assert ("x-scope" in one) == ({} not in one["security"]), where


def test_every_example_is_what_its_schema_says(api: Json) -> None:
    wrong = [
        f"{where}: {error.json_path} {error.message}"
        for where, schema, value in _shown(api)
        for error in _validator(api, schema).iter_errors(value)
    ]
    assert wrong == [], "\n".join(wrong)


def _validator(api: Json, schema: Json) -> Draft202012Validator:
    """Of the schema, whose references lead into the description."""
    return Draft202012Validator({**schema, "components": api["components"]}, format_checker=FormatChecker())


def test_every_answer_of_a_list_has_an_example_that_is_not_empty(api: Json) -> None:
    for where, _schema, value in _shown(api):
        if isinstance(value, dict) and "next" in value:
            assert all(row for rows in value.values() if isinstance(rows, list) for row in rows), where


@pytest.mark.django_db
def test_it_is_served_as_json_and_as_yaml(api: Json) -> None:
    told = Client().get(HERE)
    assert told["Content-Type"].startswith("application/json")
    assert told.json()["paths"].keys() == api["paths"].keys()
    for answer in (Client().get(f"{HERE}?format=yaml"), Client().get(HERE, headers={"accept": "application/yaml"})):
        assert "yaml" in answer["Content-Type"] or "openapi" in answer["Content-Type"]
        assert yaml.safe_load(answer.content)["openapi"] == "3.1.0"
    assert Client().get(HERE, headers={"if-none-match": told["ETag"]}).status_code == 304
