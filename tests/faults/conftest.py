"""The published feed of the cycle's tests."""

from tests.cycle.conftest import key_directory, prepared, published

__all__ = ["key_directory", "prepared", "published"]
