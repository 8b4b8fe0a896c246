"""Revoke public keys: what has leaked must not come back under a new certificate."""

import re

from django.db import transaction
from django.utils.translation import gettext as _

from members import audit
from members.actions.saving import save_checked
from members.clock import now
from members.errors import Refused
from members.models import Person, RevokedKey
from members.permissions import Permission, require
from members.tags import Tag

_SHA256 = re.compile(r"[0-9a-f]{64}\Z")


@transaction.atomic
def revoke(spki_sha256: str, *, reason: str, by: Person) -> RevokedKey:
    """From now on metadata with the key has an error (MD-KEY-023); what is approved already stays as it is.

    `spki_sha256` is hex over the DER bytes of the SubjectPublicKeyInfo. Raises `Refused` for what is none and without a
    reason, ValidationError for a key that is revoked already.
    """
    require(by, Permission.APPROVE_METADATA)
    plain = spki_sha256.replace(":", "").lower()
    if not _SHA256.match(plain):
        raise Refused(_("%(value)s is not a SHA-256: 64 characters, 0-9 and a-f.") % {"value": spki_sha256})
    if not reason.strip():
        raise Refused(_("Say why the key is revoked: whoever meets it next wants to know."))
    key = RevokedKey(spki_sha256=plain, reason=reason, revoked_at=now(), revoked_by=by)
    save_checked(key)
    audit.record(Tag.KEY_REVOKED, key, by=by, reason=reason)
    return key
