"""FirstPublication: since when an environment has known an entity. Gate G7 asks whether acceptance has."""

from django.db import models

from federation.models.feed import Environment
from federation.models.publication import Publication
from members.models import Entity


class FirstPublication(models.Model):
    """The first publication, of any feed of the environment, that had the entity in it. Never taken back."""

    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="first_publications")
    environment = models.CharField(max_length=12, choices=Environment)
    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("entity", "environment"), name="first_published_once"),)

    def __str__(self) -> str:
        return f"{self.entity_id} {self.environment}"
