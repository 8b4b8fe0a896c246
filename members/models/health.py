"""EntityHealth: one look at an entity's addresses: asked for, and what the network answered."""

from typing import Any

from django.db import models

from members.models.entity import Entity
from members.models.revision import MetadataRevision

_NOBODY = frozenset({"closed", "slow", "no_tls"})


class EntityHealth(models.Model):
    """`at` None: it waits for a worker, and `woken_at` is when one was last sent. `revision` is whose addresses were
    looked at."""

    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="health")
    revision = models.ForeignKey(MetadataRevision, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField()
    woken_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField(null=True, blank=True)
    findings: Any = models.JSONField(default=list)
    # members.saml.observations.Observations.as_json
    observed: Any = models.JSONField(default=dict)

    class Meta:
        ordering = ("entity", "-asked_at")
        constraints = (
            models.UniqueConstraint(
                fields=("entity",), condition=models.Q(at=None), name="one_look_at_an_entity_at_a_time"
            ),
        )

    @property
    def rules(self) -> list[str]:
        """Those that found something, each once."""
        return sorted({finding["rule"] for finding in self.findings})

    @property
    def hosts(self) -> tuple[int, int]:
        """How many hosts spoke TLS, trusted or not, of how many."""
        seen = self.observed.get("hosts", {}).values()
        return sum(bool(h["tls"]) and h["tls"]["trouble"] not in _NOBODY for h in seen), len(seen)

    @property
    def pages(self) -> tuple[int, int]:
        """How many pages and logos were there, of how many."""
        seen = self.observed.get("pages", {}).values()
        return sum(200 <= page["status"] < 300 for page in seen), len(seen)
