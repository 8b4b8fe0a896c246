"""A thousand documents that somebody could send, made by code with fixed seeds: each theme is a module beside this one.

A module has a function `cases()` that yields `Case`s; `test_corpus.py` runs them all.
"""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from .case import Case


def corpus() -> Iterator[tuple[str, Case]]:
    """(theme, case) of every module, in the order of their names."""
    for module in iter_modules(__path__):
        if module.name.startswith("test_"):
            continue
        made = getattr(import_module(f"{__name__}.{module.name}"), "cases", None)
        for case in made() if made else ():
            yield module.name, case
