"""ForeignEntity: what an upstream brings; ForeignRevision: what it said, by digest. Its registrar stays its own."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.models.upstream import UpstreamFeed
from members.models import Blob
from members.models.entity import ENTITY_ID_MAX


class Condition(models.TextChoices):
    """How the entity was found in the aggregate that was taken in last."""

    FIT = "fit", _("In order")
    QUARANTINED = "quarantined", _("In quarantine")
    GONE = "gone", _("Gone from the aggregate")


class ForeignEntity(models.Model):
    """`until` is the entity's own validUntil, where it has one. `cleared_at` is since when nothing has stood against
    it: what was published before a conflict arose stays while it is open."""

    upstream = models.ForeignKey(UpstreamFeed, on_delete=models.PROTECT, related_name="entities")
    entity_id = models.CharField("entityID", max_length=ENTITY_ID_MAX, db_index=True)
    condition = models.CharField(_("Found"), max_length=12, choices=Condition)
    registrar = models.CharField(_("Registrar"), max_length=1024, blank=True)
    roles: Any = models.JSONField(default=list)
    categories: Any = models.JSONField(default=list)
    scopes: Any = models.JSONField(default=list)
    # SHA-256 of each public key (SubjectPublicKeyInfo), and the hosts of entityID and endpoints.
    keys: Any = models.JSONField(default=list)
    hosts: Any = models.JSONField(default=list)
    findings: Any = models.JSONField(default=list)
    until = models.DateTimeField(null=True, blank=True)
    revision = models.ForeignKey("ForeignRevision", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    first_seen_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("entity_id", "upstream")
        verbose_name_plural = "foreign entities"
        constraints = (models.UniqueConstraint(fields=("upstream", "entity_id"), name="foreign_entity_once"),)

    def __str__(self) -> str:
        return self.entity_id


class ForeignRevision(models.Model):
    """`content` is the rebuilt document; `said` what its registrar says of it, as `RegistryFacts` of `members.saml` has
    it, without what is ours to say. `digest` is of both. Never changed."""

    entity = models.ForeignKey(ForeignEntity, on_delete=models.PROTECT, related_name="revisions")
    digest = models.CharField(max_length=64)
    content = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    facts: Any = models.JSONField()
    said: Any = models.JSONField()
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ("entity", "-pk")
        constraints = (models.UniqueConstraint(fields=("entity", "digest"), name="foreign_revision_once"),)

    def __str__(self) -> str:
        return f"{self.entity} {self.digest[:16]}"
