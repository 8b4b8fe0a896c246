"""`manage.py explain ENTITYID`: in which feeds an entity is, and why not in the others, now or on a day to come.

Exit code 0: admitted in all that were asked about; 1: not in one of them; 2: a question that has no answer.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.management.base import CommandError, CommandParser

from federation.explain import Explained, as_json, explain, instant_of
from federation.models import Feed
from members.clock import now
from members.management import find
from members.management.verbs import PlainCommand, one_clear_line

NOT_ADMITTED, WRONG_QUESTION = 1, 2


class Command(PlainCommand):
    help = "Tell in which feeds an entity is, why not in the others, and what to do about it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("entity", metavar="ENTITYID")
        parser.add_argument(
            "--feed", action="append", metavar="SLUG", default=[], help="only this feed; may be given several times"
        )
        parser.add_argument(
            "--at", metavar="DAY", default="", help="a day to come, such as 2027-03-01, if nothing else changes"
        )
        parser.add_argument("--json", action="store_true", dest="as_json", help="one JSON object, for programs")

    def handle(self, *_args: Any, entity: str, feed: list[str], at: str, as_json: bool, **_options: Any) -> None:
        try:
            with one_clear_line():
                when = instant_of(at) if at else now()
                answers = explain(find.entity(entity), at=when, feeds=_feeds(feed))
                for line in _told(entity, when, answers) if as_json else _lines(answers):
                    self.stdout.write(line)
        except CommandError as error:
            raise CommandError(str(error), returncode=WRONG_QUESTION) from error
        if out_of := [answer.feed.slug for answer in answers if not answer.verdict.admitted]:
            raise CommandError(f"{entity} is not admitted in {', '.join(out_of)}.", returncode=NOT_ADMITTED)


def _feeds(slugs: list[str]) -> list[Feed]:
    known = {feed.slug: feed for feed in Feed.objects.all()}
    for slug in slugs:
        if slug not in known:
            raise CommandError(f"There is no feed {slug}. Those there are: {', '.join(known) or 'none'}.")
    return [known[slug] for slug in dict.fromkeys(slugs)] if slugs else list(known.values())


def _told(entity_id: str, at: datetime, answers: list[Explained]) -> Iterator[str]:
    told = {"entity_id": entity_id, "at": at.isoformat(), "feeds": [as_json(answer) for answer in answers]}
    yield json.dumps(told, ensure_ascii=False, indent=2)


def _lines(answers: list[Explained]) -> Iterator[str]:
    for answer in answers:
        yield from lines(answer)


def lines(explained: Explained) -> Iterator[str]:
    """The feed's verdict, what it serves right now, and each gate, open or with its reasons and their remedies."""
    served = f"served in serial {explained.serial}" if explained.serial else "not served now"
    yield f"{explained.feed.slug}: {'admitted' if explained.verdict.admitted else 'kept out'}, {served}"
    for gate in explained.gates:
        yield f"  {gate.name} {'open' if gate.is_open else 'closed'}: {gate.asks}"
        for reason in gate.reasons:
            yield f"    {reason.gate} {reason.code}: {reason.en} {reason.remedy_en}"
    for notice in explained.verdict.notices:
        yield f"  {notice.reason.gate} {notice.reason.code}: {notice.reason.en} {notice.reason.remedy_en}"
