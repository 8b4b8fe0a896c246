"""The groups (chapters) of a draft: added, renamed, removed while empty."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from members.actions.saving import save_checked
from members.errors import Refused
from members.models import Person
from trustframework.actions.drafts import require_draft, revised, still_there
from trustframework.fingerprints import require_unchanged
from trustframework.models import FrameworkVersion, RequirementGroup

FIELDS = ("title_sv", "title_en")


@transaction.atomic
def add(version: FrameworkVersion, code: str, *, title_sv: str, title_en: str, by: Person) -> RequirementGroup:
    """The last one; raises ValidationError."""
    stored = require_draft(version, by)
    last = stored.groups.aggregate(last=Max("position"))["last"]
    added = RequirementGroup(version=stored, code=code, title_sv=title_sv, title_en=title_en)
    added.position = 0 if last is None else last + 1
    save_checked(added)
    revised(stored, by, code, ["added"])
    return added


@transaction.atomic
def change(group: RequirementGroup, *, title_sv: str, title_en: str, by: Person, seen: str = "") -> None:
    """Other titles; `seen` is the fingerprint of `FIELDS`, as with requirements."""
    stored = require_draft(group.version, by)
    row = still_there(group)
    require_unchanged(row, FIELDS, seen)
    row.title_sv, row.title_en = title_sv, title_en
    row.full_clean()
    row.save(update_fields=FIELDS)
    revised(stored, by, row.code, list(FIELDS))


@transaction.atomic
def remove(group: RequirementGroup, *, by: Person) -> None:
    """Only an empty one."""
    stored = require_draft(group.version, by)
    if group.requirements.exists():
        raise Refused(_("%(group)s has requirements. Remove them or give them another group first.") % {"group": group})
    group.delete()
    revised(stored, by, group.code, ["removed"])
