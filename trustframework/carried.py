"""Pure: whether a requirement asks the same in two versions of a framework, so that its answer still holds."""

from typing import Any

from trustframework.comparing import ASKED

# What the row of a requirement calls the level at which it is asked.
_ROW = {"level": "rank"}


def differences(former: Any, now: Any) -> list[str]:
    """Those of `comparing.ASKED` in which two requirements ask something else, in alphabetical order."""
    return [name for name in sorted(ASKED) if _of(former, name) != _of(now, name)]


def same(former: Any, now: Any) -> bool:
    """Whether an answer to the one is an answer to the other."""
    return not differences(former, now)


def _of(requirement: Any, name: str) -> Any:
    return getattr(requirement, _ROW.get(name, name))
