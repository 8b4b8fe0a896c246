"""Blobs: bytes known by their digest, kept once, given back as they came."""

import hashlib

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.models import Blob
from tests.builders import AT


@given(st.binary(max_size=300))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_come_back_as_they_were(db: None, content: bytes) -> None:
    kept = Blob.objects.keep(content)
    assert Blob.objects.get(pk=kept.pk).bytes() == content
    assert kept.sha256 == hashlib.sha256(content).hexdigest()


def test_the_same_bytes_are_kept_once(db: None) -> None:
    first, second = Blob.objects.keep(b"<x/>"), Blob.objects.keep(b"<x/>")
    assert first == second
    assert second.kept_at == AT
    assert Blob.objects.count() == 1


def test_a_digest_names_one_content(db: None) -> None:
    kept = Blob.objects.keep(b"<x/>")
    with pytest.raises(IntegrityError), transaction.atomic():
        Blob.objects.create(sha256=kept.sha256, content=b"<y/>", kept_at=AT)
