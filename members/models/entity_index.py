"""EntityIndex: where the list of entities looks things up, so that it need not read everybody's metadata."""

from django.db import models

from members.models.entity import Entity
from members.models.revision import MetadataRevision


class EntityIndex(models.Model):
    """Of the newest metadata; kept by `members.actions.entity_index` when metadata comes in.

    `words` are the entityID and the names in every language, one a line, in the case that `folded` gives: databases
    disagree on whether Å and å are one letter, so none of them is asked.
    """

    entity = models.OneToOneField(Entity, on_delete=models.CASCADE, primary_key=True, related_name="index")
    newest = models.ForeignKey(MetadataRevision, on_delete=models.CASCADE, related_name="+")
    words = models.TextField()
    # " idp sp ": each role with a blank on both sides.
    roles = models.CharField(max_length=40)

    def __str__(self) -> str:
        return str(self.entity_id)


def folded(text: str) -> str:
    """The text as it is kept and looked up."""
    return text.strip().casefold()
