"""What every change of a framework's text asks first: that the version is a draft, and stays one meanwhile."""

from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from members import audit
from members.errors import Refused
from members.models import Person
from members.permissions import Permission, require
from members.tags import Tag
from trustframework.catalogue import CatalogueError, Data, checked
from trustframework.catalogue_of import REQUIREMENT_TEXTS, data_of
from trustframework.catalogue_words import sentences
from trustframework.models import Checklist, FrameworkVersion, Requirement, RequirementGroup
from trustframework.models.framework import VersionState

R = TypeVar("R", bound=Model)


def held(version: FrameworkVersion) -> FrameworkVersion:
    """The version as it is now, locked to the end of the transaction, so that no text changes while it moves on."""
    return FrameworkVersion.objects.select_for_update(of=("self",)).select_related("framework").get(pk=version.pk)


def require_draft(version: FrameworkVersion, by: Person) -> FrameworkVersion:
    """The version, locked; raises `Refused` for one that has been sent out: its text never changes again."""
    require(by, Permission.HANDLE_FRAMEWORK)
    stored = held(version)
    if stored.state == VersionState.CONSULTATION:
        raise Refused(_("%(version)s is out for consultation. Take it back to change it.") % {"version": stored})
    if stored.state != VersionState.DRAFT:
        raise Refused(_("%(version)s is adopted and never changes. Draft a new version.") % {"version": stored})
    return stored


def still_there(row: R) -> R:
    """The row as it is stored now; raises `Refused` where somebody has removed it."""
    stored = type(row)._default_manager.filter(pk=row.pk).first()
    if stored is None:
        raise Refused(_("%(object)s has been removed by somebody else.") % {"object": row})
    return stored


def revised(version: FrameworkVersion, actor: Person, code: str, changed: list[str]) -> None:
    """The audit event of one change in a draft."""
    audit.record(Tag.FRAMEWORK_REVISED, version, by=actor, codes=[code], changed=changed)


def require_whole(version: FrameworkVersion) -> None:
    """Raise ValidationError, with a sentence for each thing, where what is written could not be taken in again."""
    data = data_of(version)
    try:
        checked(data)
    except CatalogueError as error:
        raise ValidationError(sentences(error, data)) from error


def fill(version: FrameworkVersion, data: Data) -> None:
    """The rows of an empty draft, out of checked data."""
    critical = set(data["critical_ids"])
    groups = RequirementGroup.objects.bulk_create(
        RequirementGroup(
            version=version, code=row["id"], position=place, title_sv=row["title_sv"], title_en=row["title_en"]
        )
        for place, row in enumerate(data["groups"])
    )
    by_code = {group.code: group for group in groups}
    Requirement.objects.bulk_create(
        Requirement(
            version=version,
            group=by_code[row["group"]],
            code=row["id"],
            position=place,
            applies_to=row["applies_to"],
            rank=row["level"],
            critical=row["id"] in critical,
            **{name: row[name] for name in REQUIREMENT_TEXTS},
        )
        for place, row in enumerate(data["requirements"])
    )
    Checklist.objects.bulk_create(
        Checklist(version=version, slug=row["id"], **{name: row[name] for name in row.keys() - {"id"}})
        for row in data["checklists"]
    )
