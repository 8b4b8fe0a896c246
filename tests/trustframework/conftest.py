"""The first floor's tests all play on one day, in English."""

import pytest


@pytest.fixture(autouse=True)
def _setting(on_the_day: None, english: None) -> None:
    """See tests/conftest.py."""
