"""RuleProfile: a profile that the operator made or changed. One that was never touched is a file beside the rules."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.person import Person
from members.models.revision import MetadataRevision


class RuleProfile(models.Model):
    slug = models.SlugField(_("Short name"), max_length=60, unique=True)
    # The shape of members.saml.profiles.Profile.as_json.
    definition: Any = models.JSONField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("slug",)

    def __str__(self) -> str:
        return self.slug


class RevisionCheck(models.Model):
    """What today's rules find in a revision by some profile's numbers, where that differs from what was first found."""

    revision = models.ForeignKey(MetadataRevision, on_delete=models.CASCADE, related_name="checks")
    numbers_key = models.CharField(max_length=16)  # members.profiles.numbers_key
    rules_key = models.CharField(max_length=16)  # members.saml.rules_key.RULES_KEY
    findings: Any = models.JSONField()
    struck: Any = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("revision", "numbers_key")
        constraints = (models.UniqueConstraint(fields=("revision", "numbers_key"), name="one_check_per_numbers"),)

    def __str__(self) -> str:
        return f"{self.revision_id} {self.numbers_key}"
