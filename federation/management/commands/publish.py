"""manage.py publish: one turn of the publication cycle, here and now, where the signing key is; or what it would do."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from federation.cycle.dry import dry_run
from federation.cycle.dry_words import in_words
from federation.cycle.run import publish
from federation.models import Feed
from federation.startup import refuse_demo_leftovers


class Command(BaseCommand):
    help = "Publish feeds whose content changed or whose last release grows old. Needs the key (SIGILL_KEY_DIR)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("feeds", nargs="*", metavar="FEED", help="slugs of feeds")
        parser.add_argument("--all", action="store_true", help="every feed")
        parser.add_argument("--force", action="store_true", help="sign again although nothing changed")
        parser.add_argument("--dry-run", action="store_true", help="only show what would be published, and whether")

    def handle(self, *_args: Any, **options: Any) -> None:
        refuse_demo_leftovers()
        known = list(Feed.objects.values_list("slug", flat=True))
        slugs = known if options["all"] else options["feeds"]
        if not slugs:
            raise CommandError(f"Name a feed, or give --all. Feeds: {', '.join(known) or 'none yet'}.")
        if unknown := sorted(set(slugs) - set(known)):
            raise CommandError(f"No such feed: {', '.join(unknown)}. Feeds: {', '.join(known) or 'none yet'}.")
        if options["dry_run"]:
            for slug in slugs:
                self.stdout.writelines(f"{line}\n" for line in in_words(slug, dry_run(slug)))
            return
        results = [publish(slug, force=options["force"]) for slug in slugs]
        for result in results:
            self.stdout.write(result.message)
        if any(result.what == "failed" for result in results):
            raise CommandError("A feed was not published; what was served before is served still.")
