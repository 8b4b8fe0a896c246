"""`manage.py prepare_demo`: database, key and seed in one process, and next to nothing when all of it is there."""

from typing import Any

from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from federation.management.demo import DemoCommand


class Command(DemoCommand):
    help = "Migrate the database, make the demo key and seed the demonstration, each only where it is missing."

    def show(self, **options: Any) -> None:
        from federation.demo import key, seed  # noqa: PLC0415 - demo mode only
        from federation.tallying.count import count  # noqa: PLC0415 - as above

        refuse_another_line()
        if migrations_wait():
            call_command("migrate", interactive=False, verbosity=0)
        if not seed.is_seeded():
            call_command("seed_demo", stdout=self.stdout)
            # The clock does so every quarter of an hour; who looks before that sees the two years that were seeded.
            count()
        key.ensure()


def refuse_another_line() -> None:
    """Raise `CommandError` for a database made by migrations that this version of Sigill does not have."""
    loader = MigrationLoader(connection)
    if set(loader.applied_migrations or ()) - set(loader.disk_migrations or ()):
        raise CommandError(
            "The database was made by another version of Sigill, from before the first release, and cannot be carried"
            " over. Move the var directory away (or empty the database that DATABASE_URL names), then start again."
        )


def migrations_wait() -> bool:
    """Whether `migrate` would do anything: asking is a fifth of the cost of running it."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
