"""The page about the API: every address, scope and problem stands on it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from federation.api.codes import CODES
from federation.api.description import described
from federation.api.problems import code_of
from members.errors import Refused
from members.models.api_token import Scope

ROOT = Path(__file__).resolve().parents[2]


def _raised() -> Iterator[str]:
    """The codes that views of the API give, where a problem is made."""
    for path in (ROOT / "federation" / "api").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Problem"
            if named and node.args and isinstance(node.args[0], ast.Constant):
                yield str(node.args[0].value)


def _refusals(of: type[Refused] = Refused) -> Iterator[type[Refused]]:
    yield of
    for one in of.__subclasses__():
        yield from _refusals(one)


def test_every_code_is_explained() -> None:
    house = {code_of(one("")) if one is Refused else code_of(one.__new__(one)) for one in _refusals()}
    assert (house | set(_raised())) - CODES.keys() == set()


@pytest.mark.django_db
def test_it_tells_of_every_address_scope_and_code(english: None) -> None:
    page = Client().get("/api/", headers={"accept-language": "en"}).content.decode()
    for path, methods in described()["paths"].items():
        for method in methods:
            assert f"<code>{method.upper()} {path}</code>" in page
    for scope in Scope.values:
        assert f"<code>{scope}</code>" in page
    for code in CODES:
        assert f'id="{code}"' in page


@pytest.mark.django_db
def test_it_is_found_from_the_navigation() -> None:
    assert 'href="/api/"' in Client().get("/").content.decode()
