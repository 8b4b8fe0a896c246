"""The lint reads over every test's shoulder: a page that Django's test client is given has to pass it."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.html import lint


def lint_every_page(patch: pytest.MonkeyPatch) -> None:
    """Until the patch is undone, a page with a fault stops the test that asked for it."""
    asked = Client.request

    def request(self: Client, **environ: Any) -> HttpResponse:
        response: HttpResponse = asked(self, **environ)
        if is_page(response) and (found := lint.faults(response.content)):
            raise AssertionError(f"{environ.get('PATH_INFO')} has faults (tests/html/lint.py):\n" + "\n".join(found))
        return response

    patch.setattr(Client, "request", request)


def is_page(response: HttpResponse) -> bool:
    return not response.streaming and response.headers.get("Content-Type", "").startswith("text/html")
