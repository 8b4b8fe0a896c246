"""What `manage.py check --deploy` asks of an installation besides Django's own questions (docs/operating.md).

Only there: they look at other machines, and a command that starts must not wait for those. Ids are sigill.E… (must not
be run so), W… (will not go on well) and I… (could not be seen from here); a number means the same whatever its letter.
"""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, register
from django.db import DatabaseError

from federation.health import check_keys, check_served, check_stores
from federation.health.words import TAG, error

_ALONE = (
    *(check_keys.keys, check_keys.libraries),
    *(check_stores.broker, check_stores.caches, check_stores.mail),
)
_WITH_DATABASE = (check_stores.disk, check_served.clock, check_served.feeds)


@register(TAG, deploy=True)
def installation(**_given: Any) -> list[CheckMessage]:
    """Everything that is not as it should be; what needs the database is asked only where that is well."""
    return list(_found())


def _found() -> Iterator[CheckMessage]:
    for ask in _ALONE:
        yield from ask()
    database = list(check_stores.database())
    yield from database
    if database:
        return
    try:
        for ask in _WITH_DATABASE:
            yield from ask()
    except DatabaseError as reason:
        yield error(1, f"The database failed ({type(reason).__name__}).", "Look at its log, then check again.")
