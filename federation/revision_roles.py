"""The roles of revisions. They stand in a revision's facts, which are long: to unpack those of ten thousand costs the
database more than all else that the gates ask. A revision's content never changes, so they are remembered."""

import json
from collections.abc import Iterable

from django.db.models.fields.json import KT

from members.models import MetadataRevision

_KEPT = 200_000  # about 100 bytes each
_known: dict[bytes, frozenset[str]] = {}
_same: dict[str, frozenset[str]] = {}  # by how the database writes them: there are few combinations


def roles_of(revisions: Iterable[tuple[int, str]]) -> dict[int, frozenset[str]]:
    """By key, the roles of revisions, given as (key, SHA-256 of the rebuilt content); one query for those that are new
    here. The digest is in what is remembered because a database that was restored may give a key to another revision.
    """
    keys = {pk: bytes.fromhex(clean) + pk.to_bytes(8, "big") for pk, clean in revisions}
    found = {pk: _known[key] for pk, key in keys.items() if key in _known}
    if new := [pk for pk in keys if pk not in found]:
        if len(_known) + len(new) > _KEPT:
            _known.clear()
        rows = MetadataRevision.objects.filter(pk__in=new).order_by()
        for pk, text in rows.values_list("pk", KT("facts__roles")):
            found[pk] = _known[keys[pk]] = _same.setdefault(text, frozenset(json.loads(text)))
    return found
