"""ApiRequest: what a program asked for under an Idempotency-Key, so that asking again does nothing twice."""

from typing import Any

from django.db import models


class ApiRequest(models.Model):
    """Kept for a day (federation.api.once). `asker` is the SHA-256 of person, token and key, of which none is kept."""

    asker = models.CharField(max_length=64, unique=True)
    # The SHA-256 of method, address and body: under the same key nothing else is asked for.
    asked = models.CharField(max_length=64)
    asked_at = models.DateTimeField(db_index=True)
    # None: under way. After some minutes whoever asks again takes it over, for its process has died.
    answered_at = models.DateTimeField(null=True, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    headers: Any = models.JSONField(default=dict)
    # As it was sent, byte for byte: a JSON field would sort it on one of the databases, and its ETag be another's.
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.asker[:8]} {self.asked_at:%Y-%m-%d %H:%M}"
