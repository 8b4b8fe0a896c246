"""The operator's people: an approval with a second contact's word, a release that was held, a feed that pauses."""

import re

import pytest
from django.core import mail

from federation.models import Feed, JointAct, Publication
from federation.models.publication import PublicationState
from members.actions import deliveries
from members.models import Entity, MetadataRevision
from members.models.revision import RevisionState
from tests import builders
from tests.builders import Member, Operator
from tests.cycle.conftest import Published
from tests.tiers import needs_chromium
from trustframework.actions import sanctions

pytestmark = [pytest.mark.browser, needs_chromium]


def test_metadata_is_approved_when_a_second_contact_has_confirmed_it(
    driven, become, operator: Operator, member: Member
):
    waiting = builders.submitted(member, entity_id="https://idp.norrvik.example/metadata", role="idp")
    builders.contact(member.organisation)
    become(operator.registrar)
    driven.go("/approvals/")
    driven.send(f'main a[href*="/revisions/{waiting.pk}/decide/"]')
    driven.send(f'main a[href="/revisions/{waiting.pk}/confirmation/"]')
    driven.press("[name=contact]")
    driven.send("main form .button")
    deliveries.send()
    become(None)
    driven.go("/confirm/" + re.findall(r"/confirm/([^/\s]+)/", mail.outbox[-1].body)[0] + "/")
    assert "https://idp.norrvik.example/metadata" in driven.words.replace("\n", "")
    driven.send("[name=decision][value=confirm]")
    become(operator.registrar)
    driven.go(f"/revisions/{waiting.pk}/decide/")
    driven.send("[name=decision][value=approve]")
    assert MetadataRevision.objects.get(pk=waiting.pk).state == RevisionState.APPROVED


@pytest.fixture
def held(published: Published) -> Publication:
    """A protected entity would disappear: the brake holds it."""
    entity = Entity.objects.get(entity_id="https://sp2.norrvik.example/metadata")
    Feed.objects.update(protected=[entity.entity_id])
    sanctions.impose_at_once(
        published.member.organisation, entity=entity, reason="Avtalsbrott.", by=published.operator.trust_officer
    )
    assert published.publish().what == "held"
    return Publication.objects.get(state=PublicationState.HELD)


def test_two_operators_release_what_the_brake_holds(driven, become, published: Published, held: Publication):
    become(published.operator.key_custodian)
    driven.go("/feeds/production/")
    driven.send(f'main a[href="/feeds/production/publications/{held.serial}/"]')
    driven.send('main a[href$="/release/"]')
    driven.write("grounds", "Avtalet är uppsagt")
    driven.send("main form .button")
    become(published.operator.registrar)
    act = JointAct.objects.latest("pk")
    driven.go(f"/joint-acts/{act.pk}/")
    driven.send(f'form[action="/joint-acts/{act.pk}/agree/"] button')
    assert published.publish().what == "published"


def test_a_feed_is_paused_with_grounds_and_says_so(driven, become, published: Published):
    become(published.operator.key_custodian)
    driven.go("/feeds/production/mode/?to=paused")
    driven.send("main form .button")
    assert driven.one(".error-summary").is_displayed()
    driven.write("grounds", "Fel i en mall")
    driven.send("main form .button")
    assert Feed.objects.get().mode == "paused"
    assert "Fel i en mall" in driven.words
