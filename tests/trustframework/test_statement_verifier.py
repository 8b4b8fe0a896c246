"""The stand-alone verifier: without Django, with one pinned certificate, it believes nothing that was changed."""

import base64
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509

from federation.aggregate import jws, statement
from federation.aggregate.keys import FileKey
from tests.cycle.conftest import key_directory, make_key
from trustframework import statement_verifier
from trustframework.statement_verifier import Unusable, read, sentence

__all__ = ["key_directory"]
AT = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
CLAIMS: dict[str, Any] = {
    "issuer": "https://sigill.example",
    "serial": 17,
    "issued_at": "2026-06-01T12:00:00Z",
    "expires_at": "2026-06-11T12:00:00Z",
    "organisations": [
        {
            "country": "SE",
            "number": "9990000013",
            "name_sv": "Region Norrvik",
            "name_en": "Region Norrvik (en)",
            "status_page": "https://sigill.example/status/SE/9990000013/",
            "certifications": [
                {
                    "id": 4,
                    "level": "LoA3",
                    "uri": "https://sigill.example/loa/loa3",
                    "roles": ["idp"],
                    "functions": ["agent"],
                    "entities": [],
                    "suspended_entities": [],
                    "state": "valid",
                    "since": "2026-06-01",
                    "until": "2027-06-01",
                    "framework": "exempel",
                    "framework_version": "1.0",
                    "not_before": "2026-05-31T22:00:00Z",
                    "not_after": "2027-05-31T22:00:00Z",
                }
            ],
        }
    ],
}
Keys = tuple[Path, dict[str, str]]


@pytest.fixture
def signed(key_directory: Keys) -> Callable[..., bytes]:
    """A statement with these claims instead of those above, signed with the key."""

    def made(key: str = "first", typ: str = statement.TYPE, **changed: Any) -> bytes:
        directory, certificates = key_directory
        payload = json.dumps({**CLAIMS, **changed}, sort_keys=True).encode()
        return jws.sign(payload, FileKey.load(directory / f"{key}.pem", certificates[key].encode()), typ)

    return made


@pytest.fixture
def pinned(key_directory: Keys) -> list[x509.Certificate]:
    return [x509.load_pem_x509_certificate(key_directory[1]["first"].encode())]


def certification(**changed: Any) -> list[dict[str, Any]]:
    """The organisations of the claims, with this certification instead."""
    (one,) = CLAIMS["organisations"]
    return [{**one, "certifications": [{**one["certifications"][0], **changed}]}]


def test_it_says_in_one_sentence_what_is_vouched_for(signed, pinned) -> None:
    told = sentence(read(signed(), pinned, AT), AT)
    assert told == (
        "https://sigill.example vouched at 2026-06-01T12:00:00Z that, at 2026-06-01T12:00:00Z, "
        "Region Norrvik (en) (SE 9990000013) holds LoA3 as idp, agent until 2027-05-31T22:00:00Z."
    )


def test_conditions_entities_and_suspended_ones_are_told(signed, pinned) -> None:
    changed = certification(state="conditional", entities=["https://a.example", "https://b.example"])
    changed[0]["certifications"][0]["suspended_entities"] = ["https://b.example"]
    told = sentence(read(signed(organisations=changed), pinned, AT), AT)
    assert "holds LoA3 on conditions as idp, agent (https://a.example, https://b.example), but not https://b" in told


def _paths(value: Any, before: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to each plain value."""
    if isinstance(value, dict):
        return [path for name in value for path in _paths(value[name], (*before, name))]
    if isinstance(value, list) and value:
        return [path for place, one in enumerate(value) for path in _paths(one, (*before, place))]
    return [before]


@pytest.mark.parametrize("path", _paths(CLAIMS), ids=lambda path: ".".join(map(str, path)))
def test_no_field_can_be_changed(signed, pinned, path: tuple[Any, ...]) -> None:
    envelope = json.loads(signed())
    claims = json.loads(json.dumps(CLAIMS))
    place = claims
    for step in path[:-1]:
        place = place[step]
    was = place[path[-1]]
    place[path[-1]] = was + 1 if isinstance(was, int) else [*was, "x"] if isinstance(was, list) else f"{was}x"
    envelope["payload"] = base64.urlsafe_b64encode(json.dumps(claims, sort_keys=True).encode()).rstrip(b"=").decode()
    with pytest.raises(Unusable, match="does not verify"):
        read(json.dumps(envelope).encode(), pinned, AT)


@pytest.mark.parametrize("part", ["protected", "payload", "signature"])
def test_no_part_can_be_cut_lost_or_mistaken(signed, pinned, part: str) -> None:
    envelope = json.loads(signed())
    for changed in ("", envelope[part][:-4], f"{envelope[part]}!", None, 7):
        with pytest.raises(Unusable):
            read(json.dumps({**envelope, part: changed}).encode(), pinned, AT)
    del envelope[part]
    with pytest.raises(Unusable, match="not a flattened JWS"):
        read(json.dumps(envelope).encode(), pinned, AT)


def _with_header(document: bytes, **changed: Any) -> bytes:
    envelope = json.loads(document)
    header = json.loads(base64.urlsafe_b64decode(envelope["protected"] + "=="))
    header = {name: value for name, value in {**header, **changed}.items() if value is not None}
    encoded = base64.urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=").decode()
    return json.dumps({**envelope, "protected": encoded}).encode()


@pytest.mark.parametrize(
    "changed", [{"alg": "none"}, {"alg": "HS256"}, {"alg": None}, {"typ": "JWT"}, {"crit": ["b64"]}, {"x5t#S256": None}]
)
def test_the_header_decides_nothing(signed, pinned, changed: dict[str, Any]) -> None:
    with pytest.raises(Unusable):
        read(_with_header(signed(), **changed), pinned, AT)


def test_another_key_s_word_or_another_kind_of_statement_counts_for_nothing(signed, pinned) -> None:
    with pytest.raises(Unusable, match="certificate was not given"):
        read(signed(key="second"), pinned, AT)
    with pytest.raises(Unusable, match="not a statement on certifications"):
        read(signed(typ="sigill-audit-checkpoint+json"), pinned, AT)


@pytest.mark.parametrize("document", [b"", b"[]", b"null", b"{}", b"\xff", b"[" * 100_000, b"<xml/>"])
def test_what_is_no_statement_is_refused_in_a_sentence(pinned, document: bytes) -> None:
    with pytest.raises(Unusable, match="not a statement"):
        read(document, pinned, AT)


@pytest.mark.parametrize("claims", [{"issued_at": "soon"}, {"serial": "x"}, {"organisations": 7}, {"expires_at": None}])
def test_signed_nonsense_is_refused_too(signed, pinned, claims: dict[str, Any]) -> None:
    with pytest.raises(Unusable):
        read(signed(**claims), pinned, AT)


@pytest.mark.parametrize(
    ("at", "match"),
    [
        (AT - timedelta(minutes=5, seconds=1), "issued later"),
        (AT - timedelta(minutes=5), None),
        (AT + 10 * DAY - timedelta(seconds=1), None),
        (AT + 10 * DAY, "expired"),
    ],
)
def test_it_holds_from_when_it_was_issued_until_it_expires(signed, pinned, at: datetime, match: str | None) -> None:
    if match is None:
        assert read(signed(), pinned, at).vouched(at)
    else:
        with pytest.raises(Unusable, match=match):
            read(signed(), pinned, at)


@pytest.mark.parametrize(
    ("changed", "holds"),
    [
        ({"state": "valid"}, True),
        ({"state": "conditional"}, True),
        ({"state": "not_yet"}, True),
        ({"state": "not_yet", "not_before": "2026-06-01T12:00:01Z"}, False),
        ({"not_before": "2026-06-01T12:00:00Z"}, True),
        ({"not_after": "2026-06-01T12:00:00Z"}, False),
        ({"not_after": "2026-06-01T12:00:01Z"}, True),
        ({"state": "suspended"}, False),
        ({"state": "revoked"}, False),
        ({"state": "expired"}, False),
        ({"state": "replaced"}, False),
        ({"state": "something new"}, False),
    ],
)
def test_only_what_holds_is_vouched_for(signed, pinned, changed: dict[str, Any], holds: bool) -> None:
    found = read(signed(organisations=certification(**changed)), pinned, AT)
    assert bool(found.vouched(AT)) == holds
    assert ("does not vouch" in sentence(found, AT)) != holds


def test_of_everybody_one_is_asked_about_by_number(signed, pinned) -> None:
    other = {**certification()[0], "number": "9990000021", "name_en": "Region Storvik", "certifications": []}
    found = read(signed(organisations=[*CLAIMS["organisations"], other]), pinned, AT)
    assert "Region Norrvik" in sentence(found, AT, "9990000013")
    assert "does not vouch for Region Storvik" in sentence(found, AT, "9990000021")
    assert "does not vouch for organisation 5" in sentence(found, AT, "5")


BLOCKED = "import sys; sys.modules['django'] = None; import runpy; sys.argv = sys.argv[1:]; "


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    """From a copy of the one file, in a Python of its own, where Django cannot be imported."""
    program = f"{BLOCKED}runpy.run_path(sys.argv[0], run_name='__main__')"
    words = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.run(words, capture_output=True, text=True, check=False)


def test_the_command_says_it_and_exits_with_what_it_found(signed, key_directory: Keys, tmp_path: Path) -> None:
    copy, document, certificate = tmp_path / "verify.py", tmp_path / "statement.json", tmp_path / "pinned.pem"
    copy.write_text(Path(statement_verifier.__file__).read_text())
    certificate.write_text(key_directory[1]["first"])
    document.write_bytes(signed())
    good = run(copy, document, certificate, "--at", "2026-06-02T12:00:00Z")
    assert (good.returncode, good.stderr) == (0, "")
    assert "holds LoA3" in good.stdout
    late = run(copy, document, certificate, "--at", "2026-06-12T12:00:00Z")
    assert (late.returncode, "It expired at 2026-06-11" in late.stdout) == (1, True)
    document.write_bytes(signed(organisations=certification(state="revoked")))
    nothing = run(copy, document, certificate, "--at", "2026-06-02T12:00:00Z")
    assert (nothing.returncode, "does not vouch" in nothing.stdout) == (1, True)
    assert run(copy, tmp_path / "missing.json", certificate).returncode == 2
    assert run(copy, document, document).returncode == 2
    assert run(copy, document, certificate, "--at", "noon").returncode == 2


def test_a_key_of_our_own_making_proves_nothing(signed, pinned, tmp_path: Path) -> None:
    certificate = make_key(tmp_path, "forger")
    forged = jws.sign(
        json.dumps(CLAIMS).encode(), FileKey.load(tmp_path / "forger.pem", certificate.encode()), statement.TYPE
    )
    with pytest.raises(Unusable, match="certificate was not given"):
        read(forged, pinned, AT)
    thumb = json.loads(base64.urlsafe_b64decode(json.loads(signed())["protected"] + "=="))["x5t#S256"]
    with pytest.raises(Unusable, match="does not verify"):
        read(_with_header(forged, **{"x5t#S256": thumb}), pinned, AT)
