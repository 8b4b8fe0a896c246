"""Of a row's words: the same for the same words. What a form was made from, so that nobody overwrites another's change
in a row that counts none (see members/actions/templates.py for the same on agreement texts)."""

import hashlib
import json
from collections.abc import Iterable

from django.db.models import Model
from django.utils.translation import gettext as _

from members.errors import AlreadyMoved


def fingerprint(row: Model, names: Iterable[str]) -> str:
    """SHA-256, in hexadecimal."""
    said = json.dumps([getattr(row, name) for name in names], default=str, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def require_unchanged(row: Model, names: Iterable[str], seen: str) -> None:
    """Raise `AlreadyMoved` where the row's words are others than those that were `seen` (empty: not asked)."""
    if seen and seen != fingerprint(row, names):
        raise AlreadyMoved(
            _("%(object)s has been changed by somebody else since you opened it. Nothing of yours was saved yet.")
            % {"object": row}
        )
