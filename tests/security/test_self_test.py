"""A process that finds itself unfit does not start, and says what to do."""

import logging
from collections.abc import Iterator

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from lxml import etree
from pytest_django import Settings

from federation import self_test
from federation.aggregate.keys import FileKey
from members import chain_triggers
from tests.cycle.conftest import Published, key_directory, prepared, published  # noqa: F401 - fixtures


@pytest.mark.django_db
def test_a_sound_process_starts() -> None:
    self_test.try_everything()


def test_a_process_whose_parser_takes_a_doctype_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(self_test, "parse", etree.fromstring)
    with pytest.raises(ImproperlyConfigured, match="took a document with a DOCTYPE"):
        self_test.try_everything()


@pytest.fixture
def without_triggers(db: None) -> Iterator[None]:
    chain_triggers.remove(connection)
    yield
    chain_triggers.install(connection)


@pytest.mark.usefixtures("without_triggers")
def test_a_database_that_lets_the_audit_chain_be_changed_stops_the_start() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"members_auditevent_no_delete.*Run `./run manage migrate`"):
        self_test.try_constraints()


@pytest.mark.django_db
def test_a_database_without_its_separation_of_duties_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = [*self_test._wanted(), "nobody_approves_their_own_of_tomorrow"]
    monkeypatch.setattr(self_test, "_wanted", lambda: iter(wanted))
    with pytest.raises(ImproperlyConfigured, match="nobody_approves_their_own_of_tomorrow"):
        self_test.try_constraints()


def test_every_constraint_of_every_model_is_looked_for() -> None:
    names = set(self_test._wanted())
    assert {"the_second_is_another", "a_serial_names_one_content", "members_auditevent_no_update"} <= names
    assert len(names) > 50


def test_a_signer_whose_key_does_not_sign_does_not_start(
    published: Published,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    self_test.try_everything()
    monkeypatch.setattr(FileKey, "sign", lambda _key, _message: b"\x00" * 256)
    with pytest.raises(ImproperlyConfigured, match="The key first does not sign for its certificate"):
        self_test.try_everything()


def test_a_key_that_cannot_be_opened_is_logged_and_the_signer_starts_for_the_other_feeds(
    published: Published,  # noqa: F811
    settings: Settings,
    tmp_path: object,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings.SIGILL_KEY_DIR = str(tmp_path)
    with caplog.at_level(logging.ERROR):
        self_test.try_everything()
    assert "The key first cannot be used" in caplog.text


def test_who_has_no_key_tries_none(published: Published, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    settings.SIGILL_KEY_DIR = ""
    monkeypatch.setattr(self_test, "try_keys", lambda: pytest.fail("a web process has no key to try"))
    self_test.try_everything()


@pytest.mark.django_db
def test_a_demonstration_begins_while_its_database_is_being_made(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    """./run starts web beside the migrations; in production they come first, and are looked at."""
    monkeypatch.setattr(self_test, "_wanted", lambda: iter(["of_a_table_that_is_yet_to_be_made"]))
    settings.DEMO = True
    self_test.try_everything()
    settings.DEMO = False
    with pytest.raises(ImproperlyConfigured, match="yet_to_be_made"):
        self_test.try_everything()
