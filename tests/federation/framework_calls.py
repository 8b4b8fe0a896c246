"""The actions on trust frameworks, with arguments that would do if only the person might (test_every_action.py)."""

from collections.abc import Callable
from datetime import date
from typing import Any

from tests.builders import Operator
from trustframework.actions import checklists, drafts, frameworks, requirement_groups, requirements
from trustframework.actions import framework_life as life
from trustframework.example import example
from trustframework.models import Level

TITLES = {"title_sv": "Titel", "title_en": "Title"}


def framework_calls(operator: Operator) -> dict[Callable[..., Any], tuple[Any, ...]]:
    """On a draft of the example."""
    version = frameworks.import_version(example(), by=operator.trust_officer)
    row, group, checklist = version.requirements.first(), version.groups.first(), version.checklists.first()
    level = Level.objects.get(name="LoA4")
    return {
        frameworks.record_level: ("LoA5", {"rank": 5, "uri": "https://sigill.example/loa/loa5"}),
        frameworks.change_level: (level, {"name": "LoA4", "uri": "https://sigill.example/loa/loa4"}),
        frameworks.record: ("annat", {"name_sv": "Annat", "name_en": "Other"}),
        frameworks.draft: (version.framework, "2027"),
        frameworks.import_version: ({"data": example()},),
        frameworks.revise: (version, {"number": "2", "notice_sv": "", "notice_en": ""}),
        drafts.require_draft: (version,),
        requirements.add: (version, "GOV-99", {"group_id": getattr(group, "pk", 0)}),
        requirements.change: (row, {"title_en": "Title"}),
        requirements.move: (row, {"up": True}),
        requirements.remove: (row,),
        requirement_groups.add: (version, "NEW", TITLES),
        requirement_groups.change: (group, TITLES),
        requirement_groups.remove: (group,),
        checklists.add: (version, "new", TITLES),
        checklists.change: (checklist, TITLES),
        checklists.remove: (checklist,),
        life.consult: (version, {"until": date(2027, 1, 1)}),
        life.take_back: (version,),
        life.adopt: (version,),
        life.bring_into_force: (version,),
        life.supersede: (version,),
        life.retire: (version,),
    }
