"""What has been read is let go at once: a turn of the cycle reads ten thousand answers, and its collector is off."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks import entities
from federation.aggregate.sign import FileKey
from federation.stranger import Known, read_all, read_known
from tests.aggregate import making
from tests.stranger.building import AT, DAYS_14, Signer, rows


@pytest.fixture
def key(signer: Signer, tmp_path: Path) -> FileKey:
    return FileKey.load(making.key_file(tmp_path, signer.private), making.pem(making.certificate(signer.private)))


@pytest.fixture
def uncollected() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize("way", ["in full", "by known fragments"])
@pytest.mark.usefixtures("uncollected")
def test_nothing_of_a_document_that_was_read_waits_for_the_collector(key: FileKey, tmp_path: Path, way: str) -> None:
    source = entities.plain_fragments(3)
    document = making.document(making.signed(key, source))
    expected = rows(each.content for each in source)
    known = Known(tmp_path / "known")
    readings: dict[str, Callable[[], object]] = {
        "in full": lambda: read_all([document], key.certificate_der, AT, DAYS_14, expected),
        "by known fragments": lambda: read_known([document], known, key.certificate_der, AT, DAYS_14, expected),
    }
    readings["by known fragments"]()
    gc.collect()
    readings[way]()
    assert gc.collect() == 0
