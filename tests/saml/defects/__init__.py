"""One fixture per rule: a sound entity with one defect. `test_rules.py` runs them.

Each module beside this one has a list `DEFECTS`. Where a rule has two severities, the one that its docstring makes the
exception of has a row, too.
"""

from importlib import import_module
from pkgutil import iter_modules

from .defect import Defect

DEFECTS: list[Defect] = [
    defect
    for module in iter_modules(__path__)
    for defect in getattr(import_module(f"{__name__}.{module.name}"), "DEFECTS", ())
]

__all__ = ["DEFECTS", "Defect"]
