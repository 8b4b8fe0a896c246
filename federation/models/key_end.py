"""KeyEnd: a certificate of approved metadata and when it ends, so that nobody reads ten thousand documents to ask."""

from django.db import models

from members.models import Entity, MetadataRevision


class KeysRead(models.Model):
    """An approved revision whose keys have been read; `federation.key_ends` keeps them in step."""

    revision = models.OneToOneField(MetadataRevision, on_delete=models.CASCADE, primary_key=True, related_name="+")


class KeyEnd(models.Model):
    """A `KeyFact` of it, one row for each KeyDescriptor; `use` is empty for a key of both uses."""

    read = models.ForeignKey(KeysRead, on_delete=models.CASCADE, related_name="keys")
    entity = models.ForeignKey(Entity, on_delete=models.CASCADE, related_name="key_ends")
    role = models.CharField(max_length=10)
    use = models.CharField(max_length=20, blank=True)
    algorithm = models.CharField(max_length=40)
    bits = models.PositiveIntegerField(null=True)
    not_after = models.DateTimeField(db_index=True)
    certificate_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ("not_after", "entity__entity_id", "role", "use", "pk")
