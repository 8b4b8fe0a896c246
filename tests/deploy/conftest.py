"""A federation with one published feed, as the publication cycle's tests have it."""

from tests.cycle.conftest import key_directory, prepared, published

__all__ = ["key_directory", "prepared", "published"]
