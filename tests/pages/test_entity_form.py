"""People who do not write XML fill in a form: nothing typed is lost, errors stand beside fields, no key is kept."""

import html
import logging
import re

import pytest
from django.test import Client

from members.models import Blob, Entity, MetadataRevision
from members.models.revision import Source
from members.saml.compose import draft_of
from tests import builders
from tests.pages.visiting import browser, words
from tests.saml import keys

pytestmark = pytest.mark.usefixtures("on_the_day")

SAML2 = "urn:oasis:names:tc:SAML:2.0"
REDIRECT, POST = f"{SAML2}:bindings:HTTP-Redirect", f"{SAML2}:bindings:HTTP-POST"
CERTIFICATE = keys.certificate("sound")
PEM = f"-----BEGIN CERTIFICATE-----\n{CERTIFICATE}\n-----END CERTIFICATE-----\n"


@pytest.fixture
def visitor(member: builders.Member) -> Client:
    return browser(member.administrator)


def filled(owner: int, **more: str) -> dict[str, str]:
    """A whole identity provider as a browser sends it."""
    contact = {"given_name": "Drift", "surname": "", "email": "drift@norrvik.example", "phone": ""}
    rows = {f"contacts-{n}-{name}": text for n in range(2) for name, text in contact.items()}
    return {
        "owner": str(owner),
        "entity_id": "https://idp.norrvik.example/saml",
        "names-sv": "Region Norrvik",
        "organisation_names-sv": "Region Norrvik",
        "organisation_urls-sv": "https://www.norrvik.example/",
        "scopes": "norrvik.example",
        "keys-rows": "1",
        "keys-0-use": "signing",
        "keys-0-certificate": PEM,
        "endpoints-rows": "2",
        "endpoints-0-place": f"SingleSignOnService {REDIRECT}",
        "endpoints-0-location": "https://idp.norrvik.example/sso",
        "endpoints-1-place": f"SingleLogoutService {REDIRECT}",
        "endpoints-1-location": "",
        "contacts-rows": "2",
        "contacts-0-kind": "technical",
        "contacts-1-kind": "security",
        **rows,
        **more,
    }


def fields(response) -> dict[str, str]:
    """What the browser would send again: the values of inputs, text boxes and selects."""
    page = response.content.decode()
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        checked = "checkbox" not in tag or " checked" in tag
        if name and checked and name[1] != "csrfmiddlewaretoken":
            found[name[1]] = html.unescape(value[1]) if value else ""
    for name, text in re.findall(r'<textarea name="([^"]*)"[^>]*>\s*?\n?(.*?)</textarea>', page, re.DOTALL):
        found[name] = html.unescape(text)
    for name, inside in re.findall(r'<select name="([^"]*)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', inside) or re.search(r'value="([^"]*)"', inside)
        found[name] = html.unescape(chosen[1]) if chosen else ""
    return found


def beside(response, name: str) -> str:
    """The error that stands beside a field."""
    found = re.search(rf'id="id_{name}_error">(.*?)</div>', response.content.decode(), re.DOTALL)
    return html.unescape(re.sub(r"<[^>]*>", "", found[1])).strip() if found else ""


def the_draft(role: str = "idp"):
    reading = draft_of(MetadataRevision.objects.order_by("-pk")[0].received.bytes(), role)
    assert reading is not None
    return reading.draft


def test_the_public_is_asked_to_log_in_and_a_third_role_is_not_found(db, member, visitor):
    assert browser().get("/submit/form/idp/").status_code == 302
    assert visitor.get("/submit/form/aa/").status_code == 404


def test_what_is_filled_in_becomes_a_submitted_revision(visitor, member):
    response = visitor.post("/submit/form/idp/", filled(member.organisation.pk), follow=True)
    revision = MetadataRevision.objects.get()
    assert response.redirect_chain == [(f"/revisions/{revision.pk}/", 302)]
    assert (revision.source, revision.error_count, revision.submitted_by) == (Source.FORM, 0, member.administrator)
    assert revision.entity.owner == member.organisation
    assert revision.facts["scopes"] == ["norrvik.example"]
    assert the_draft().keys[0].certificate == CERTIFICATE
    assert [e.location for e in the_draft().endpoints] == ["https://idp.norrvik.example/sso"]


def test_a_service_provider_asks_for_attributes(visitor, member):
    data = filled(member.organisation.pk) | {
        "endpoints-0-place": f"AssertionConsumerService {POST}",
        "endpoints-1-place": f"SingleLogoutService {REDIRECT}",
        "entity_id": "https://sp.norrvik.example/saml",
        "keys-0-use": "",
        "requested-rows": "2",
        "requested-0-name": "urn:oid:2.5.4.42",
        "requested-0-required": "on",
        "requested-1-name": "",
    }
    visitor.post("/submit/form/sp/", data)
    (asked,) = the_draft("sp").requested
    assert (asked.name, asked.required) == ("urn:oid:2.5.4.42", True)


def test_what_a_rule_misses_is_said_where_it_would_be_filled_in(visitor, member):
    data = filled(member.organisation.pk) | {
        "endpoints-0-place": f"AssertionConsumerService {POST}",
        "endpoints-1-place": f"SingleLogoutService {REDIRECT}",
    }
    assert "MD-SP-006" in beside(visitor.post("/submit/form/sp/", data), "keys-0-certificate")


@pytest.mark.parametrize("role", ["idp", "sp"])
def test_an_empty_form_says_beside_each_field_that_nobody_can_do_without_that_it_is_missing(visitor, role):
    page = visitor.get(f"/submit/form/{role}/")
    response = visitor.post(f"/submit/form/{role}/", fields(page))
    assert response.status_code == 422
    assert "There is a problem" in words(response)
    for name in ("entity_id", "names-sv", "organisation_names-sv"):
        assert beside(response, name), name
    assert not MetadataRevision.objects.exists()


def test_what_nobody_can_be_without_is_said_in_the_row_where_it_belongs(visitor, member):
    empty = {"keys-0-certificate": "", "endpoints-0-location": "", "contacts-0-kind": "support"}
    response = visitor.post("/submit/form/idp/", filled(member.organisation.pk, **empty))
    assert "Paste the certificate" in beside(response, "keys-0-certificate")
    assert "at least one" in beside(response, "endpoints-0-location")
    assert "technical contact" in words(response)


def test_what_a_rule_finds_stands_beside_the_field_that_it_is_about(visitor, member):
    bad = {
        "entity_id": "https://idp.norrvik.example/saml#a",
        "endpoints-0-location": "http://idp.norrvik.example/sso",
        "scopes": "norrvik.example\nse",
        "organisation_urls-sv": "www.norrvik.example",
    }
    data = filled(member.organisation.pk, **bad)
    response = visitor.post("/submit/form/idp/", data)
    assert response.status_code == 422
    assert "MD-ENT-006" in beside(response, "entity_id")
    assert "MD-END-001" in beside(response, "endpoints-0-location")
    assert "MD-SCO-006" in beside(response, "scopes")
    assert "MD-ORG-003" in beside(response, "organisation_urls-sv")
    assert not MetadataRevision.objects.exists()
    assert {name: value for name, value in fields(response).items() if name in bad} == bad


def test_errors_need_not_stop_who_wants_to_send_it_all_the_same(visitor, member):
    data = filled(member.organisation.pk, **{"endpoints-0-location": "http://idp.norrvik.example/sso"})
    assert "Submit with these errors" in words(visitor.post("/submit/form/idp/", data))
    visitor.post("/submit/form/idp/", data | {"anyway": "1"})
    assert MetadataRevision.objects.get().error_count


def test_another_row_at_the_press_of_a_button_loses_nothing_and_judges_nothing(visitor, member):
    data = filled(member.organisation.pk, **{"names-sv": "", "more": "keys"})
    response = visitor.post("/submit/form/idp/", data)
    assert response.status_code == 200
    assert "There is a problem" not in words(response)
    again = fields(response)
    assert again["keys-rows"] == "2"
    assert again["keys-1-certificate"] == ""
    del data["more"], data["keys-rows"]
    assert {name: again.get(name, "").replace("\r\n", "\n") for name in data} == data
    removed = fields(visitor.post("/submit/form/idp/", again | {"drop": "contacts-0"}))
    assert (removed["contacts-rows"], removed["contacts-0-kind"]) == ("1", "security")


@pytest.mark.parametrize("rows", ["", "x", "-1", "99999", "²"])
def test_a_made_up_number_of_rows_is_no_error(visitor, member, rows):
    response = visitor.post("/submit/form/idp/", filled(member.organisation.pk, **{"keys-rows": rows}))
    assert response.status_code in (200, 422)


SECRETS = {
    "in PEM": f"-----BEGIN PRIVATE KEY-----\n{keys.private_key()}\n-----END PRIVATE KEY-----",
    "in bare base64": keys.private_key(),
    "after the certificate": f"{PEM}\n-----BEGIN PRIVATE KEY-----\n{keys.private_key()}\n-----END PRIVATE KEY-----",
}


@pytest.mark.parametrize("button", [{}, {"more": "keys"}], ids=["sent", "another row"])
@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_a_private_key_is_refused_and_neither_kept_nor_shown_nor_logged(visitor, member, caplog, secret, button):
    caplog.set_level(logging.DEBUG)
    data = filled(member.organisation.pk, **{"keys-0-certificate": secret}, **button)
    before = set(Blob.objects.values_list("pk", flat=True))
    response = visitor.post("/submit/form/idp/", data)
    assert response.status_code == 422
    assert "This is a private key" in beside(response, "keys-0-certificate")
    assert keys.private_key()[80:160] not in response.content.decode()
    assert keys.private_key()[80:160] not in caplog.text
    assert set(Blob.objects.values_list("pk", flat=True)) == before
    assert not Entity.objects.exists()


def test_a_private_key_in_any_other_field_is_refused_too(visitor, member):
    response = visitor.post(
        "/submit/form/idp/", filled(member.organisation.pk, **{"descriptions-en": SECRETS["in PEM"]})
    )
    assert "This is a private key" in beside(response, "descriptions-en")
    assert keys.private_key()[80:160] not in response.content.decode()


@pytest.mark.parametrize(
    ("text", "said"), [("hej", "not one certificate"), (PEM + PEM, "not one certificate")], ids=["words", "two"]
)
def test_what_is_no_certificate_is_said_beside_it_and_stays(visitor, member, text, said):
    response = visitor.post("/submit/form/idp/", filled(member.organisation.pk, **{"keys-0-certificate": text}))
    assert said in beside(response, "keys-0-certificate")
    assert fields(response)["keys-0-certificate"].strip() == text.strip()


@pytest.fixture
def existing(member) -> Entity:
    revision = builders.submitted(member, xml=builders.entity_xml(role="idp"))
    return revision.entity


def test_an_entity_is_changed_in_the_form_and_what_the_form_cannot_say_stays(visitor, existing):
    address = f"/submit/form/idp/?entity={existing.pk}"
    page = visitor.get(address)
    before = existing.revisions.get().received.bytes()
    data = fields(page)
    assert "entity_id" not in data
    visitor.post(address, data | {"names-sv": "Nytt namn"})
    newest = existing.revisions.order_by("-number")[0]
    assert (newest.number, newest.facts["display_names"]["sv"]) == (2, "Nytt namn")
    old = {line.strip() for line in before.decode().replace("><", ">\n<").splitlines()}
    new = {line.strip() for line in newest.received.bytes().decode().replace("><", ">\n<").splitlines()}
    assert len(old - new) <= 1


def test_a_form_that_is_sent_unchanged_changes_nothing_and_says_so(visitor, existing):
    address = f"/submit/form/idp/?entity={existing.pk}"
    response = visitor.post(address, fields(visitor.get(address)))
    assert response.status_code == 200
    assert "nothing would change" in words(response)
    assert existing.revisions.count() == 1


def test_a_form_that_somebody_else_overtook_is_told_so(visitor, existing, member):
    address = f"/submit/form/idp/?entity={existing.pk}"
    data = fields(visitor.get(address))
    visitor.post(address, data | {"names-sv": "Nytt namn"})
    response = visitor.post(address, data | {"names-sv": "Mitt namn"})
    assert response.status_code == 422
    assert "newer metadata meanwhile" in words(response)
    assert existing.revisions.count() == 2


def test_another_entity_as_a_pattern_gives_all_but_entity_id_and_keys(visitor, existing):
    data = fields(visitor.get(f"/submit/form/idp/?like={existing.pk}"))
    assert data["entity_id"] == ""
    assert data["keys-0-certificate"] == ""
    facts = existing.revisions.get().facts
    assert data["names-sv"] == facts["display_names"]["sv"]
    assert data["endpoints-0-location"] in {e["location"] for e in facts["endpoints"]}


def test_the_paste_page_begins_from_a_pattern_too(visitor, existing):
    page = visitor.get(f"/submit/?like={existing.pk}").content.decode()
    assert "entityID=&quot;&quot;" in page
    assert "KeyDescriptor" not in page
    assert "SingleSignOnService" in page


def test_nobody_begins_from_or_changes_what_they_may_not_see(operator, visitor, member, existing):
    other = builders.member(operator, "Kommunen Sydvik")
    theirs = builders.submitted(other, xml=builders.entity_xml("https://sp.sydvik.example/metadata")).entity
    for query in (f"like={theirs.pk}", f"entity={theirs.pk}", "entity=x", "like=99999"):
        assert visitor.get(f"/submit/form/sp/?{query}").status_code == 404
        assert visitor.post(f"/submit/form/sp/?{query}", filled(member.organisation.pk)).status_code == 404
    assert browser(member.reader).get(f"/submit/form/idp/?entity={existing.pk}").status_code == 404
    response = visitor.post("/submit/form/idp/", filled(other.organisation.pk))
    assert "Select a valid choice" in beside(response, "owner")


def test_the_form_speaks_swedish(member):
    page = words(browser(member.administrator, "sv").get("/submit/form/idp/"))
    assert "entityID" in page


def test_what_is_wrong_so_far_is_told_and_nothing_is_sent(visitor, member):
    owner = member.organisation.pk
    page = visitor.post("/submit/form/idp/", filled(owner, look="1", **{"endpoints-0-location": ""}))
    assert (page.status_code, "Something is missing or wrong" in words(page)) == (200, True)
    assert 'href="#id_endpoints-0-location"' in page.content.decode()
    assert "Nothing blocks it" in words(visitor.post("/submit/form/idp/", filled(owner, look="1")))
    wrong = filled(owner, look="1", **{"endpoints-0-location": "http://idp.norrvik.example/sso"})
    assert "Something is missing or wrong" in words(visitor.post("/submit/form/idp/", wrong))
    assert not MetadataRevision.objects.exists()


def test_while_one_types_only_the_list_comes_and_the_verdict_for_the_live_region(visitor, member):
    given = filled(member.organisation.pk, look="1")
    part = visitor.post("/submit/form/idp/", given, headers={"hx-request": "true"}).content.decode()
    assert "<html" not in part
    assert '<p id="verdict" hx-swap-oob="innerHTML">Nothing blocks it</p>' in part
