"""`manage.py deadlines`: what has its day when."""

import json
from typing import Any

from django.core.management.base import CommandParser

from members.clock import today
from members.management.verbs import PlainCommand
from trustframework.deadline_words import NAMES
from trustframework.deadlines_gathered import gather


class Command(PlainCommand):
    help = "List every deadline: its day, how many days are left, whose it is, and what it is about."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=120, help="as many days ahead (120)")
        parser.add_argument("--json", action="store_true", help="as JSON, one object for each deadline")

    def handle(self, *_args: Any, days: int, **options: Any) -> None:
        on = today()
        found = [one for one in gather(on) if one.left(on) <= days]
        if options["json"]:
            rows = [
                {
                    "what": one.what,
                    "kind": one.kind.value,
                    "organisation": one.name,
                    "due_on": one.due_on.isoformat(),
                    "days_left": one.left(on),
                    "about": one.about,
                    "who": one.who.value,
                }
                for one in found
            ]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
            return
        for one in found:
            self.stdout.write(f"{one.due_on} ({one.left(on)}) {one.name}: {NAMES[one.kind]}: {one.about}")
