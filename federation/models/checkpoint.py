"""Checkpoint: the operator's signed word, once a day, on how long the audit chain was and how it ended."""

from django.db import models

from federation.models.key import SigningKey


class Checkpoint(models.Model):
    """`document` is what is published (docs/audit.md); `digest` is the SHA-256 of its payload, which the next names."""

    number = models.PositiveIntegerField(unique=True)
    day = models.DateField(unique=True)
    length = models.PositiveBigIntegerField()
    head = models.CharField(max_length=64)
    at = models.DateTimeField()
    document = models.TextField()
    digest = models.CharField(max_length=64, unique=True)
    signing_key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-number",)

    def __str__(self) -> str:
        return f"{self.number} ({self.day})"
