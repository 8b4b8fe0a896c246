"""The profiles there are: the operator's own and changed ones, and those that Sigill comes with."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from members.clock import now
from members.errors import Refused
from members.models import MetadataRevision, RuleProfile
from members.saml.numbers import Numbers
from members.saml.profiles import Profile, ProfileError, shipped


def everything() -> dict[str, Profile]:
    """Every profile by slug; a row stands before the file of the same name."""
    rows = {row.slug: Profile.from_json(row.slug, row.definition) for row in RuleProfile.objects.all()}
    return dict(sorted((shipped() | rows).items()))


def get(slug: str) -> Profile:
    """One profile; raises `Refused` for a name that there is not."""
    row = RuleProfile.objects.filter(slug=slug).first()
    if row is not None:
        return Profile.from_json(slug, row.definition)
    if slug not in shipped():
        raise Refused(_("There is no profile called %(slug)s.") % {"slug": slug})
    return shipped()[slug]


def registration() -> Profile:
    """The profile that decides whether a submission can be approved."""
    return get(settings.SIGILL_REGISTRATION_PROFILE)


def numbers_key(numbers: Numbers) -> str:
    """Which numbers these are: 16 hex characters."""
    return hashlib.sha256(json.dumps(numbers.as_json(), sort_keys=True).encode()).hexdigest()[:16]


def blocking(revision: MetadataRevision) -> tuple[str, ...]:
    """The rules that block a revision under the registration profile today."""
    registered = revision.entity.registered_at.date()
    return registration().blocking(revision.struck, now().date(), registered)


def understood(slug: str, definition: Mapping[str, Any]) -> Profile:
    """The profile that a definition means; raises `Refused`, in the language of the person who asks."""
    try:
        return Profile.from_json(slug, definition)
    except ProfileError as error:
        raise Refused(error.sv if (get_language() or "").startswith("sv") else error.en) from error
