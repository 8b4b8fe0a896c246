"""Blob: bytes known by their SHA-256, written once. Metadata as received, and as rebuilt, lives here."""

import hashlib

from django.db import models

from members.clock import now


class BlobManager(models.Manager["Blob"]):
    def keep(self, content: bytes) -> "Blob":
        """The blob with these bytes, made if it is new: asked for and not read, as it may be large."""
        blob = Blob(sha256=hashlib.sha256(content).hexdigest(), content=content, kept_at=now())
        self.bulk_create([blob], ignore_conflicts=True)
        return blob


class Blob(models.Model):
    sha256 = models.CharField(primary_key=True, max_length=64)
    content = models.BinaryField()
    kept_at = models.DateTimeField()

    objects = BlobManager()

    def bytes(self) -> bytes:
        """The content, whatever buffer type the database driver hands out."""
        return bytes(self.content)
