"""A member's technician: logs in, fills in an identity provider, sees what is wrong, mends it, and submits."""

import pytest

from members.models import MetadataRevision
from members.models.revision import RevisionState
from tests import builders
from tests.browser.driving import Browser
from tests.browser.journeys.conftest import Way
from tests.pages.test_entity_form import PEM, REDIRECT
from tests.tiers import needs_chromium

pytestmark = [pytest.mark.browser, needs_chromium]
PASSWORD = "en-lang-mening-som-ingen-gissar"
FIELDS = {
    "entity_id": "https://idp.norrvik.example/saml",
    "names-sv": "Region Norrvik",
    "names-en": "Norrvik Region",
    "organisation_names-sv": "Region Norrvik",
    "organisation_urls-sv": "https://www.norrvik.example/",
    "scopes": "norrvik.example",
    "keys-0-certificate": PEM,
    "endpoints-0-location": "https://idp.norrvik.example/sso",
    "contacts-0-given_name": "Drift",
    "contacts-0-email": "drift@norrvik.example",
    "contacts-1-given_name": "Vakt",
    "contacts-1-email": "vakt@norrvik.example",
}
CHOICES = {"endpoints-0-place": f"SingleSignOnService {REDIRECT}", "contacts-0-kind": "technical"}


def log_in(driven: Browser, email: str) -> None:
    driven.go("/accounts/login/")
    driven.write("login", email)
    driven.write("password", PASSWORD)
    driven.send("main form button")


def choose(driven: Browser, name: str, value: str) -> None:
    driven.press(f'[name="{name}"] option[value="{value}"]')


def test_from_the_log_in_to_metadata_that_waits_for_approval(
    driven: Browser, way: Way, member: builders.Member
) -> None:
    person = member.administrator
    person.set_password(PASSWORD)
    person.language = way.language
    person.save()
    log_in(driven, person.email)
    assert driven.one("html").get_attribute("lang") == way.language
    driven.go("/submit/")
    driven.send('main a[href="/submit/form/idp/"]')
    choose(driven, "owner", str(member.organisation.pk))
    for name, text in FIELDS.items():
        driven.write(f'"{name}"', text)
    for name, value in (CHOICES | {"contacts-1-kind": "security"}).items():
        choose(driven, name, value)
    driven.write("entity_id", "idp.norrvik.example")
    driven.send("#entity-form > .buttons button:not([name])")
    assert driven.one(".error-summary").is_displayed()
    assert driven.one("#id_entity_id").get_attribute("value") == "idp.norrvik.example"
    assert driven.one('[name="scopes"]').get_attribute("value").strip() == "norrvik.example"
    assert not MetadataRevision.objects.exists()
    driven.write("entity_id", FIELDS["entity_id"])
    driven.send("#entity-form > .buttons button:not([name])")
    revision = MetadataRevision.objects.get()
    assert revision.state == RevisionState.SUBMITTED
    assert revision.entity.entity_id in driven.words.replace("\n", "")
    assert str(revision.pk) in driven.path
