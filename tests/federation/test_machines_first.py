"""What machines fetch passes no session and no log-in, and keeps the headers that every answer has."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from tests import shelves

HEADERS = (
    "X-Request-ID",
    "X-Content-Type-Options",
    "X-Frame-Options",
    "Content-Security-Policy",
    "Referrer-Policy",
    "Cross-Origin-Opener-Policy",
    "Content-Length",
)


@pytest.fixture
def served(tmp_path: Path, settings: Settings) -> None:
    shelves.shelve(tmp_path, "production", 1, {})
    settings.RELEASES = tmp_path


@pytest.mark.usefixtures("served")
@pytest.mark.parametrize("path", ["production.xml", "production.crt", "nothing.xml", "production/entities/%20"])
def test_every_answer_to_a_machine_has_the_headers_of_security(path: str) -> None:
    response = Client().get(f"/md/{path}")
    assert [name for name in HEADERS if name not in response.headers] == []
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


@pytest.mark.usefixtures("served")
def test_a_machine_that_sends_a_cookie_gets_none_and_costs_no_session(
    django_assert_num_queries: object, db: None
) -> None:
    client = Client()
    client.cookies["sessionid"] = "whatever"
    with django_assert_num_queries(0):
        response = client.get("/md/production.xml")
    assert "Set-Cookie" not in response
    assert response["Vary"] == "Accept-Encoding"


@pytest.mark.usefixtures("served")
def test_plain_http_is_sent_on_to_tls_where_the_operator_wants_that(settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    response = Client().get("/md/production.xml")
    assert (response.status_code, response["Location"]) == (301, "https://testserver/md/production.xml")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/md/", "/md/production", "/md/production.xml/more", "/mdx"])
def test_what_is_no_address_of_machines_is_not_found_as_a_page_is_not(path: str) -> None:
    response = Client().get(path)
    assert response.status_code == 404
    assert response["Content-Type"].startswith("text/html")
