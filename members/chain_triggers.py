"""The database itself refuses to change the audit chain: triggers on SQLite and PostgreSQL.

Installed by a migration and again after every `migrate`, because SQLite loses a table's triggers when Django makes the
table anew. Whoever owns the tables can lift them (docs/audit.md); signed checkpoints are for that case.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

_EVENT, _HEAD, _PRIVATE = "members_auditevent", "members_audithead", "members_auditprivate"
NEVER_CHANGED = "Audit events are written once and never changed."
NEVER_DELETED = "Audit events are never deleted."
ONLY_ERASED = "Private values of the audit chain are erased, never changed."
ONLY_FORWARD = "The end of the audit chain only moves forward, to an event that is there."
# (table, what, condition under which it is refused, message)
_RULES = (
    (_EVENT, "UPDATE", "", NEVER_CHANGED),
    (_EVENT, "DELETE", "", NEVER_DELETED),
    (_PRIVATE, "UPDATE", "", ONLY_ERASED),
    (_HEAD, "DELETE", "", ONLY_FORWARD),
    (
        _HEAD,
        "UPDATE",
        f"NEW.id <> OLD.id OR NEW.length <= OLD.length OR NOT EXISTS (SELECT 1 FROM {_EVENT} e "  # noqa: S608 - constants
        "WHERE e.number = NEW.length AND e.digest = NEW.digest)",
        ONLY_FORWARD,
    ),
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers; nothing happens to those that are there."""
    make = _sqlite if connection.vendor == "sqlite" else _postgresql
    _run(connection, [statement for rule in _RULES for statement in make(*rule)])
    if connection.vendor == "postgresql":
        _run(connection, _no_truncate())


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take them away: for migrations backwards and for tests that do what a thief of passwords could."""
    statements = [_drop(connection.vendor, table, what) for table, what, _when, _text in _RULES]
    if connection.vendor == "postgresql":
        statements += [_drop("postgresql", table, "TRUNCATE") for table in (_EVENT, _HEAD)]
    _run(connection, statements)


def made(vendor: str, table: str, what: str, when: str, text: str) -> list[str]:
    """The statements that make a trigger: `what` (INSERT, UPDATE or DELETE) is refused `when`, with the text."""
    return (_sqlite if vendor == "sqlite" else _postgresql)(table, what, when, text)


def dropped(vendor: str, table: str, what: str) -> str:
    """The statement that takes such a trigger away, if it is there."""
    return _drop(vendor, table, what)


def _name(table: str, what: str) -> str:
    return f"{table}_no_{what.lower()}"


def _drop(vendor: str, table: str, what: str) -> str:
    return f"DROP TRIGGER IF EXISTS {_name(table, what)}" + (f" ON {table}" if vendor == "postgresql" else "")


def _sqlite(table: str, what: str, when: str, text: str) -> list[str]:
    condition = f" WHEN {when}" if when else ""
    refusal = f"BEGIN SELECT RAISE(ABORT, '{text}'); END"
    return [
        _drop("sqlite", table, what),
        f"CREATE TRIGGER {_name(table, what)} BEFORE {what} ON {table} FOR EACH ROW{condition} {refusal}",
    ]


def _postgresql(table: str, what: str, when: str, text: str, each: str = "ROW") -> list[str]:
    """The condition stands in the function: a trigger's own WHEN cannot ask other rows."""
    name = _name(table, what)
    refuse = f"RAISE EXCEPTION '{text}' USING ERRCODE = 'integrity_constraint_violation';"
    body = f"IF {when} THEN {refuse} END IF; RETURN NEW;" if when else refuse
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$",
        _drop("postgresql", table, what),
        f"CREATE TRIGGER {name} BEFORE {what} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()",
    ]


def _no_truncate() -> list[str]:
    events = _postgresql(_EVENT, "TRUNCATE", "", NEVER_DELETED, "STATEMENT")
    return [*events, *_postgresql(_HEAD, "TRUNCATE", "", ONLY_FORWARD, "STATEMENT")]


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
