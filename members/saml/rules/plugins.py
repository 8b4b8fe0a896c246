"""Rules of others: an installed package adds its own by an entry point of the group `sigill.rules`.

    [project.entry-points."sigill.rules"]
    norrvik = "norrvik_sigill.rules"

The module registers functions with `members.saml.rules.rule`, under ids that do not begin with MD- (those are the
catalogue's). They run where ours run: in the child process, without network, files or settings. Profiles name them like
any other rule.
"""

from importlib.metadata import EntryPoint, entry_points
from typing import Final

from .registry import RULES

GROUP: Final = "sigill.rules"


def points() -> list[EntryPoint]:
    """The entry points, in order of their names."""
    return sorted(entry_points(group=GROUP), key=lambda point: point.name)


def load() -> None:
    """Import each. One that cannot be imported, or names a rule as the catalogue does, stops the process: to go on
    without a rule that somebody relies on would be worse. Raises ImportError or ValueError."""
    ours = set(RULES)
    for point in points():
        point.load()
    if taken := [rule for rule in RULES if rule not in ours and rule.startswith("MD-")]:
        raise ValueError(f"{', '.join(taken)}: ids that begin with MD- are the catalogue's")


def versions() -> str:
    """Which rules of others these are: names and versions of their packages."""
    return ",".join(f"{point.name}={point.dist.version if point.dist else ''}" for point in points())
