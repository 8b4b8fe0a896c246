"""Who fetches a feed is counted from access logs, without anything that points to a person."""

import gzip
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.forms.models import model_to_dict
from gunicorn.config import Config

from federation.access_log import fetch_in, network_of, product_of
from federation.actions import readers
from federation.models import FeedReader
from members.clock import clock_at
from tests import builders
from tests.builders import AT, Operator

pytestmark = pytest.mark.usefixtures("on_the_day")
AGENT = "Shibboleth/3.4.1 OpenSAML/3.2.1 (anna@norrvik.example)"


def line(path: str = "/md/production.xml", status: int = 200, address: str = "192.0.2.77", **more: str) -> str:
    """As nginx writes it by its format "combined"."""
    at, agent = more.get("at", "01/Jun/2026:10:00:00 +0200"), more.get("agent", AGENT)
    method = more.get("method", "GET")
    return f'{address} - - [{at}] "{method} {path} HTTP/1.1" {status} 4711 "-" "{agent}"\n'


@pytest.fixture
def log(operator: Operator, tmp_path: Path) -> Path:
    builders.feed(operator)
    path = tmp_path / "access.log"
    path.write_text(
        line()
        + line(status=304, address="192.0.2.9", at="01/Jun/2026:11:00:00 +0200")
        + line("/md/production/entities/%7Bsha1%7Dab", address="2001:db8:1:2::3", agent="pyFF/2.1")
        + line("/md/production.xml", status=404)
        + line("/md/unknown.xml")
        + line("/feeds/production/")
        + line(method="POST")
        + "not a line\n"
    )
    return path


def rows() -> list[tuple[object, ...]]:
    found = FeedReader.objects.order_by("what").values_list("what", "network", "client", "count", "unchanged")
    return list(found)


def test_fetches_are_counted_by_network_and_product(log: Path) -> None:
    assert readers.count([log]) == 3
    assert rows() == [
        ("aggregate", "192.0.2.0/24", "Shibboleth/3.4.1", 2, 1),
        ("mdq", "2001:db8:1::/48", "pyFF/2.1", 1, 0),
    ]
    assert FeedReader.objects.get(what="aggregate").last_at == datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


def test_no_address_and_no_name_is_stored(log: Path) -> None:
    readers.count([log])
    stored = " ".join(str(model_to_dict(row)) for row in FeedReader.objects.all())
    for personal in ("192.0.2.77", "192.0.2.9", "2001:db8:1:2", "anna"):
        assert personal not in stored


def test_to_count_the_same_file_again_changes_nothing(log: Path) -> None:
    readers.count([log])
    before = rows()
    readers.count([log])
    assert rows() == before


def test_a_file_that_has_grown_counts_what_is_new(log: Path) -> None:
    readers.count([log])
    with log.open("a") as file:
        file.write(line(at="01/Jun/2026:12:30:00 +0200"))
    readers.count([log])
    assert rows()[0][3] == 3


def test_a_day_in_two_files_is_counted_when_both_are_given_and_lost_by_neither_alone(log: Path, tmp_path: Path) -> None:
    rotated = tmp_path / "access.log.1.gz"
    with gzip.open(rotated, "wt") as file:
        file.write(line() * 4)
    readers.count([rotated, log])
    assert rows()[0][3] == 6
    readers.count([log])
    assert rows()[0][3] == 6


def test_after_ninety_days_nobody_knows_any_more(log: Path) -> None:
    readers.count([log])
    with clock_at(AT + timedelta(days=90)):
        assert readers.forget() == 0
    with clock_at(AT + timedelta(days=91)):
        readers.count([log])
        assert rows() == []


def test_who_fetched_last_is_told_with_the_last_day(log: Path) -> None:
    readers.count([log])
    first = FeedReader.objects.get(what="aggregate")
    FeedReader.objects.filter(pk=first.pk).update(day=date(2026, 5, 20))
    readers.count([log])
    newest = [row for row in readers.readers_of(["production"]) if row.what == "aggregate"]
    assert [row.day for row in newest] == [date(2026, 6, 1)]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("10.1.2.3", "10.1.2.0/24"),
        ("2001:db8:a:b:c:d:e:f", "2001:db8:a::/48"),
        ("::ffff:192.0.2.1", "192.0.2.0/24"),
        ("fe80::1%eth0", "fe80::/48"),
        ("unix:", ""),
        ("host.example", ""),
    ],
)
def test_an_address_is_cut_to_its_network(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.parametrize(
    ("agent", "product"),
    [
        ("Shibboleth/3.4.1 OpenSAML/3.2.1", "Shibboleth/3.4.1"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("python-requests/2.31 (contact anna@norrvik.example)", "python-requests/2.31"),
        ("anna@norrvik.example", ""),
        ("-", ""),
        ("", ""),
        ("Mozilla/5.0 (X11; Linux)", "Mozilla/5.0"),
        ("A" * 200, ""),
    ],
)
def test_of_a_user_agent_only_the_product_stays(agent: str, product: str) -> None:
    assert product_of(agent) == product


def test_gunicorn_s_own_line_is_read_too() -> None:
    said = Config().access_log_format % {
        **{"h": "192.0.2.1", "l": "-", "u": "-", "t": "[01/Jun/2026:10:00:00 +0200]"},
        **{"r": "GET /md/production.xml HTTP/1.1", "s": "200", "b": "12", "f": "-", "a": "pyFF/2.1"},
    }
    found = fetch_in(said)
    assert found
    assert (found.network, found.client, found.feed_slug) == ("192.0.2.0/24", "pyFF/2.1", "production")


def test_the_command_says_how_many_and_which_file_is_not_there(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("count_readers", str(log))
    assert "3 fetches counted." in capsys.readouterr().out
    with pytest.raises(CommandError, match="No such file"):
        call_command("count_readers", "/nowhere/access.log")
