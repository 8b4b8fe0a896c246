"""The checklists of a draft: added, changed, removed."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from members.actions.saving import save_checked
from members.errors import Refused
from members.models import Person
from trustframework.actions.drafts import require_draft, revised, still_there
from trustframework.catalogue import is_asked
from trustframework.fingerprints import require_unchanged
from trustframework.models import Checklist, FrameworkVersion

FIELDS = ("role", "title_sv", "title_en", "tags", "left_out", "size_classes")


@transaction.atomic
def add(version: FrameworkVersion, slug: str, *, by: Person, **fields: Any) -> Checklist:
    """`fields` as the model names them; raises ValidationError, and `Refused` for one that would ask nothing."""
    stored = require_draft(version, by)
    added = Checklist(version=stored, slug=slug, **fields)
    _require_asks(added)
    save_checked(added)
    revised(stored, by, slug, ["added"])
    return added


@transaction.atomic
def change(checklist: Checklist, *, by: Person, seen: str = "", **fields: Any) -> None:
    """Its role, titles, and what it asks; `seen` is the fingerprint of `FIELDS`, as with requirements."""
    stored = require_draft(checklist.version, by)
    row = still_there(checklist)
    require_unchanged(row, FIELDS, seen)
    before = {name: getattr(row, name) for name in FIELDS}
    for name, value in fields.items():
        setattr(row, name, value)
    _require_asks(row)
    row.full_clean()
    row.save(update_fields=FIELDS)
    revised(stored, by, row.slug, [name for name in FIELDS if getattr(row, name) != before[name]])


@transaction.atomic
def remove(checklist: Checklist, *, by: Person) -> None:
    """Out of the draft; declarations stand on none of a draft's."""
    stored = require_draft(checklist.version, by)
    if checklist.declarations.exists():
        raise Refused(_("Declarations were made on %(checklist)s. It stays.") % {"checklist": checklist})
    checklist.delete()
    revised(stored, by, checklist.slug, ["removed"])


def _require_asks(checklist: Checklist) -> None:
    rows = checklist.version.requirements.values_list("code", "applies_to")
    codes = {code for code, _tags in rows}
    if unknown := [code for code in checklist.left_out if code not in codes]:
        said = _("The version has no requirement called %(codes)s, so it cannot be left out.")
        raise Refused(said % {"codes": ", ".join(unknown)})
    if not any(is_asked(code, tags, checklist.tags, checklist.left_out) for code, tags in rows):
        raise Refused(_("The checklist would ask nothing. Choose more tags, or leave out less."))
