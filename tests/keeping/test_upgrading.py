"""From the first state of the migrations, with a row in every table, to the newest; and migrations that the old code
survives while both run."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from tests.cycle.installation import Installation, _own_database

ROOT = Path(__file__).resolve().parents[2]
OURS = ("members", "trustframework", "federation")
# Beginnings that somebody may have: the first state, and that of each version that is tagged.
BEGINNINGS = {"first": {"members": "0001_initial", "trustframework": "0001_initial", "federation": "0001_initial"}}
ADDS = (migrations.CreateModel, migrations.AddIndex, migrations.AlterModelOptions, migrations.AlterModelManagers)
_SAYS = re.compile(r"^# after \d+\.\d+[^:]*: \S", re.MULTILINE)

FILL = """
import hashlib, uuid
from datetime import date, datetime, timezone
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from tests.builders import inspection
from tests.documents import entity_xml
executor = MigrationExecutor(connection)
state = executor.loader.project_state(list(executor.loader.applied_migrations))
made, number = {{}}, 0

FACTS = inspection(entity_xml("https://sp.norrvik.example/metadata")).facts.as_json()

def value(field):
    global number
    number += 1
    if field.name == "facts": return FACTS  # read by a migration, which takes no made-up ones
    if field.choices and not field.unique:
        return field.flatchoices[0][0]
    if isinstance(field, models.ForeignKey):
        rows = made.get(field.related_model._meta.label)
        return rows if rows is not None else make(field.related_model)
    if isinstance(field, models.UUIDField): return uuid.uuid4()
    if isinstance(field, models.BooleanField): return False
    if isinstance(field, models.IntegerField): return number
    if isinstance(field, models.DateTimeField): return datetime(2026, 1, 1, tzinfo=timezone.utc)
    if isinstance(field, models.DateField): return date(2026, 1, 1)
    if isinstance(field, models.BinaryField): return b"x"
    if isinstance(field, models.JSONField): return {{}}
    return hashlib.sha256(str(number).encode()).hexdigest()[: field.max_length or 64]

def given(model, wanted, fresh):
    found, seen = {{}}, set()
    for field in model._meta.concrete_fields:
        own = field.is_relation and field.related_model is model
        if isinstance(field, models.AutoField) or own or not wanted(field): continue
        if fresh and field.is_relation and field.related_model in seen:
            found[field.name] = attempt(field.related_model)
        else:
            found[field.name] = value(field)
        seen.add(field.related_model if field.is_relation else None)
    return found

def needed(field):
    return not field.null and (field.unique or not field.has_default())

def attempt(model):
    ways = [needed, lambda field: True]
    ways += [lambda field, one=one: field is one or needed(field) for one in model._meta.concrete_fields if one.null]
    for fresh in (False, True):
        for wanted in ways:
            try:
                with transaction.atomic():
                    return model._default_manager.create(**given(model, wanted, fresh))
            except IntegrityError as error:
                last = error
    raise last

def make(model):
    label = model._meta.label
    if label not in made:
        made[label] = attempt(model)
    return made[label]

left = []
for model in state.apps.get_models():
    if model._meta.app_label in {apps!r}:
        try:
            make(model)
        except IntegrityError as error:
            left.append((model._meta.label, str(error).splitlines()[0]))
print("LEFT", left)
print("MADE", sorted(made))
"""
COUNT = """
from django.apps import apps
for label in {labels!r}:
    try: model = apps.get_model(label)
    except LookupError: continue
    print("ROW", label, model._base_manager.count())
"""
# Tables whose rules no made-up row keeps; the demonstration's rows go through the same migrations (tests/demo).
NOT_MADE = frozenset(
    {
        *("trustframework.Certification", "trustframework.EidMeans", "trustframework.ExternalStanding"),
        "trustframework.FollowUp",
    }
)


@pytest.fixture(params=sorted(BEGINNINGS))
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    made = Installation(tmp_path, _own_database(tmp_path))
    for app, name in BEGINNINGS[request.param].items():
        made.manage("migrate", app, name, check=True)
    yield made
    made.remove()


@pytest.mark.processes
def test_a_database_with_a_row_in_every_table_comes_from_the_first_state_to_the_newest(old: Installation) -> None:
    told = old.manage("shell", "-v", "0", "-c", FILL.format(apps=OURS), check=True).stdout
    left = eval(next(line for line in told.splitlines() if line.startswith("LEFT"))[5:])
    labels = eval(next(line for line in told.splitlines() if line.startswith("MADE"))[5:])
    assert {label for label, _why in left} == NOT_MADE, sorted(label for label, _why in left)
    assert len(labels) > 60
    old.manage("migrate", check=True)
    counted = old.manage("shell", "-v", "0", "-c", COUNT.format(labels=labels), check=True).stdout
    rows = dict(line.split()[1:] for line in counted.splitlines() if line.startswith("ROW"))
    assert {label for label, number in rows.items() if int(number) < 1} == set()
    assert len(rows) == len(labels), "no table is gone"
    assert "No changes detected" in old.manage("makemigrations", "--check", "--dry-run", check=True).stdout


# Written before there was any version, so before any old code that could run beside it.
BEFORE_THE_FIRST = frozenset({("federation", "0002_tallies")})


def _later() -> list[tuple[str, str]]:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    first = set(BEGINNINGS["first"].items())
    return sorted(key for key in loader.disk_migrations if key[0] in OURS and key not in first | BEFORE_THE_FIRST)


@pytest.mark.parametrize("key", _later(), ids=".".join)
def test_a_migration_is_safe_while_the_old_code_runs(key: tuple[str, str]) -> None:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    migration = loader.disk_migrations[key]
    text = Path(ROOT / key[0] / "migrations" / f"{key[1]}.py").read_text()
    state = loader.project_state([node for node in loader.graph.forwards_plan(key) if node != key])
    unsafe = list(_unsafe(migration, state))
    assert unsafe == [] or _SAYS.search(text), f"{unsafe}: docs/upgrading.md says how"


def _unsafe(migration: migrations.Migration, state: ProjectState) -> Iterator[str]:
    new = {op.name_lower for op in migration.operations if isinstance(op, migrations.CreateModel)}
    for op in migration.operations:
        before = state.clone()
        op.state_forwards(migration.app_label, state)
        about = str(getattr(op, "model_name_lower", getattr(op, "model_name", ""))).lower()
        if isinstance(op, ADDS) or about in new:
            continue
        if isinstance(op, migrations.AddField) and _old_writes_go_on(op.field):
            continue
        if isinstance(op, migrations.AlterField) and _same_column(op, before, state, migration.app_label):
            continue
        if isinstance(op, migrations.RunPython) and op.reversible:
            continue  # writes rows or triggers, and can be taken back
        yield op.describe()


def _old_writes_go_on(field: Any) -> bool:
    return field.null or field.has_db_default() or isinstance(field, models.ManyToManyField)


def _same_column(op: migrations.AlterField, before: ProjectState, after: ProjectState, app: str) -> bool:
    """Choices and words change nothing in the database; wider is no trouble for who writes narrower."""
    was, now = (one.apps.get_model(app, op.model_name)._meta.get_field(op.name) for one in (before, after))
    wider = (was.max_length or 0) <= (now.max_length or 0)
    kind = was.get_internal_type() == now.get_internal_type()
    return kind and wider and (now.null or not was.null) and (was.unique or not now.unique)


@pytest.mark.parametrize(
    ("operation", "safe"),
    [
        (migrations.AddField("thing", "a", models.IntegerField(null=True)), True),
        (migrations.AddField("thing", "a", models.IntegerField(default=0, db_default=0)), True),
        (migrations.AddField("thing", "a", models.IntegerField(default=0)), False),
        (migrations.RemoveField("thing", "name"), False),
        (migrations.RenameField("thing", "name", "called"), False),
        (migrations.AlterField("thing", "name", models.CharField(max_length=20)), True),
        (migrations.AlterField("thing", "name", models.CharField(max_length=5)), False),
        (migrations.DeleteModel("thing"), False),
        (migrations.AddIndex("thing", models.Index(fields=["name"], name="i")), True),
    ],
    ids=lambda one: one.describe() if hasattr(one, "describe") else str(one),
)
def test_what_the_old_code_does_not_survive_is_seen(operation: Any, safe: bool) -> None:
    state = ProjectState()
    fields = [("id", models.AutoField(primary_key=True)), ("name", models.CharField(max_length=10))]
    migrations.CreateModel("Thing", fields).state_forwards("members", state)
    migration = migrations.Migration("0002", "members")
    migration.operations = [operation]
    assert (list(_unsafe(migration, state)) == []) is safe
