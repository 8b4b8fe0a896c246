"""Once a day the signer gives its word on the audit chain, beside the feeds, for good and for anybody to try."""

import json
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from federation.actions import checkpoints
from federation.actions.feeds import record
from federation.aggregate.checkpoint import CheckpointRefused
from federation.aggregate.keys import KeyRefused
from federation.models import Checkpoint, Feed
from federation.tasks import publish_checkpoint
from members import audit_verifier
from members.clock import clock_at
from members.errors import Refused
from members.models import AuditEvent, AuditPrivate
from members.tags import Tag
from tests import builders
from tests.builders import AT
from tests.cycle.conftest import Published
from tests.flushing import unsealed

VERIFIER = Path(audit_verifier.__file__)
DAY = timedelta(days=1)


def directory(prepared: Published) -> Path:
    return prepared.releases / "audit"


def test_a_day_has_one_checkpoint_and_one_event_of_it(prepared: Published) -> None:
    length = AuditEvent.objects.count()
    first = checkpoints.publish()
    assert checkpoints.publish() == first
    assert (first.number, first.length) == (1, length)
    assert AuditEvent.objects.filter(tag=Tag.CHECKPOINT_PUBLISHED).count() == 1
    with clock_at(AT + DAY):
        second = checkpoints.publish()
    assert (second.number, second.length) == (2, length + 1)
    assert (directory(prepared) / "latest.json").read_text() == second.document
    assert (directory(prepared) / "checkpoint-000001.json").read_text() == first.document


def test_a_lost_file_is_written_again_and_a_changed_one_is_never_overwritten(prepared: Published) -> None:
    first = checkpoints.publish()
    file = directory(prepared) / "checkpoint-000001.json"
    file.unlink()
    checkpoints.publish()
    assert file.read_text() == first.document
    file.write_text("{}")
    with pytest.raises(CheckpointRefused):
        checkpoints.publish()
    assert file.read_text() == "{}"


def test_a_broken_chain_gets_no_checkpoint(prepared: Published, caplog: pytest.LogCaptureFixture) -> None:
    AuditPrivate.objects.filter(event__number=3).delete()
    with unsealed():
        AuditEvent.objects.filter(number=3)._raw_delete("default")  # type: ignore[attr-defined]
    with pytest.raises(Refused, match="Event 3 is missing"):
        checkpoints.publish()
    publish_checkpoint()
    assert "Event 3 is missing" in caplog.text
    assert not Checkpoint.objects.exists()


def test_only_the_signer_signs(prepared: Published, settings) -> None:
    settings.SIGILL_KEY_DIR = ""
    with pytest.raises(KeyRefused):
        checkpoints.publish()
    with pytest.raises(CommandError, match="no signing key"):
        call_command("audit_checkpoint")


def test_no_feed_takes_the_checkpoints_place(prepared: Published, english: None) -> None:
    titles = {"title_sv": "Revision", "title_en": "Audit", "environment": "trial"}
    with pytest.raises(Exception, match="checkpoints are published under this name"):
        record(
            by=prepared.operator.key_custodian,
            signing_key=Feed.objects.get().signing_key,
            policy=builders.policy(),
            slug="audit",
            **titles,
        )


def test_the_checkpoint_is_served_with_an_exact_etag(prepared: Published) -> None:
    made = checkpoints.publish()
    response = Client().get("/md/audit/latest.json")
    assert response.content.decode() == made.document
    assert response["Content-Type"] == "application/json"
    assert Client().get("/md/audit/latest.json", headers={"if-none-match": response["ETag"]}).status_code == 304
    assert Client().get("/md/audit/checkpoint-000002.json").status_code == 404
    certificate = next(directory(prepared).glob("certificate-*.pem"))
    assert Client().get(f"/md/audit/{certificate.name}").content == certificate.read_bytes()


@pytest.fixture
def outside(prepared: Published, tmp_path: Path) -> tuple[Path, list[str]]:
    """An export, and the options of the verifier, as somebody without Sigill has them."""
    checkpoints.publish()
    with clock_at(AT + DAY):
        checkpoints.publish()
    export = tmp_path / "audit.jsonl"
    call_command("audit_export", str(export), "--private", stdout=StringIO())
    given = sorted(directory(prepared).glob("checkpoint-*.json"))
    certificate = next(directory(prepared).glob("certificate-*.pem"))
    return export, [*(f"--checkpoint={file}" for file in given), f"--certificate={certificate}"]


def verify(export: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """In a Python of its own, where Django cannot be imported, from a copy of the one file."""
    copy = export.with_name("verifier.py")
    copy.write_text(VERIFIER.read_text())
    blocked = "import sys; sys.modules['django'] = None; import runpy; sys.argv = sys.argv[1:]; "
    program = [sys.executable, "-c", f"{blocked}runpy.run_path(sys.argv[0], run_name='__main__')", str(copy)]
    return subprocess.run([*program, str(export), *options], capture_output=True, text=True, check=False)


def test_the_stand_alone_verifier_says_whole_damaged_or_nothing(outside: tuple[Path, list[str]]) -> None:
    export, options = outside
    whole = verify(export, *options)
    assert (whole.returncode, whole.stderr) == (0, "")
    assert "is whole" in whole.stdout
    assert "2 checkpoints agree" in whole.stdout
    lines = export.read_bytes().splitlines(keepends=True)
    export.write_bytes(b"".join(lines[:-2]))
    cut = verify(export, *options)
    assert cut.returncode == 1
    assert "truncated: Checkpoint 2" in cut.stdout
    assert verify(export.with_name("nothing.jsonl")).returncode == 2


def test_the_database_is_verified_against_the_same_checkpoints(outside: tuple[Path, list[str]]) -> None:
    _export, options = outside
    out = StringIO()
    call_command("audit_verify", *options, stdout=out)
    assert "is whole" in out.getvalue()
    after = [options[0].replace("--checkpoint", "--after"), options[-1]]
    out = StringIO()
    call_command("audit_verify", *after, stdout=out)
    assert "is whole: 2 events" in out.getvalue()
    with pytest.raises(CommandError, match="certificate was not given"):
        call_command("audit_verify", options[0])


def test_an_export_without_private_values_has_none_and_is_never_overwritten(prepared: Published, tmp_path) -> None:
    export = tmp_path / "audit.jsonl"
    call_command("audit_export", str(export), stdout=StringIO())
    assert not any("private_values" in json.loads(line) for line in export.read_text().splitlines())
    assert export.stat().st_mode & 0o777 == 0o600
    with pytest.raises(CommandError, match="exists already"):
        call_command("audit_export", str(export), stdout=StringIO())
    assert verify(export).returncode == 0
