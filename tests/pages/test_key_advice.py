"""The entity page says which step of a key roll-over comes next, to those who can take it with a way to the form."""

from datetime import UTC, datetime, timedelta

import pytest

from members.clock import clock_at
from members.models import Entity
from tests import builders
from tests.documents import certificate_text
from tests.pages.visiting import browser, words

pytestmark = pytest.mark.usefixtures("on_the_day")
ENDS = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(days=20 * 365)  # that of every certificate of tests.documents
DESCRIBED = {"entity_id": "https://idp.norrvik.example/metadata", "role": "idp"}


@pytest.fixture
def entity(operator: builders.Operator, member: builders.Member) -> Entity:
    """An IdP with one key, approved; the feed's copies are valid for ten days."""
    builders.feed(operator)
    return builders.approved_entity(operator, member, **DESCRIBED)


def with_a_second_key() -> bytes:
    document = builders.entity_xml(**DESCRIBED).decode()
    start = document.index("<md:KeyDescriptor")
    end = document.index("</md:KeyDescriptor>") + len("</md:KeyDescriptor>")
    second = document[start:end].replace(certificate_text(), certificate_text(1))
    return (document[:end] + second + document[end:]).encode()


def page(entity: Entity, person, at: datetime) -> str:
    with clock_at(at):
        response = browser(person).get(f"/entities/{entity.pk}/")
    return words(response) + response.content.decode()


def test_a_key_that_lasts_gives_no_advice(entity, member):
    assert "Add the new key" not in page(entity, member.administrator, ENDS - timedelta(days=91))


def test_a_certificate_that_ends_soon_leads_to_the_form(entity, member):
    text = page(entity, member.administrator, ENDS - timedelta(days=89))
    assert "Add the new key beside the old one." in text
    assert f"/submit/form/idp/?entity={entity.pk}#keys" in text


def test_a_reader_sees_the_advice_without_the_way(entity, member):
    text = page(entity, member.reader, ENDS - timedelta(days=89))
    assert "Add the new key beside the old one." in text
    assert "/submit/form/idp/" not in text


def test_a_new_key_is_waited_for_and_then_used(entity, operator, member):
    with clock_at(builders.AT):
        revision = builders.submitted(member, xml=with_a_second_key())
    with clock_at(ENDS - timedelta(days=80)):
        assert "The new key waits for a registrar." in words(
            browser(member.administrator).get(f"/entities/{entity.pk}/")
        )
    with clock_at(builders.AT):
        builders.approve(revision, by=operator.registrar)
    day = timedelta(days=1)
    assert "Wait until" in page(entity, member.administrator, builders.AT + 9 * day)
    assert "Let the software use the new key, and try a log-in." in page(
        entity, member.administrator, builders.AT + 11 * day
    )
    assert "Remove the old key in the form" in page(entity, member.administrator, builders.AT + 30 * day)
