"""Change a profile of rules, or go back to the one that Sigill comes with."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from members import audit, profiles
from members.actions.saving import save_checked
from members.clock import now
from members.errors import Refused
from members.models import Person, RuleProfile
from members.permissions import Permission, require
from members.saml.profiles import Profile, shipped
from members.tags import Tag


@transaction.atomic
def record(slug: str, definition: Mapping[str, Any], *, by: Person) -> Profile:
    """The profile as it is from now on; a new one when there is none of that name. `definition` is as in
    `Profile.as_json`; raises `Refused` with what cannot be meant."""
    require(by, Permission.HANDLE_PROFILES)
    profile = profiles.understood(slug, definition)
    row = RuleProfile.objects.select_for_update().filter(slug=slug).first() or RuleProfile(slug=slug)
    before = row.definition if row.pk else shipped()[slug].as_json() if slug in shipped() else None
    row.definition, row.changed_at, row.changed_by = profile.as_json(), now(), by
    save_checked(row)
    audit.record(
        Tag.PROFILE_CHANGED, row, by=by, before=_digest(before) if before else None, after=_digest(row.definition)
    )
    return profile


@transaction.atomic
def restore(slug: str, *, by: Person) -> Profile:
    """The shipped profile again, instead of what was changed in it."""
    require(by, Permission.HANDLE_PROFILES)
    row = RuleProfile.objects.select_for_update().filter(slug=slug).first()
    if row is None or slug not in shipped():
        raise Refused(_("%(slug)s is not a changed version of a profile that Sigill comes with.") % {"slug": slug})
    audit.record(Tag.PROFILE_RESTORED, row, by=by, before=_digest(row.definition))
    row.delete()
    return profiles.get(slug)


def _digest(definition: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(definition, sort_keys=True).encode()).hexdigest()
