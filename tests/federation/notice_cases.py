"""A notice, as a test begins from it."""

from datetime import timedelta
from typing import Any

from federation.actions import notices
from federation.models import Notice
from members.clock import now
from tests.builders import Operator


def words(**fields: Any) -> dict[str, Any]:
    """What the action takes: to everybody, from now and a week ahead."""
    said = {"heading_sv": "Underhåll", "heading_en": "Maintenance", "text_sv": "Natt.\n\nTack.", "text_en": "By night."}
    days = {"starts_at": now(), "ends_at": now() + timedelta(days=7)}
    return {**said, "audience": "public", "tone": "wait", **days, **fields}


def written(operator: Operator, **fields: Any) -> Notice:
    """By a registrar."""
    return notices.write(by=operator.registrar, **words(**fields))
