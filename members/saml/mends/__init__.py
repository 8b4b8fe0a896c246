"""Mends: one-click changes that make a rule no longer strike. Each module registers those of its theme."""

from . import algorithms, attributes, characters, contacts, left_out, roles, structure
from .apply import Mended, mendable, mended
from .registry import MENDS, Mend

__all__ = ["MENDS", "Mend", "Mended", "mendable", "mended"]

GROUPS = (characters, left_out, structure, roles, algorithms, attributes, contacts)
