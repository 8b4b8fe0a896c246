"""The table of event types is whole, and the chapter tells of all of it."""

import re
from pathlib import Path

from federation.webhook_types import NOT_TOLD, TOLD, Audience, EventType
from members import timelines
from members.tags import Tag

CHAPTER = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text()
# Which have no tag of their own: they come out of a publication, or on demand.
OTHERS = {
    *(EventType.ENTITY_PUBLISHED, EventType.ENTITY_CHANGED, EventType.ENTITY_REMOVED, EventType.ENTITY_QUARANTINED),
    EventType.TEST,
}


def test_every_tag_is_told_or_said_not_to_be_and_none_is_both() -> None:
    assert set(TOLD) | NOT_TOLD == set(Tag)
    assert not set(TOLD) & NOT_TOLD


def test_every_type_comes_from_one_tag_or_from_a_publication() -> None:
    made = [rule.type for rule in TOLD.values()]
    assert len(made) == len(set(made))
    assert set(made) | OTHERS == set(EventType)


def test_what_an_organisation_is_not_told_on_pages_is_told_to_no_program_of_its() -> None:
    """Incidents alone: those concerned read them on their own page."""
    shown = {tag for tag, rule in TOLD.items() if rule.audience is not Audience.OPERATOR}
    assert all(tag.value.startswith("incident.") for tag in shown & timelines.INTERNAL)


def test_the_chapter_has_every_type_and_no_other() -> None:
    rows = "".join(line for line in CHAPTER.splitlines(keepends=True) if line.startswith("| `"))
    assert sorted(re.findall(r"`([a-z_]+\.[a-z_]+)`", rows)) == sorted(EventType.values)
