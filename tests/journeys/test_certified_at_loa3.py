"""An identity provider and a service, from the application for membership to what relying parties read of them
(founding rows S1-06, S1-07, S1-13, S1-15, S1-22, S1-24)."""

from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509

from federation.actions import statements
from federation.models import Placement
from members.clock import now, today
from members.models import Entity, MetadataRevision
from members.models.agreement import AgreementKind
from members.models.contact import ContactKind
from members.texts import typeset
from tests import builders
from tests.builders import Member, Operator
from tests.cycle.conftest import Published
from tests.documents import entity_xml
from tests.journeys import certifying, joining, rules
from tests.journeys.certifying import Panel
from tests.journeys.conftest import another_feed, assurances_served, prove, scopes_served
from tests.journeys.pressing import Time, press, read
from tests.journeys.rules import LOA3
from tests.pages.visiting import browser
from trustframework import statement_verifier
from trustframework.models import Checklist, Declaration, Finding, FrameworkVersion, Supplement

IDP, SP = "https://idp.vinden.example/metadata", "https://tjanst.journal.example/metadata"
FIRST = "https://sp.norrvik.example/metadata"
ALL_GATES = ["G1", "G2", "G3", "G4", "G5", "G6", "G8", "G9", "G12"]
DAY = timedelta(days=1)


@pytest.fixture
def framework(prepared: Published, time: Time) -> FrameworkVersion:
    return rules.example_in_force(prepared.operator, time)


@pytest.fixture
def panel(prepared: Published, framework: FrameworkVersion) -> Panel:
    return certifying.panel(prepared.operator)


def _entity(operator: Operator, member: Member, entity_id: str, **described: Any) -> Entity:
    """Handed in by the member, read back by its contact on the telephone, approved by a registrar, asked for."""
    text = entity_xml(entity_id=entity_id, organization=member.organisation.name_sv, **described).decode()
    given = {"owner": member.organisation.pk, "text": text}
    press(member.administrator, "/submit/", **given)
    revision = MetadataRevision.objects.get(entity__entity_id=entity_id)
    contact = member.organisation.contacts.get(kind="security")
    press(operator.registrar, f"/revisions/{revision.pk}/confirmation/", contact=contact.pk)
    asked = revision.confirmations.get()
    digits = {"first": asked.sha256[:8], "last": asked.sha256[-8:]}
    press(operator.registrar, f"/confirmations/{asked.pk}/telephone/", **digits)
    press(operator.registrar, f"/revisions/{revision.pk}/decide/", decision="approve", note="")
    press(member.administrator, f"/entities/{revision.entity.pk}/ask/production/")
    assert Placement.objects.filter(entity=revision.entity).exists()
    return revision.entity


def _somebody_was_there_before(published: Published) -> dict[str, set[str]]:
    """So that the feed is never empty: what relying parties read of the one member that there is."""
    for kind in (ContactKind.TECHNICAL, ContactKind.SECURITY):
        builders.contact(published.member.organisation, kind)
    builders.admitted_entity(published.operator, published.member, entity_id=FIRST, key=2)
    return {FIRST: {LOA3}}


def _region(operator: Operator) -> Member:
    """A care giver with an identity provider of its own."""
    asked = "kinds=user_organisation&sector=private_care&size_class=large"
    facts = {"legal_form": "company", "access_method": "own_idp"}
    made = joining.let_in(operator, joining.applied(operator, "Vårdbolaget Vinden AB", asked=asked, **facts))
    joining.agreed(operator, made, AgreementKind.MEMBERSHIP)
    prove(operator, made.organisation, "vinden.example", by=operator.second_registrar)
    joining.activated(operator, made)
    return made


def _vendor(operator: Operator, recommender: Member) -> Member:
    """A supplier from outside the sector: a member that needs its service stands up for it."""
    asked = "kinds=service_provider&sector=supplier&size_class=small"
    facts = {"legal_form": "company", "recommender": recommender.organisation.number}
    application = joining.applied(operator, "Journalsystem i Norr AB", asked=asked, **facts)
    stands = {"stands": "yes", "note": "Vi använder journalsystemet."}
    press(recommender.signatory, f"/applications/{application.pk}/recommend/", **stands)
    made = joining.let_in(operator, application)
    joining.agreed(operator, made, AgreementKind.MEMBERSHIP)
    joining.activated(operator, made)
    return made


def _draft(operator: Operator, member: Member, slug: str, entity: Entity) -> Declaration:
    joining.agreed(operator, member, AgreementKind.REVIEW)
    draft = certifying.begun(member, Checklist.objects.get(slug=slug), entity)
    certifying.answered(member, draft)
    certifying.shown(member, draft, "GOV-03")
    return draft


def _supplemented(declaration: Declaration, member: Member, panel: Panel) -> None:
    """A reviewer asks about one answer; the member mends it, replies and submits again."""
    review = declaration.reviews.get()
    one = review.assessments.get(requirement__code="GOV-02")
    press(panel.second.person, f"/assessments/{one.pk}/ask/", question="Vilka enheter?", due_on=today() + 14 * DAY)
    answer = declaration.answers.get(requirement__code="GOV-02")
    more = {"seen": answer.version, "status": "fulfilled", "text": "Alla enheter, se bilaga 2.", "planned_on": ""}
    press(member.administrator, f"/answers/{answer.pk}/", **more)
    press(member.administrator, f"/supplements/{Supplement.objects.get().pk}/reply/", text="Nu står det i svaret.")
    press(member.administrator, f"/declarations/{declaration.pk}/steps/resubmit/")
    one.refresh_from_db()
    press(panel.lead.person, f"/assessments/{one.pk}/", verdict="met", note="Med bilaga 2.", seen=one.version)


def _found(declaration: Declaration, panel: Panel) -> Finding:
    """A minor finding, which hinders nothing and is mended afterwards."""
    one = declaration.reviews.get().assessments.get(requirement__code="GOV-04")
    found = {"severity": "minor", "text": "Två ansvariga saknar ersättare.", "due_on": ""}
    press(panel.lead.person, f"/assessments/{one.pk}/find/", **found)
    return Finding.objects.get()


def test_an_identity_provider_and_a_service_come_all_the_way(
    prepared: Published, framework: FrameworkVersion, panel: Panel
) -> None:
    operator = prepared.operator
    feed = another_feed(prepared, "vard", gates=ALL_GATES)
    first = _somebody_was_there_before(prepared)
    region = _region(operator)
    vendor = _vendor(operator, region)
    idp = _entity(operator, region, IDP, role="idp", scopes=("vinden.example",))
    sp = _entity(operator, vendor, SP, role="sp", key=1)
    assert assurances_served(feed) == first
    why = "No certification at LoA3 covers the entity in its roles."
    assert why in read(region.administrator, f"/entities/{idp.pk}/")

    # The IdP's declaration, with everything that may happen on the way.
    declaration = _draft(operator, region, "checklist-idp", idp)
    certifying.submitted(region, declaration)
    review = certifying.under_review(operator, declaration, panel)
    certifying.assessed(review, panel.lead.person, GOV_04="partly")
    _supplemented(declaration, region, panel)
    finding = _found(declaration, panel)
    assert browser(region.administrator).get(f"/findings/{finding.pk}/").status_code == 404
    with typeset.in_this_process():
        certifying.reported(review, region, panel)
    assert "Två ansvariga" in read(region.administrator, f"/findings/{finding.pk}/")
    assert assurances_served(feed) == first
    held = certifying.decided(operator, declaration)
    assert assurances_served(feed) == {**first, IDP: {LOA3}}
    assert scopes_served(feed)[IDP] == {"vinden.example"}

    assert why not in read(region.administrator, f"/entities/{idp.pk}/")

    # The service, without a hitch. Each is certified for its own role, and neither for the other's.
    with typeset.in_this_process():
        service = certifying.certified(operator, vendor, panel, _draft(operator, vendor, "checklist-sp", sp))
    assert (held.roles, service.roles) == (["idp"], ["sp"])
    assert assurances_served(feed) == {**first, IDP: {LOA3}, SP: {LOA3}}
    _the_world_knows(feed, region)


def _the_world_knows(feed: Published, region: Member) -> None:
    """The public page, programs, and whoever checks offline, say level, since and until, and nothing of findings."""
    at = region.organisation
    page = read(None, f"/status/SE/{at.number}/")
    assert "LoA3" in page
    assert "ersättare" not in page
    (told,) = browser().get(f"/api/v1/certifications/?entity_id={IDP}").json()["certifications"]
    assert (told["level"], told["state"], told["until"]) == ("LoA3", "valid", "2029-06-02")
    statements.publish()
    document = (feed.releases / "status" / f"SE-{at.number}.json").read_bytes()
    certificate = x509.load_pem_x509_certificate(feed.feed.signing_key.certificate_pem.encode())
    (vouched,) = statement_verifier.read(document, [certificate], now()).vouched(now())
    assert (vouched.level, vouched.scope) == ("LoA3", ("idp",))
