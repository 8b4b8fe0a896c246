"""The database itself refuses an answer, or an assessment, of another framework version's requirement.

Which version counts stands two tables away, where no constraint reaches, so triggers look. They are taken away before
every `migrate` and made again after it: SQLite renames no table while a trigger names one that is being made anew.
"""

from typing import Any, Final

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from members.chain_triggers import dropped, made

OTHER_VERSION: Final = "This requirement is of another framework version than the declaration."
_VERSION: Final = "(SELECT r.version_id FROM trustframework_requirement r WHERE r.id = NEW.requirement_id)"
_DECLARED: Final = "SELECT c.version_id FROM trustframework_checklist c JOIN trustframework_declaration d"
# By table: the version of the declaration that the new row belongs to.
_PINNED: Final = {
    "trustframework_answer": f"({_DECLARED} ON c.id = d.checklist_id WHERE d.id = NEW.declaration_id)",
    "trustframework_assessment": (
        f"({_DECLARED} ON c.id = d.checklist_id JOIN trustframework_review w ON w.declaration_id = d.id"
        " WHERE w.id = NEW.review_id)"
    ),
}
_WHATS: Final = ("INSERT", "UPDATE")


def install(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers anew."""
    with connection.cursor() as cursor:
        for table, pinned in _PINNED.items():
            for what in _WHATS:
                for statement in made(connection.vendor, table, what, f"{pinned} <> {_VERSION}", OTHER_VERSION):
                    cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take them away; nothing happens where there are none."""
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for table in _PINNED.keys() & set(tables):
            for what in _WHATS:
                cursor.execute(dropped(connection.vendor, table, what))


def before_migrating(using: str, **_signal: Any) -> None:
    """`pre_migrate`."""
    remove(connections[using])


def after_migrating(using: str, **_signal: Any) -> None:
    """`post_migrate`: where all the tables are there."""
    needed = {*_PINNED, "trustframework_requirement", "trustframework_checklist", "trustframework_review"}
    if needed <= set(connections[using].introspection.table_names()):
        install(connections[using])
