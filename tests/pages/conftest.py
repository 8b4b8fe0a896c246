"""A federation with one published feed, for the pages that show it."""

from tests.cycle.conftest import key_directory, prepared, published

__all__ = ["key_directory", "prepared", "published"]
