"""How to connect: everything is filled in with the feed's own addresses, and what can be tried is."""

import hashlib
import re
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.conf import settings
from lxml import etree

from federation.connecting import SNIPPETS, addresses, snippet
from federation.models import Feed
from federation.models.joint_act import JointActKind
from tests import builders
from tests.cycle.conftest import Published
from tests.joint import together
from tests.pages.visiting import browser, words
from tests.tiers import missing

pytestmark = [pytest.mark.usefixtures("on_the_day"), pytest.mark.django_db]
_absent = missing("curl", "xmlsec1", "openssl")
needs_programs = pytest.mark.skipif(bool(_absent), reason=_absent)
SP = "https://sp1.norrvik.example/metadata"


def piece(name: str) -> str:
    return browser().get(f"/connect/production/{name}.txt").content.decode()


def test_everybody_sees_which_feeds_there_are_to_connect_to(prepared: Published):
    page = browser().get("/connect/")
    assert "/connect/production/" in page.content.decode()
    assert "For services that people use." in words(page)


def test_the_page_has_the_real_addresses_and_the_fingerprint(prepared: Published):
    page = words(browser().get("/connect/production/"))
    assert "http://127.0.0.1:8000/md/production.xml" in page
    assert prepared.feed.signing_key.certificate_sha256 in page.replace(" ", "")
    for product in ("Shibboleth SP", "SimpleSAMLphp", "mod_auth_mellon", "pysaml2", "Keycloak", "AD FS", "Entra ID"):
        assert product in page


def test_every_piece_is_on_the_page_and_alone_as_text(prepared: Published):
    page = browser().get("/connect/production/").content.decode()
    for name in SNIPPETS:
        text = piece(name)
        assert text.endswith("\n")
        assert "{{" not in text
        assert "{%" not in text
        assert f"/connect/production/{name}.txt" in page
    assert browser().get("/connect/production/nothing.txt").status_code == 404


def test_a_closed_feed_is_not_to_be_connected_to(prepared: Published):
    Feed.objects.update(closed_at=builders.AT)
    assert browser().get("/connect/production/").status_code == 404
    assert browser().get("/connect/production/fetch.txt").status_code == 404
    assert "There are no feeds yet." in words(browser().get("/connect/"))


def test_mdq_with_a_key_of_its_own_is_pinned_to_that_key(prepared: Published):
    assert "production-mdq.crt" not in piece("shibboleth-sp-mdq")
    key = builders.signing_key(prepared.operator, "answers")
    Feed.objects.update(mdq_key=key)
    for name in ("shibboleth-sp-mdq", "shibboleth-idp-mdq", "simplesamlphp-mdq", "pysaml2-mdq", "fetch-entity"):
        assert "production-mdq.crt" in piece(name), name
    assert "http://127.0.0.1:8000/md/production/mdq.crt" in piece("certificate")
    assert "production-mdq" not in piece("shibboleth-sp")


def test_while_keys_are_exchanged_both_certificates_are_there(prepared: Published):
    operator, new = prepared.operator, builders.record_key(prepared.operator, "next", builders.certificate(27))
    together(operator, JointActKind.BEGIN_ROLLOVER, feed=prepared.feed, signing_key=new, switch_planned="2026-09-01")
    beside = Feed.objects.get(parallel_to=prepared.feed)
    page = browser().get("/connect/production/")
    assert "This feed gets a new key on 2026-09-01" in words(page)
    assert new.certificate_sha256 in words(page).replace(" ", "")
    assert f"/connect/{beside.slug}/" in page.content.decode()
    assert "The same as Feed production, under another key" in words(browser().get("/connect/"))
    assert addresses(beside).fingerprint in words(browser().get(f"/connect/{beside.slug}/"))


def test_times_are_the_feed_s_own(prepared: Published):
    Feed.objects.update(validity_days=7, cache_duration="PT2H")
    assert "'expireAfter' => 604800, // 7 days" in piece("simplesamlphp")
    assert 'maxCacheDuration="PT2H"' in piece("shibboleth-idp-mdq")
    assert 'maxRefreshDelay="3600"' in piece("shibboleth-sp")


@pytest.mark.parametrize("name", [name for name in SNIPPETS if name.startswith("shibboleth")])
def test_xml_is_well_formed_and_checks_signature_and_validity(prepared: Published, name: str):
    root = etree.fromstring(f'<c xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{piece(name)}</c>')
    kinds = [
        one.get("type") or one.get("{http://www.w3.org/2001/XMLSchema-instance}type")
        for one in root.iter("MetadataFilter")
    ]
    assert {"Signature", "SignatureValidation"} & set(kinds)
    assert {"RequireValidUntil", "RequiredValidUntil"} & set(kinds)


@pytest.mark.parametrize("name", ["pysaml2", "pysaml2-mdq"])
def test_python_is_a_dictionary_with_a_certificate(prepared: Published, name: str):
    said: dict[str, dict[str, dict[str, list[dict[str, str]]]]] = {}
    exec(piece(name), {}, said)
    ((kind, (source,)),) = said["CONFIG"]["metadata"].items()
    assert kind == ("mdq" if name.endswith("mdq") else "remote")
    assert source["url"].startswith("http://127.0.0.1:8000/md/production")
    assert source["cert"] == "production.crt"


@pytest.mark.parametrize("name", ["simplesamlphp", "simplesamlphp-mdq"])
def test_php_has_its_brackets_and_quotes_in_pairs(prepared: Published, name: str):
    text = re.sub(r"//.*", "", re.sub(r"'[^']*'", "", piece(name)))
    assert "'" not in text
    assert text.count("[") == text.count("]") > 0


@pytest.mark.parametrize("name", ["fetch", "fetch-entity", "certificate"])
def test_the_shell_understands_the_scripts(prepared: Published, name: str):
    subprocess.run(["bash", "-n"], input=piece(name), text=True, check=True)


@pytest.fixture
def shelf(published: Published, tmp_path: Path, settings) -> Iterator[Path]:
    """What is served, as files of another web server; the feed's addresses lead there."""
    current, root = published.releases / "production" / "current", tmp_path / "shelf"
    (root / "md/production/entities").mkdir(parents=True)
    (root / "md/production.xml").write_bytes((current / "aggregate.xml").read_bytes())
    (root / "md/production.crt").write_bytes((current / "certificate.pem").read_bytes())
    name = hashlib.sha1(SP.encode()).hexdigest()
    answer = current / "entities" / name[:2] / name / "body"
    (root / f"md/production/entities/{{sha1}}{name}").write_bytes(answer.read_bytes())
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(root)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SIGILL_BASE_URL = f"http://127.0.0.1:{server.server_port}"
    yield root
    server.shutdown()
    server.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_said: object) -> None:
        """Nothing."""


def run(
    name: str, directory: Path, *arguments: str, feed: Feed, day: str = "2026-06-02"
) -> subprocess.CompletedProcess[str]:
    """The script on a day: that of the test, on which the feed is valid, unless another is said."""
    script, clock = directory / f"{name}.sh", directory / "clock" / "date"
    clock.parent.mkdir(exist_ok=True)
    clock.write_text(f"#!/bin/sh\necho {day}T00:00:00Z\n")
    clock.chmod(0o755)
    script.write_text(snippet(name, addresses(feed)))
    environment = {"PATH": f"{clock.parent}:/usr/bin:/bin", "no_proxy": "127.0.0.1"}
    return subprocess.run(
        ["bash", str(script), *arguments], cwd=directory, env=environment, capture_output=True, text=True, check=False
    )


@needs_programs
def test_the_first_commands_show_the_fingerprint_that_stands_beneath_them(published: Published, shelf: Path, tmp_path):
    done = run("certificate", tmp_path, feed=published.feed)
    fingerprint = addresses(published.feed).fingerprint
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith(f"Fingerprint={fingerprint}")
    assert f"# {fingerprint}" in piece("certificate")


@needs_programs
def test_the_script_takes_the_feed_and_leaves_the_old_one_when_the_new_is_wrong(
    published: Published, shelf: Path, tmp_path: Path
):
    document, target = shelf / "md/production.xml", tmp_path / "feed.xml"
    asked = ("fetch", tmp_path, str(shelf / "md/production.crt"), str(target))
    signed = document.read_bytes()
    done = run(*asked, feed=published.feed)
    assert done.returncode == 0, done.stderr
    assert target.read_bytes() == signed
    target.write_bytes(b"as it was")
    assert run(*asked, feed=published.feed, day="2026-06-12").returncode != 0  # it has expired
    for bad in (signed.replace(b"sp1.norrvik", b"spX.norrvik", 1), b"", b"<html/>"):
        document.write_bytes(bad)
        assert run(*asked, feed=published.feed).returncode != 0
    document.unlink()
    assert run(*asked, feed=published.feed).returncode != 0
    assert target.read_bytes() == b"as it was"
    assert not list(tmp_path.glob("feed.xml.*"))


@needs_programs
def test_one_entity_is_fetched_by_its_name(published: Published, shelf: Path, tmp_path: Path):
    target, certificate = tmp_path / "entity.xml", str(shelf / "md/production.crt")
    done = run("fetch-entity", tmp_path, SP, certificate, str(target), feed=published.feed)
    assert done.returncode == 0, done.stderr
    assert SP.encode() in target.read_bytes()
    nobody = run("fetch-entity", tmp_path, "https://nobody.example/", certificate, feed=published.feed)
    assert nobody.returncode != 0


DOC = Path(settings.BASE_DIR) / "docs" / "consuming.md"


@needs_programs
def test_every_command_of_the_chapter_does_what_it_says(published: Published, shelf: Path, tmp_path: Path, settings):
    (shelf / "changes").mkdir()
    for address in ("changes/production.json", "service.json"):
        (shelf / address).write_bytes(browser().get(f"/{address}").content)
    commands = re.findall(r"```sh\n(.*?)```", DOC.read_text(), re.DOTALL)
    script = "\n".join(["set -euo pipefail", *commands]).replace("https://sigill.example", settings.SIGILL_BASE_URL)
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "no_proxy": "127.0.0.1"}
    done = subprocess.run(
        ["bash"], input=script, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    assert said[0].endswith(f"Fingerprint={addresses(published.feed).fingerprint}")
    assert "added https://sp1.norrvik.example/metadata" in said
    assert said[-1] == "good ['2026-06-11T12:00:00Z']"


def test_the_chapter_names_addresses_that_there_are(published: Published):
    for address in re.findall(r"`(/(?:connect|explore|changes|service|status|members)[^`<]*)`", DOC.read_text()):
        assert browser().get(address).status_code == 200, address
