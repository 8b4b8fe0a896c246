"""A federation with one published feed, as the cycle's tests have it, and a publisher without a database."""

from tests.aggregate.conftest import attackers_key, attackers_private, key, private, publisher, root
from tests.cycle.conftest import key_directory, prepared, published

__all__ = [
    "attackers_key",
    "attackers_private",
    "key",
    "key_directory",
    "prepared",
    "private",
    "published",
    "publisher",
    "root",
]
