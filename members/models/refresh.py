"""Refresh: the address at which a member keeps an entity's metadata, fetched every night."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.entity import Entity
from members.models.person import Person


class Refresh(models.Model):
    """`set_by` is who submits what has changed there. `sha256` is that of the document that was last dealt with.

    `failure` says in that person's language why the last visit led to nothing and what to do (empty: all is well);
    `odd_type` is what the server calls the document where that is only tolerated.
    """

    entity = models.OneToOneField(Entity, on_delete=models.PROTECT, related_name="refresh")
    url = models.URLField(_("Address of the metadata"), max_length=2000)
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    woken_at = models.DateTimeField(null=True, blank=True)
    visited_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    failure = models.TextField(blank=True)
    odd_type = models.CharField(max_length=100, blank=True)

    def __str__(self) -> str:
        return f"{self.entity} ← {self.url}"
