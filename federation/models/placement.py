"""Placement: the owner's wish that an entity be published in an environment. The gate decides whether it is."""

from django.db import models

from federation.models.feed import Environment
from members.models import Entity, Person


class Placement(models.Model):
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="placements")
    environment = models.CharField(max_length=12, choices=Environment)
    requested_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("entity", "environment"), name="placed_once"),)
