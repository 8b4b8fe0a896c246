"""The prober sees real servers as they are: their addresses, their TLS, their pages and pictures; and no inner ones."""

import hashlib
import socket
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import dns.exception
import pytest
from pytest_django import Settings

from members import probe, reach, resolving, tls
from members.probe import observe, page
from members.saml.numbers import Numbers
from members.saml.observations import Host, Observations, Tls, Trouble
from members.saml.types import EndpointFact, EntityFacts, LogoFact, PageFact
from members.saml.vector import svg_size
from tests import builders
from tests.builders import AT
from tests.documents import entity_xml
from tests.members import owner, tls_servers

SAML2 = "urn:oasis:names:tc:SAML:2.0"
Serve = Callable[..., tuple[int, tls_servers.Pages]]


@pytest.fixture(autouse=True)
def _allowed(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine by name, and no DNS beyond it."""
    settings.SIGILL_FETCH_ALLOW = ["localhost"]

    def nobody() -> None:
        raise dns.exception.DNSException("no DNS here")

    monkeypatch.setattr(resolving, "resolver", nobody)


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Start a server with a certificate; `ca` is the one that this machine trusts."""
    trusted = tls_servers.write(tmp_path, "ca", tls_servers.certificate("ca"))
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))
    with ExitStack() as stack:

        def start(
            name: str | None = "server",
            *,
            issuer: str = "ca",
            host: str = "localhost",
            days: int = 30,
            old: bool = False,
        ) -> tuple[int, tls_servers.Pages]:
            made = tls_servers.certificate(name, issuer=issuer, host=host, days=days) if name else None
            pem = tls_servers.write(tmp_path, name, made) if name and made else None
            return stack.enter_context(tls_servers.server(pem, old=old))

        yield start


def facts(*locations: str, logos: tuple[LogoFact, ...] = (), pages: tuple[PageFact, ...] = ()) -> EntityFacts:
    """An identity provider with these endpoints and no other address."""
    known = builders.inspection(entity_xml(role="idp")).facts
    endpoints = tuple(
        EndpointFact(
            "idp", "SingleSignOnService", "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST", at, None, None, None
        )
        for at in locations
    )
    return replace(known, endpoints=endpoints, logos=logos, pages=pages, organization_urls={})


def seen(known: EntityFacts) -> Observations:
    return observe(known, AT, domains={}, new=False, numbers=Numbers())


def spoken(port: int) -> Tls:
    (host,) = seen(facts(f"https://localhost:{port}/sso")).hosts.values()
    assert host.tls is not None
    return host.tls


def test_a_server_as_it_should_be(serve: Serve) -> None:
    port, _ = serve()
    found = seen(facts(f"https://localhost:{port}/sso"))
    (host,) = found.hosts.values()
    assert list(found.hosts) == [f"localhost:{port}"]
    assert "127.0.0.1" in host.addresses
    assert host.tls is not None
    assert (host.tls.version, host.tls.trouble) == ("TLSv1.3", None)
    assert host.tls.spki_sha256 == hashlib.sha256(tls_servers.spki("server")).hexdigest()
    assert host.tls.not_after[:10] == f"{tls_servers.certificate('server').not_valid_after_utc:%Y-%m-%d}"


@pytest.mark.parametrize(
    ("made", "trouble"),
    [
        ({"days": -2}, Trouble.EXPIRED),
        ({"host": "idp.norrvik.example"}, Trouble.NAME),
        ({"issuer": "somebody"}, Trouble.ISSUER),
        ({"name": "alone", "issuer": "alone"}, Trouble.ISSUER),
        ({"old": True}, Trouble.OLD),
        ({"name": None}, Trouble.NO_TLS),
    ],
    ids=["expired", "another name", "unknown issuer", "self-signed", "TLS 1.1", "no TLS"],
)
def test_what_a_browser_would_not_trust_is_named(serve: Serve, made: dict[str, object], trouble: Trouble) -> None:
    port, _ = serve(**made)
    found = spoken(port)
    assert found.trouble is trouble
    assert found.detail
    assert bool(found.spki_sha256) is (trouble is not Trouble.NO_TLS)


def test_an_old_version_is_named(serve: Serve) -> None:
    port, _ = serve(old=True)
    assert spoken(port).version == "TLSv1.1"


def test_a_port_where_nobody_listens_is_closed(serve: Serve) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert spoken(port).trouble is Trouble.CLOSED


def test_a_server_that_says_nothing_is_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tls, "SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert spoken(silent.getsockname()[1]).trouble is Trouble.SLOW


def test_an_inner_host_is_looked_up_and_not_spoken_with(serve: Serve, settings: Settings) -> None:
    settings.SIGILL_FETCH_ALLOW = []
    port, pages = serve()
    pages["/"] = (200, "text/html", b"<title>Intranet</title>")
    (host,) = seen(facts(f"https://127.0.0.1:{port}/sso")).hosts.values()
    assert host.tls is None
    assert "127.0.0.1" in host.addresses
    assert page(f"https://127.0.0.1:{port}/", picture=False).why == "internal"


def test_a_name_that_is_nobody_s_is_not_asked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(probe, "look_up", lambda host, _port: asked.append(host))
    known = facts("https://idp.norrvik.example/sso", "https://idp.norrvik.local/sso", "https://idp/sso")
    assert (seen(known).hosts, asked) == ({}, [])


@pytest.mark.parametrize(
    "url",
    ["https://sp.norrvik.example:port/", "https://sp.norrvik.example:99999/", "https://a b.example/", "urn:x", "x"],
)
def test_what_is_no_address_is_not_asked(monkeypatch: pytest.MonkeyPatch, settings: Settings, url: str) -> None:
    settings.SIGILL_FETCH_ALLOW = ["sp.norrvik.example", "a b.example"]
    monkeypatch.setattr(probe, "look_up", lambda *_: pytest.fail("it was asked"))
    found = seen(facts(url, pages=(PageFact("idp", "InformationURL", url, "sv"),)))
    assert (found.hosts, found.pages) == ({}, {})


def test_a_name_without_an_address_has_none(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    settings.SIGILL_FETCH_ALLOW = ["borta.norrvik.example"]

    def no_such_name(*_: object, **__: object) -> list[object]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(reach.socket, "getaddrinfo", no_such_name)
    assert seen(facts("https://borta.norrvik.example/sso")).hosts == {"borta.norrvik.example:443": Host()}


def test_where_a_name_leads_on_to_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    with owner.name_server() as (zone, resolver):
        monkeypatch.setattr(resolving, "resolver", lambda: resolver)
        zone["sp.norrvik.example CNAME"] = ["norrvik.azurewebsites.net."]
        assert resolving.alias("sp.norrvik.example") == "norrvik.azurewebsites.net"
        assert resolving.alias("idp.norrvik.example") == ""


def test_an_address_without_tls_is_looked_up_only(serve: Serve) -> None:
    port, _ = serve(None)
    (host,) = seen(facts(f"http://localhost:{port}/sso")).hosts.values()
    assert host.tls is None


def test_what_there_is_no_time_for_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "BUDGET_S", -1.0)
    found = seen(facts("https://localhost/sso", pages=(PageFact("idp", "InformationURL", "https://localhost/", "sv"),)))
    assert (found.hosts, found.pages) == ({}, {})


def test_a_page_is_known_by_its_status_its_kind_and_its_title(serve: Serve) -> None:
    port, pages = serve()
    pages["/om"] = (200, "text/html; charset=utf-8", "<TITLE>\n Vår &amp; er\n sida</TITLE>".encode() + b"x" * 100_000)
    pages["/flyttad"] = (301, "/om", b"")
    known = facts(pages=(PageFact("idp", "InformationURL", f"https://localhost:{port}/flyttad", "sv"),))
    (found,) = seen(known).pages.values()
    assert (found.url, found.status, found.kind) == (f"https://localhost:{port}/om", 200, "text/html")
    assert found.title == "Vår & er sida"
    assert found.size == 64 << 10
    assert page(f"https://localhost:{port}/borta", picture=False).status == 404


def test_a_page_with_a_certificate_that_nobody_trusts_is_not_read(serve: Serve) -> None:
    port, _ = serve(issuer="somebody")
    assert page(f"https://localhost:{port}/", picture=False).why == "tls"


@pytest.mark.parametrize(
    ("to", "why"), [("https://127.0.0.2/", "internal"), ("http://9.9.9.9/", "insecure"), ("/rund", "redirects")]
)
def test_a_page_that_leads_astray_says_so(serve: Serve, to: str, why: str) -> None:
    port, pages = serve()
    pages["/rund"] = (302, to, b"")
    assert page(f"https://localhost:{port}/rund", picture=False).why == why


def _png(width: int, height: int) -> bytes:
    def block(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + block(b"IHDR", head) + block(b"IDAT", zlib.compress(b"")) + block(b"IEND", b"")


@pytest.mark.parametrize(
    ("body", "picture", "size"),
    [
        (_png(120, 90), "image/png", (120, 90)),
        (b'<?xml version="1.0"?><svg xmlns="s" width="80px" height="60">', "image/svg+xml", (80, 60)),
        (b"<html>No logo here</html>", "", (0, 0)),
    ],
    ids=["png", "svg", "html"],
)
def test_a_logo_is_known_by_its_bytes(serve: Serve, body: bytes, picture: str, size: tuple[int, int]) -> None:
    port, pages = serve()
    pages["/logo"] = (200, "image/png", body)
    address = f"https://localhost:{port}/logo"
    (found,) = seen(facts(logos=(LogoFact(address, 1, 1, "sv"),))).pages.values()
    assert (found.picture, (found.width, found.height)) == (picture, size)


def test_a_logo_larger_than_a_mebibyte_is_not_read_to_its_end(serve: Serve) -> None:
    port, pages = serve()
    pages["/logo"] = (200, "image/png", b"x" * ((1 << 20) + 1))
    assert page(f"https://localhost:{port}/logo", picture=True).why == "large"


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (b'<svg viewBox="0 0 300 100"/>', (300, 100)),
        (b'<svg width="100%" height="100%" viewBox="0,0,300,100">', (300, 100)),
        (b"<svg:svg xmlns:svg='s' height='20.4' width='40.6'>", (41, 20)),
        (b"<svg>", (0, 0)),
        (b'<svg viewBox="0 0 x y">', (0, 0)),
        (b"<svgfont/>", None),
        (b"", None),
    ],
)
def test_an_svg_s_size_stands_in_its_first_tag(data: bytes, size: tuple[int, int] | None) -> None:
    assert svg_size(data) == size
