"""The house stands as DESIGN, section 2, draws it: imports point down, the cellars are pure, tables are whole."""

import ast
import statistics
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ("members", "trustframework", "federation")
PURE = (
    *("members.audit_verifier", "members.saml", "federation.aggregate", "federation.gate", "federation.gates"),
    "federation.charts",
    "federation.foreign",
    "federation.stranger",
    *("federation.reasons", "trustframework.judgement", "trustframework.statement_verifier"),
    *(
        "trustframework.carried",
        "trustframework.catalogue",
        "trustframework.catalogue_shape",
        "trustframework.comparing",
        "trustframework.completeness",
        "trustframework.exchange",
        "trustframework.located",
    ),
)
# A table of fixtures, one row per rule.
LONG_TABLES = {"tests/saml/defects/first.py"}

# The main way through each state machine and its side exits, as DESIGN, section 3, tells them.
WAYS = {
    "JointAct": ["proposed carried_out", "proposed declined", "proposed withdrawn", "proposed lapsed"],
    "UpstreamFeed": ["draft active paused active closed", "draft closed", "paused closed"],
    "ForeignConflict": [
        "open ours open theirs open neither open both open ended",
        "ours ended",
        "theirs ended",
        "neither ended",
        "both ended",
    ],
    "Rollover": ["parallel switched finished", "parallel cancelled"],
    "Membership": [
        "applied in_review approved active suspended active leaving ended",
        "applied rejected",
        "applied withdrawn",
    ],
    "Agreement": [
        "draft sent partly_signed in_force notice_given ended",
        "sent declined",
        "in_force superseded",
        "draft void",
    ],
    "Domain": ["claimed proven lapsed proven withdrawn"],
    "FrameworkVersion": ["draft consultation draft consultation adopted in_force superseded retired"],
    "Declaration": [
        "draft internally_approved submitted completeness_check under_review supplement_requested under_review"
        " recommended approved",
        "recommended conditional",
        "recommended rejected",
        "approved recommended",
        "conditional recommended",
        "rejected recommended",
        "draft withdrawn",
        "submitted lapsed",
    ],
    "Certification": [
        "granted active suspended revoked",
        "granted on_probation active superseded",
        "granted conditional on_probation suspended conditional active",
        "suspended on_probation",
        "suspended superseded",
    ],
    "FollowUp": ["open answered accepted", "answered open", "answered leads_to_review"],
    "Incident": [
        "reported open contained open resolved open contained resolved closed",
        "reported dismissed",
        "open dismissed",
    ],
    "MaterialChange": ["reported no_consequence", "reported review", "reported narrowed"],
    "Decision": ["proposed made replaced", "proposed dropped"],
    "Condition": ["open reported met", "reported open dropped"],
    "Appeal": ["lodged upheld", "lodged dismissed", "lodged withdrawn"],
    "Dispensation": ["asked proposed granted ended", "asked refused", "proposed refused"],
    "CategoryRequest": ["asked agreed", "asked refused", "asked withdrawn"],
    "Confirmation": ["asked confirmed", "asked refused", "asked replaced"],
    "MetadataRevision": ["submitted approved superseded", "submitted rejected", "submitted withdrawn"],
    "Removal": ["asked done", "asked refused", "asked withdrawn"],
    "Representation": ["proposed signed active suspended active ended", "proposed ended", "suspended ended"],
    "ServingRequest": ["asked agreed", "asked refused", "asked withdrawn"],
    "AccessRequest": ["asked granted", "asked refused", "asked taken_back", "asked lapsed"],
    "Application": ["begun sent accepted", "sent rejected", "begun withdrawn", "sent withdrawn", "sent lapsed"],
    "Invitation": ["sent accepted", "sent withdrawn", "sent expired replaced", "sent replaced"],
    "Sanction": ["proposed notified in_effect lifted", "emergency in_effect"],
    "AgreementTemplate": ["draft adopted"],
    "SigningAuthority": ["submitted accepted withdrawn", "submitted refused", "submitted withdrawn"],
    "SigningKey": ["planned announced active retiring retired compromised"],
    "Auditor": ["candidate accredited suspended accredited candidate ended"],
    "Review": [
        "planned assigned cleared in_progress draft_report fact_check final closed",
        "assigned recused planned",
        "in_progress recused closed",
    ],
    "Assignment": ["asked cleared conflicted", "asked conflicted", "cleared stepped_down", "asked released"],
    "Finding": [
        "open plan_accepted corrected open corrected verified closed",
        "open risk_accepted",
        "plan_accepted risk_accepted",
        "open closed",
    ],
    "Supplement": ["asked answered", "asked withdrawn"],
    "ExternalStanding": ["recorded verified ended", "recorded ended"],
    "EidMeans": ["recorded verified ended", "recorded ended"],
    "WebhookDelivery": ["waiting delivered waiting failed waiting dropped"],
    "Publication": ["intended published", "intended failed", "intended replaced", "held replaced"],
}
# States in which an object may begin although another one is the default.
BEGINNINGS = {"AgreementTemplate": {"draft"}, "Sanction": {"emergency"}, "Publication": {"held"}}


def _machines() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if hasattr(model, "TRANSITIONS")]


def _states(model: type[models.Model]) -> set[str]:
    field: Any = model._meta.get_field("state")
    return {value for value, _label in field.flatchoices}


def _table(model: type[models.Model]) -> dict[str, set[str]]:
    transitions: Any = model.TRANSITIONS  # type: ignore[attr-defined]
    return {str(state): {str(to) for to in onward} for state, onward in transitions.items()}


MACHINES = pytest.mark.parametrize("model", _machines(), ids=lambda model: model.__name__)


def _python(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )


def _sources(*folders: str) -> Iterator[Path]:
    found = chain.from_iterable((ROOT / folder).rglob("*.py") for folder in folders)
    return (path for path in found if "migrations" not in path.parts)


def test_imports_point_down_and_the_cellars_are_pure() -> None:
    done = _python("import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


IMPORT_WITHOUT_DJANGO = """
import importlib, pkgutil, sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("django", "celery", "kombu"):
            raise ImportError(f"{name} is blocked here")

sys.meta_path.insert(0, Blocked())
for name in sys.argv[1:]:
    module = importlib.import_module(name)
    for below in pkgutil.walk_packages(getattr(module, "__path__", []), f"{name}."):
        importlib.import_module(below.name)
        print(below.name)
    print(name)
"""


def test_the_pure_code_loads_where_there_is_neither_django_nor_celery() -> None:
    done = _python(IMPORT_WITHOUT_DJANGO, *PURE)
    assert done.returncode == 0, done.stderr
    assert set(PURE) | {"members.saml.fragment", "federation.aggregate.sign"} <= set(done.stdout.split())


def test_the_blocker_blocks() -> None:
    done = _python(IMPORT_WITHOUT_DJANGO, "members.models")
    assert done.returncode == 1
    assert "django is blocked here" in done.stderr or "django.db is blocked here" in done.stderr


@pytest.mark.parametrize("name", FLOORS)
def test_an_app_s_own_init_is_empty(name: str) -> None:
    assert (ROOT / name / "__init__.py").read_text() == ""


def test_every_state_machine_is_told_here() -> None:
    assert {model.__name__ for model in _machines()} == set(WAYS)


@MACHINES
def test_a_table_has_a_row_for_every_state_and_leads_nowhere_else(model: type[models.Model]) -> None:
    table = _table(model)
    assert set(table) == _states(model)
    assert set(chain.from_iterable(table.values())) <= _states(model)
    assert not any(state in onward for state, onward in table.items())


@MACHINES
def test_every_state_can_be_reached_and_some_state_is_the_end(model: type[models.Model]) -> None:
    table = _table(model)
    default: Any = model._meta.get_field("state").default  # type: ignore[union-attr]
    reached, ahead = set(), {str(default)} | BEGINNINGS.get(model.__name__, set())
    while ahead:
        state = ahead.pop()
        reached.add(state)
        ahead |= table[state] - reached
    assert reached == set(table)
    assert any(not onward for onward in table.values())


@MACHINES
def test_the_ways_that_the_design_tells_can_be_gone(model: type[models.Model]) -> None:
    table = _table(model)
    told = set()
    for way in WAYS[model.__name__]:
        states = way.split()
        told.update(states)
        for before, after in pairwise(states):
            assert after in table[before], f"{before} does not lead to {after}"
    assert told == set(table)


@MACHINES
def test_every_state_has_a_name_for_people(model: type[models.Model]) -> None:
    field: Any = model._meta.get_field("state")
    assert all(str(label)[0].isupper() for _value, label in field.flatchoices)
    assert max(len(value) for value, _label in field.flatchoices) <= field.max_length


def test_no_file_is_longer_than_400_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in _sources(*FLOORS, "deploy", "benchmarks", "tests")
        if (lines := len(path.read_text().splitlines())) > 400
    }
    assert set(long) <= LONG_TABLES, long


def test_functions_are_short() -> None:
    lengths = sorted(
        node.end_lineno - node.lineno + 1
        for path in _sources(*FLOORS)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.end_lineno
    )
    assert statistics.median(lengths) <= 10
    assert lengths[len(lengths) * 9 // 10] <= 32


@pytest.mark.django_db
def test_the_migrations_say_all_that_the_models_say() -> None:
    said = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=said)
    except SystemExit:
        pytest.fail(f"models have changed without a migration:\n{said.getvalue()}")


# What only actions (and the models and tasks below them) call on a row or a table.
WRITES = {"save", "create", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}


def _writes(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text())
    modules = {alias.asname or alias.name for name, alias in _imported_from(tree) if name.endswith(".actions")}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if isinstance(node.func.value, ast.Name) and node.func.value.id in modules:
                continue  # an action
            of_a_queryset = node.func.attr == "update" and node.keywords
            if node.func.attr in WRITES or of_a_queryset:
                yield f"{path.relative_to(ROOT)}:{node.lineno} .{node.func.attr}()"


def _imported_from(tree: ast.AST) -> Iterator[tuple[str, ast.alias]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, alias) for alias in node.names)


def test_pages_and_commands_change_nothing_but_through_actions() -> None:
    thin = [path for path in _sources(*FLOORS) if {"views", "management", "templatetags"} & set(path.parts)]
    thin += [path for path in _sources(*FLOORS) if path.name.startswith("forms")]
    assert len(thin) > 10
    assert [write for path in thin for write in _writes(path)] == []


def test_nothing_of_the_house_is_registered_with_a_second_way_to_change_it() -> None:
    assert not apps.is_installed("django.contrib.admin")
