"""Save a new row only when its own checks pass."""

from django.db import models


def save_checked(instance: models.Model) -> None:
    """Run the model's validation (fields, uniqueness, constraints), then insert; raises ValidationError."""
    instance.full_clean()
    instance.save(force_insert=True)
