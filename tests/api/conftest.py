"""Programs with tokens."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from members.actions import tokens
from members.models import Organisation, Person
from members.models.api_token import Scope

Program = Callable[..., Client]


@pytest.fixture(autouse=True)
def _setting(on_the_day: None, english: None) -> None:
    """One day, in English, and nobody has asked yet."""
    cache.clear()


@pytest.fixture
def program() -> Program:
    """A client that sends a token of the person's, at the organisation, for all purposes unless told."""

    def made(person: Person, at: Organisation, *scopes: Scope, days: int = 30) -> Client:
        _token, key = tokens.issue(at, name="Program", scopes=scopes or tuple(Scope), days=days, by=person)
        return with_key(key)

    return made


def with_key(key: str) -> Client:
    """A client that sends this key."""
    return Client(headers={"authorization": f"Token {key}", "accept-language": "en"})
