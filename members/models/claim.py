"""Claim: what an entity has that no other may have too, or not without a word; RevokedKey: a key never to be trusted
again."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.entity import Entity
from members.models.person import Person


class Claim(models.Model):
    """One value of one entity, for look-ups across all entities: of its approved revision and of the one that waits.

    Kept by `members.actions.claims`; what is claimed is said by `members.saml.claims`.
    """

    entity = models.ForeignKey(Entity, on_delete=models.CASCADE, related_name="claims")
    # members.saml.claims.Claim.digest: values can be longer than an index takes.
    digest = models.CharField(max_length=64)
    # members.saml.claims.Kind: a gate asks for keys alone.
    kind = models.CharField(max_length=12)
    # Of the approved revision: what merely waits cannot put an approved entity in the wrong.
    approved = models.BooleanField()

    class Meta:
        ordering = ("entity", "digest")
        constraints = (models.UniqueConstraint(fields=("digest", "entity"), name="claimed_once_by_entity"),)

    def __str__(self) -> str:
        return f"{self.entity_id} {self.digest[:16]}"


class RevokedKey(models.Model):
    """A public key that no entity may use again, such as one whose private half has leaked."""

    # Lower-case hex over the DER bytes of the SubjectPublicKeyInfo.
    spki_sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    reason = models.TextField(_("Reason"))
    revoked_at = models.DateTimeField()
    revoked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-revoked_at",)

    def __str__(self) -> str:
        return self.spki_sha256
