"""The requirements of a draft: added, changed, moved among those of their group, removed."""

from typing import Any

from django.db import transaction
from django.db.models import Max, ProtectedError
from django.utils.translation import gettext as _

from members.actions.saving import save_checked
from members.errors import Refused
from members.models import Person
from trustframework.actions.drafts import require_draft, revised, still_there
from trustframework.fingerprints import require_unchanged
from trustframework.models import FrameworkVersion, Requirement

# What a person changes. The code is what answers and comparisons know a requirement by: it stays.
FIELDS = (
    *("group_id", "applies_to", "rank", "critical", "title_sv", "title_en", "text_sv", "text_en"),
    *("evidence_sv", "evidence_en", "source"),
)


@transaction.atomic
def add(version: FrameworkVersion, code: str, *, by: Person, **fields: Any) -> Requirement:
    """The last one of its group; `fields` as the model names them. Raises ValidationError."""
    stored = require_draft(version, by)
    added = Requirement(version=stored, code=code, **_tidy(fields))
    _require_own_group(added)
    added.position = _after(added)
    save_checked(added)
    revised(stored, by, code, ["added"])
    return added


@transaction.atomic
def change(requirement: Requirement, *, by: Person, seen: str = "", **fields: Any) -> None:
    """Other words, group, tags or rank. `seen` is the fingerprint of `FIELDS` when they were shown: raises
    `AlreadyMoved` where they are others by now; raises ValidationError."""
    stored = require_draft(requirement.version, by)
    row = still_there(requirement)
    require_unchanged(row, FIELDS, seen)
    before = {name: getattr(row, name) for name in FIELDS}
    for name, value in _tidy(fields).items():
        setattr(row, name, value)
    _require_own_group(row)
    row.full_clean()
    changed = [name.removesuffix("_id") for name in FIELDS if getattr(row, name) != before[name]]
    row.save(update_fields=FIELDS)
    revised(stored, by, row.code, changed)


@transaction.atomic
def move(requirement: Requirement, *, up: bool, by: Person) -> None:
    """Past its neighbour in the group; the first and the last one stay where they are."""
    stored = require_draft(requirement.version, by)
    rows = list(stored.requirements.filter(group=requirement.group_id).order_by("position", "code"))
    place = next(place for place, row in enumerate(rows) if row.pk == requirement.pk)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return
    positions = sorted(row.position for row in rows)
    rows[place], rows[other] = rows[other], rows[place]
    for row, position in zip(rows, positions, strict=True):
        Requirement.objects.filter(pk=row.pk).update(position=position)
    revised(stored, by, requirement.code, ["position"])


@transaction.atomic
def remove(requirement: Requirement, *, by: Person) -> None:
    """Out of the draft, and out of what its checklists leave out."""
    stored, code = require_draft(requirement.version, by), requirement.code
    for checklist in stored.checklists.all():
        if code in checklist.left_out:
            checklist.left_out = [other for other in checklist.left_out if other != code]
            checklist.save(update_fields=["left_out"])
    try:
        requirement.delete()
    except ProtectedError as error:
        said = _("%(requirement)s has been answered in a declaration. It stays.")
        raise Refused(said % {"requirement": requirement}) from error
    revised(stored, by, code, ["removed"])


def _tidy(fields: dict[str, Any]) -> dict[str, Any]:
    """Browsers end lines in their own way."""
    return {k: v.replace("\r\n", "\n").strip() if isinstance(v, str) else v for k, v in fields.items()}


def _require_own_group(row: Requirement) -> None:
    if row.group.version_id != row.version_id:
        raise Refused(_("The group is another version's. Choose one of this version."))


def _after(added: Requirement) -> int:
    """Behind its group's last one; everything that follows makes room."""
    rows = Requirement.objects.filter(version=added.version_id)
    ahead = rows.filter(group__position__lte=added.group.position)
    place = ahead.aggregate(last=Max("position"))["last"]
    position = 0 if place is None else int(place) + 1
    for row in rows.filter(position__gte=position).order_by("-position"):
        Requirement.objects.filter(pk=row.pk).update(position=row.position + 1)
    return position
