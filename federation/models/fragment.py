"""StoredFragment: which file in the fragment store holds what a revision and the registry's facts make together."""

from django.db import models


class StoredFragment(models.Model):
    """`key` is the digest of everything the fragment depends on; `sha256` that of its bytes, and its file's name.

    `certificates` are those of the entity's keys, by SHA-256, with spaces between them: what the brake counts.
    `discovery` is its line of the discovery feed, JSON without a line break; empty for what is no IdP.
    """

    key = models.CharField(primary_key=True, max_length=64)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveIntegerField()
    certificates = models.TextField(blank=True)
    discovery = models.TextField(blank=True)
