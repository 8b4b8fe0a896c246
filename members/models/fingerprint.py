"""Fingerprint: a digest by which a certificate in an entity's metadata can be looked up, whole or by its beginning."""

from django.db import models

from members.models.entity import Entity


class Fingerprint(models.Model):
    """Of the approved metadata and of what waits; kept by `members.actions.fingerprints`.

    Looked up by its beginning, as a range: `digest >= "ab12cd34"` and `digest < "ab12cd34g"` uses the index whatever
    the database's collation.
    """

    entity = models.ForeignKey(Entity, on_delete=models.CASCADE, related_name="fingerprints")
    # Lower-case hex: 64 characters, 40 for SHA-1.
    digest = models.CharField(max_length=64)
    # members.saml.fingerprints.Digest: of the certificate or of the key.
    kind = models.CharField(max_length=6)
    # Of the approved revision: what merely waits is nobody's business but its owner's and the operator's.
    approved = models.BooleanField()

    class Meta:
        ordering = ("digest", "entity")
        constraints = (models.UniqueConstraint(fields=("digest", "entity"), name="fingerprint_once_by_entity"),)

    def __str__(self) -> str:
        return f"{self.digest[:16]} {self.entity_id}"
