"""A page speaks one language: on no page does a Swedish reader meet an English sentence, or the other way round.

What is said in a language on purpose says so (`lang`), and what is code is marked as code; neither is read here, and
neither are the made-up names and texts of the federation that the pages are about.
"""

import re
from html.parser import HTMLParser

import pytest
from django.http import HttpResponse

from members.actions import people
from members.models import Entity, Person
from members.roles import Role
from tests import builders, reviewing
from tests.cycle.conftest import Published
from tests.pages.visiting import browser
from tests.permissions.routes import addresses

# Words that every longer sentence has one of, and that the other language does not have.
ONLY = {
    "en": {"the", "and", "with", "this", "are", "was", "you", "your", "which", "from", "of", "been", "have", "that"},
    "sv": {"och", "är", "att", "som", "för", "inte", "eller", "ska", "här", "från", "på", "när", "finns", "av", "ett"},
}
OTHER = {"sv": "en", "en": "sv"}
_CODE = {"code", "pre", "script", "style", "samp", "kbd", "textarea", "option"}
# What the made-up metadata says of itself.
_THEIRS = {"Norrvik för vård och omsorg.", "Norrvik for health and social care."}
# What is called so in every language.
_NAMES = re.compile("Research and Scholarship|hide-from-discovery")
_VOID = {"input", "br", "img", "hr", "meta", "link", "wbr", "col", "source"}
_SPOKEN = {"title", "aria-label", "alt", "placeholder", "data-label"}


class Spoken(HTMLParser):
    """The sentences of a page that are in the page's own language, as far as it says."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.open: list[tuple[str, bool]] = []  # elements, and whether their words are somebody else's

    @property
    def silent(self) -> bool:
        return any(quiet for _tag, quiet in self.open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in _VOID:
            self.open.append((tag, tag in _CODE or ("lang" in given and tag != "html")))
        if not self.silent:
            self.said += [given[name] or "" for name in _SPOKEN & given.keys()]

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self.silent and data.strip():
            self.said.append(" ".join(data.split()))


def strange(page: str, language: str) -> list[str]:
    """What is said on the page in the other language."""
    parser = Spoken()
    parser.feed(page)
    wrong = ONLY[OTHER[language]]
    return [
        said
        for said in parser.said
        if said not in _THEIRS and wrong & set(re.findall(r"\w+", _NAMES.sub("", said).lower()))
    ]


@pytest.fixture
def everything(published: Published) -> tuple[Person, Person, list[str]]:
    """An operator with every right but a key's, a member's administrator, and addresses of things."""
    published.publish()
    operator, member = published.operator, published.member
    case = reviewing.case(operator, member)
    certified = builders.certify(operator, member.organisation, roles=("idp", "sp"))
    officer = operator.trust_officer
    people.assign_role(officer, Role.REGISTRAR, operator.organisation, by=operator.registrar)
    waiting = builders.submitted(member, entity_id="https://sp.ny.norrvik.example/metadata")
    entity, at, agreement = (
        Entity.objects.order_by("pk")[0],
        member.organisation,
        member.organisation.agreements.all()[0],
    )
    things = [
        *(f"/organisations/{at.pk}/", f"/organisations/{at.pk}/log/", f"/organisations/{at.pk}/change/"),
        *(f"/entities/{entity.pk}/", f"/entities/{entity.pk}/log/", f"/revisions/{waiting.pk}/"),
        *(f"/revisions/{waiting.pk}/decide/", f"/agreements/{agreement.pk}/", f"/certifications/{certified.pk}/"),
        *(f"/declarations/{case.review.declaration_id}/", f"/reviews/{case.review.pk}/plan/"),
        *(f"/feeds/{published.feed.slug}/", f"/feeds/{published.feed.slug}/publications/1/", "/search/?q=norrvik"),
        *(f"/people/{officer.pk}/", "/rules/MD-KEY-001/", f"/organisations/{at.pk}/declarations/begin/"),
    ]
    return officer, member.administrator, things


@pytest.mark.parametrize("language", ["sv", "en"])
def test_no_page_speaks_the_other_language(everything, language):
    officer, administrator, things = everything
    routes = [one for one in addresses() if not {*"<^"} & {*one} and not one.startswith(("md/", "api/"))]
    faults, seen = [], 0
    for person in (officer, administrator, None):
        client = browser(person, language)
        for path in (*(f"/{one}" for one in routes), *things):
            response = client.get(path)
            if is_page(response):
                seen += 1
                faults += [f"{path}: {said}" for said in strange(response.content.decode(), language)]
    assert not sorted(set(faults))
    assert seen > 100


def is_page(response: HttpResponse) -> bool:
    return response.status_code in (200, 404, 422) and response["Content-Type"].startswith("text/html")


def test_the_lint_hears_a_sentence_in_the_other_language():
    assert strange('<html lang="sv"><p>This is the end</p><p>Slut</p>', "sv") == ["This is the end"]
    assert strange('<html lang="en"><img alt="En bild av ett hus">', "en") == ["En bild av ett hus"]
    assert not strange('<html lang="sv"><p lang="en">This is the end</p><code>end of the line</code>', "sv")
