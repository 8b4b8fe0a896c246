"""Hostile text that comes as metadata, as a question, as an address or as a header stays text as well."""

from urllib.parse import quote

import pytest
from lxml import etree

from members.models import MetadataRevision
from tests import builders
from tests.builders import Member, Operator
from tests.html.everywhere.hostile import MARK, payloads, traces
from tests.pages.visiting import browser
from tests.saml.entities import sp

pytestmark = pytest.mark.usefixtures("on_the_day")
# Everything at once, and alone what would have to stand alone in an address or an attribute.
ALONE = [one for one in payloads() if one.startswith(("javascript:", "data:", " java", '"', "'", '"><'))]
TEXTS = {"everything": " ".join(payloads()), **{f"alone {n}": one for n, one in enumerate(ALONE)}}
KEPT = ("X509Certificate", "AttributeValue", "NameIDFormat")


def hostile(text: str) -> str:
    """A service provider that says this wherever it says anything: names, descriptions, addresses, contacts."""
    tree = etree.fromstring(sp().encode())
    for node in tree.iter("{*}*"):
        if node.text and node.text.strip() and etree.QName(node).localname not in KEPT:
            node.text = text
        for name in ("FriendlyName", "ResponseLocation"):
            if name in node.attrib:
                node.set(name, text)
    return etree.tostring(tree, encoding="unicode")


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_metadata_that_anybody_checks(db: None, text: str) -> None:
    shown = browser().post("/check/", {"text": hostile(text), "check": "1"}).content
    assert MARK.search(shown.decode())
    assert traces(shown) == []


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_metadata_that_is_submitted(operator: Operator, member: Member, text: str) -> None:
    revision = builders.submitted(member, xml=hostile(text).encode())
    entity = revision.entity_id
    pages = [f"/entities/{entity}/", f"/revisions/{revision.pk}/", f"/revisions/{revision.pk}/decide/"]
    pages += [f"/entities/{entity}/compare/", f"/entities/{entity}/log/", "/entities/", "/", "/approvals/"]
    seen = {}
    for person in (operator.registrar, member.administrator):
        visitor = browser(person)
        for path in pages:
            response = visitor.get(path, follow=True)
            seen[path, person.name] = traces(response.content)
    assert {where: said[:3] for where, said in seen.items() if said} == {}
    assert MARK.search(browser(operator.registrar).get(f"/revisions/{revision.pk}/").content.decode())
    assert MetadataRevision.objects.count() == 1


@pytest.mark.parametrize(
    "path", ["/rules/", "/members/", "/status/", "/explore/", "/entities/", "/organisations/", "/search/"]
)
def test_what_is_asked_for(operator: Operator, path: str) -> None:
    for text in TEXTS.values():
        asked = dict.fromkeys(("q", "page", "sort", "order", "kind", "sector", "state", "next", "entity_id"), text)
        response = browser(operator.registrar).get(path, asked, follow=True)
        assert traces(response.content) == [], text


def test_an_address_that_is_not_there_and_what_a_browser_says_of_itself(operator: Operator) -> None:
    for text in TEXTS.values():
        headers = {"user-agent": text, "referer": text, "accept-language": text, "x-request-id": text}
        plain = {name: value.encode("ascii", "replace").decode() for name, value in headers.items()}
        for path in (f"/{quote(text)}/", f"/rules/{quote(text)}/", "/", f"/accounts/login/?next={quote(text)}"):
            assert traces(browser(operator.registrar).get(path, headers=plain).content) == [], (path, text)
            assert traces(browser().get(path, headers=plain).content) == [], (path, text)
