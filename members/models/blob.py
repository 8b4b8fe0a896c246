"""Blob: bytes known by their SHA-256, written once. Metadata as received, and as rebuilt, lives here."""

import hashlib
from collections.abc import Sequence
from typing import IO, Final

from django.db import models
from django.db.models.functions import Substr

from members.clock import now
from members.together import later

_File = IO[bytes]
_PIECE: Final = 8 << 20  # bytes: PostgreSQL unpacks what is before them each time, and sends two letters for each


class BlobManager(models.Manager["Blob"]):
    def keep(self, content: bytes) -> "Blob":
        """The blob with these bytes, made if it is new: asked for and not read, as it may be large. Among many changes
        that are committed together it is written at their end; who refers to it need not wait for that."""
        blob = Blob(sha256=hashlib.sha256(content).hexdigest(), content=content, kept_at=now())
        later(_insert, [blob])
        return blob


class Blob(models.Model):
    sha256 = models.CharField(primary_key=True, max_length=64)
    content = models.BinaryField()
    kept_at = models.DateTimeField()

    objects = BlobManager()

    def bytes(self) -> bytes:
        """The content, whatever buffer type the database driver hands out."""
        return bytes(self.content)

    def pour(self, file: _File) -> None:
        """Write the content to a file, some megabytes at a time: what is large is never whole in memory. The row says
        it, not this object, which may have been read without its content."""
        row = Blob.objects.filter(pk=self.pk)
        begin = 1
        while piece := row.values_list(
            Substr("content", begin, _PIECE, output_field=models.BinaryField()), flat=True
        ).get():
            file.write(piece)
            begin += _PIECE


def _insert(blobs: Sequence[Blob]) -> None:
    """In one order, whoever writes: two who keep the same would wait for each other otherwise."""
    Blob.objects.bulk_create(sorted(blobs, key=lambda blob: blob.sha256), ignore_conflicts=True)
