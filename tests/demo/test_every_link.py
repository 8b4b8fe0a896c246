"""A page offers nobody what they may not open: links as somebody sees them, followed without a browser.

Those who walk in Chromium (tests/browser/test_every_page.py) are left out here, and those who come to an installation
where nothing is yet are in.
"""

import html
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client, override_settings
from pytest_django import DjangoDbBlocker

from federation.demo.seed import seed
from federation.demo.story import World
from members.actions import bootstrap
from members.clock import clock_at
from members.models import Person
from members.models.organisation import LegalForm, SizeClass
from tests.builders import again, organisation_number
from tests.demo.conftest import TODAY
from tests.kinds import NO_PAGE, kind_of
from tests.pages.visiting import browser

EACH = 3  # pages of one kind
# By the story's names: who represents a group, who acts for others, who reviews, who only reads or is only reached.
PEOPLE = {
    "region": 40,
    "region-administrator": 40,
    "region-security": 20,
    "region-reader": 20,
    "mallboda-agent": 10,
    "reviewer": 10,
    "suspended-reviewer": 8,
    "candidate": 8,
    "tvivel": 8,
    "steering": 10,
    "datid": 8,
    "skissen": 8,
    "rolf": 60,
    "disa": 40,
}


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: DjangoDbBlocker, key_directory: Path) -> Iterator[World]:
    """The demonstration's story, for all tests of this file, which only look."""
    own = override_settings(SIGILL_KEY_DIR=str(key_directory))
    with django_db_blocker.unblock(), own, transaction.atomic():
        yield seed(TODAY)
        transaction.set_rollback(True)


def closed(visitor: Client) -> tuple[dict[str, str], int]:
    """The links that lead to what does not open, each with the page that it is on; how many pages were seen."""
    waiting, seen, known = ["/"], Counter[str](), {"/": "/"}
    faults = {}
    pages = 0
    while waiting:
        path = waiting.pop(0)
        answer = visitor.get(path, follow=True)
        if answer.status_code != 200:
            faults[path] = f"{answer.status_code}, from {known[path]}"
        if answer.status_code != 200 or "html" not in answer.headers["Content-Type"]:
            continue
        pages += 1
        for link in re.findall(r'<a [^>]*?href="(/[^"#]*)', answer.content.decode()):
            onward = html.unescape(link)
            if onward in known or NO_PAGE.search(onward.partition("?")[0]):
                continue
            known[onward] = path
            seen[kind_of(onward)] += 1
            if seen[kind_of(onward)] <= EACH:
                waiting.append(onward)
    return faults, pages


@pytest.mark.usefixtures("on_the_day")
def test_every_link_opens_where_nothing_is_yet(db: None) -> None:  # first: before anything is told for this file
    first = bootstrap.first_registrar(
        name="Rebecka Registrator",
        email="rebecka@sigill.example",
        language="sv",
        again=False,
        number=organisation_number(),
        name_sv="Federationen Sigill",
        name_en="The Sigill federation",
        legal_form=LegalForm.FOUNDATION,
        size_class=SizeClass.SMALL,
    )
    for person in (None, Person.objects.get(pk=first.pk)):
        faults, pages = closed(browser(person))
        assert faults == {}
        assert pages >= 8


@pytest.mark.parametrize("who", PEOPLE)
def test_every_link_that_somebody_sees_opens(who: str, told: World, db: None) -> None:
    with clock_at(datetime.combine(TODAY, time(9), UTC)):
        faults, pages = closed(browser(again(told.people[who])))
    assert faults == {}
    assert pages >= PEOPLE[who]
