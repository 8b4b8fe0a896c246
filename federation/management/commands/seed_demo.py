"""`manage.py seed_demo`: a fictional region's federation, with two years of history."""

from datetime import date
from typing import Any

from django.core.management.base import CommandError, CommandParser

from federation.management.demo import DemoCommand
from members.management.verbs import day


class Command(DemoCommand):
    help = "Fill an empty database with the demonstration. Does nothing where it is there already."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--today",
            type=day,
            help="the day that the story ends on (2026-01-31): the same day, the same rows",
        )

    def show(self, *, today: date | None = None, **options: Any) -> None:
        from federation.demo import seed  # noqa: PLC0415 - demo mode only
        from members import clock  # noqa: PLC0415

        if seed.is_seeded():
            self.stdout.write("The demonstration is here already; nothing was changed.")
            return
        last_day = today or clock.today()
        if last_day > clock.today():
            raise CommandError(f"--today {last_day} has not come yet.")
        world = seed.seed(last_day)
        self.stdout.write(
            f"The demonstration is here: {len(world.organisations)} organisations, {len(world.people)} people, "
            f"{len(world.entities)} entities."
        )
