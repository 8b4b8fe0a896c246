"""A framework version in the tables, as data: what `frameworks.import_version` takes."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from trustframework.catalogue import Data
from trustframework.models import FrameworkVersion, Level

_TEXTS = ("title_sv", "title_en")
REQUIREMENT_TEXTS = (*_TEXTS, "text_sv", "text_en", "evidence_sv", "evidence_en", "source")


def data_of(version: FrameworkVersion) -> Data:
    """In the shape of trustframework/catalogue.py, unchecked: a draft may lack things. Five queries at most."""
    framework = version.framework
    requirements = list(version.requirements.select_related("group").order_by("position", "code"))
    return {
        "framework": {
            "id": framework.slug,
            "version": version.version,
            "name_sv": framework.name_sv,
            "name_en": framework.name_en,
            "notice_sv": version.notice_sv,
            "notice_en": version.notice_en,
        },
        "levels": [{"name": one.name, "rank": one.rank, "uri": one.uri} for one in Level.objects.order_by("rank")],
        "groups": [{"id": one.code} | _fields(one, _TEXTS) for one in version.groups.order_by("position", "code")],
        "checklists": [
            {"id": one.slug, "role": one.role}
            | _fields(one, _TEXTS)
            | {"tags": list(one.tags), "left_out": list(one.left_out), "size_classes": list(one.size_classes)}
            for one in version.checklists.order_by("pk")
        ],
        "critical_ids": [one.code for one in requirements if one.critical],
        "requirements": [
            {"id": one.code, "group": one.group.code, "applies_to": list(one.applies_to), "level": one.rank}
            | _fields(one, REQUIREMENT_TEXTS)
            for one in requirements
        ],
    }


def _fields(row: Model, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
