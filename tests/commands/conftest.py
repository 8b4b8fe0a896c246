"""Run commands as a shell would, and keep what they said."""

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

Manage = Callable[..., str]


@pytest.fixture
def manage(db: None) -> Manage:
    """`manage("organisation", "list")`: what it wrote to its standard output."""

    def run(*arguments: str) -> str:
        out = StringIO()
        call_command(*arguments, stdout=out, stderr=out)
        return out.getvalue()

    return run


@pytest.fixture
def refused(db: None) -> Manage:
    """What the command said when it would not: its one message, after whatever it had written."""

    def run(*arguments: str) -> str:
        out = StringIO()
        with pytest.raises(CommandError) as error:
            call_command(*arguments, stdout=out, stderr=out)
        assert "Traceback" not in str(error.value)
        return out.getvalue() + str(error.value)

    return run
