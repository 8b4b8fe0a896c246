"""What the registry grants to an entity: asked for, granted when the metadata shows what it takes, withdrawn."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from members.actions import categories, revisions
from members.clock import clock_at, today
from members.errors import NotAllowed, Refused
from members.intake import take_in
from members.models import AuditEvent, CategoryGrant, CategoryRequest, Entity
from members.models.category import RequestState
from members.models.revision import Source
from members.saml.prerequisites import PERSONALIZED, RESEARCH
from members.saml.settable import HIDE
from members.surroundings import gather
from members.tags import Tag
from tests import builders
from tests.builders import Member, Operator
from tests.categories import SIRTFI, SIRTFI_2, document, holder_to_be, without

IDP = "https://idp.norrvik.example/metadata"
YEAR = timedelta(days=365)


@pytest.fixture
def entity(operator: Operator, member: Member) -> Entity:
    """A service that shows what every category takes but a privacy statement."""
    return holder_to_be(operator, member)


def ask(entity: Entity, member: Member, category: str = SIRTFI) -> CategoryRequest:
    return categories.request(entity, category, reason="Vi följer det.", by=member.administrator)


def events(tag: Tag) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(tag=tag))


def test_what_is_granted_holds_from_now_on_and_is_in_the_log(operator: Operator, entity: Entity) -> None:
    granted = categories.grant(entity, RESEARCH, note="Sett avtalet", by=operator.registrar)
    assert list(CategoryGrant.objects.on(today())) == [granted]
    (event,) = events(Tag.CATEGORY_GRANTED)
    assert (event.actor, event.details["category"]) == (operator.registrar, RESEARCH)


def test_a_grant_does_not_hold_on_its_first_day_without(operator: Operator, entity: Entity) -> None:
    granted = categories.grant(entity, SIRTFI, until=today() + YEAR, by=operator.registrar)
    assert list(CategoryGrant.objects.on(today() + YEAR - timedelta(days=1))) == [granted]
    assert list(CategoryGrant.objects.on(today() + YEAR)) == []


def test_what_the_metadata_lacks_is_told_with_the_refusal(operator: Operator, member: Member) -> None:
    bare = builders.approved_entity(operator, member)
    with pytest.raises(Refused, match=r"Sirtfi cannot be granted yet\. Revision 1: .*security contact.*MD-ENA-021"):
        categories.grant(bare, SIRTFI, by=operator.registrar)
    with pytest.raises(Refused, match=r"mdui:InformationURL"):
        categories.grant(bare, RESEARCH, by=operator.registrar)
    assert not CategoryGrant.objects.exists()


def test_only_what_is_missing_stops_a_category(operator: Operator, entity: Entity) -> None:
    with pytest.raises(Refused, match=r"missing: mdui:PrivacyStatementURL\."):
        categories.grant(entity, PERSONALIZED, by=operator.registrar)


def test_a_submission_that_waits_and_lacks_it_stops_the_grant_too(
    operator: Operator, member: Member, entity: Entity
) -> None:
    waiting = without(member, security=False)
    with pytest.raises(Refused, match=r"Revision 2: .*security contact"):
        categories.grant(entity, SIRTFI, by=operator.registrar)
    revisions.withdraw(waiting, by=member.administrator)
    categories.grant(entity, SIRTFI, by=operator.registrar)


def test_nothing_is_granted_before_any_metadata_is_approved(operator: Operator, member: Member) -> None:
    waiting = builders.submitted(member, xml=document())
    with pytest.raises(Refused, match=r"No metadata of .* is approved yet"):
        categories.grant(waiting.entity, SIRTFI, by=operator.registrar)


def test_an_identity_provider_gets_sirtfi_and_no_category_of_services(operator: Operator, member: Member) -> None:
    idp = holder_to_be(operator, member, entity_id=IDP, role="idp")
    with pytest.raises(Refused, match="service providers only"):
        categories.grant(idp, RESEARCH, by=operator.registrar)
    categories.grant(idp, SIRTFI, by=operator.registrar)


@pytest.mark.parametrize("value", [HIDE, "http://id.elegnamnden.se/loa/1.0/loa3", "https://norrvik.example/kategori"])
def test_what_is_the_members_own_or_certified_or_unknown_is_not_granted(
    operator: Operator, member: Member, entity: Entity, value: str
) -> None:
    with pytest.raises(Refused, match="nothing that the registry grants"):
        categories.grant(entity, value, by=operator.registrar)
    with pytest.raises(Refused, match="nothing that the registry grants"):
        ask(entity, member, value)


def test_the_second_version_of_sirtfi_stands_on_the_first(operator: Operator, entity: Entity) -> None:
    by = operator.registrar
    with pytest.raises(Refused, match="without version 1"):
        categories.grant(entity, SIRTFI_2, by=by)
    first = categories.grant(entity, SIRTFI, until=today() + YEAR, by=by)
    with pytest.raises(Refused, match="would outlast"):
        categories.grant(entity, SIRTFI_2, by=by)
    categories.grant(entity, SIRTFI_2, until=today() + YEAR, by=by)
    with pytest.raises(Refused, match="Withdraw Sirtfi v2 first"):
        categories.withdraw(first, note="Slut", by=by)
    with pytest.raises(Refused, match="would outlast"):
        categories.grant(entity, SIRTFI, until=today() + timedelta(days=1), by=by)


def test_a_grant_is_renewed_by_another_one(operator: Operator, entity: Entity) -> None:
    first = categories.grant(entity, SIRTFI, until=today() + YEAR, by=operator.registrar)
    second = categories.grant(entity, SIRTFI, until=today() + 2 * YEAR, by=operator.registrar)
    first.refresh_from_db()
    assert first.withdrawn_by == operator.registrar
    assert list(CategoryGrant.objects.on(today())) == [second]


def test_the_same_grant_twice_is_refused(operator: Operator, entity: Entity) -> None:
    categories.grant(entity, SIRTFI, by=operator.registrar)
    with pytest.raises(Refused, match="has Sirtfi already"):
        categories.grant(entity, SIRTFI, by=operator.registrar)


def test_one_that_has_run_out_can_be_granted_again(operator: Operator, entity: Entity) -> None:
    categories.grant(entity, SIRTFI, until=today() + YEAR, by=operator.registrar)
    with clock_at(builders.AT + 2 * YEAR):
        again = categories.grant(entity, SIRTFI, by=builders.again(operator.registrar))
        assert list(CategoryGrant.objects.on(today())) == [again]


def test_a_day_that_has_come_is_no_end(operator: Operator, entity: Entity) -> None:
    with pytest.raises(Refused, match="ended before it began"):
        categories.grant(entity, SIRTFI, until=today(), by=operator.registrar)


def test_the_database_keeps_one_open_grant_for_each_category(operator: Operator, entity: Entity) -> None:
    categories.grant(entity, SIRTFI, by=operator.registrar)
    with pytest.raises(IntegrityError), transaction.atomic():
        CategoryGrant.objects.create(
            entity=entity, category=SIRTFI, granted_by=operator.registrar, granted_at=builders.AT
        )


def test_what_is_withdrawn_says_why_and_stays_as_history(operator: Operator, entity: Entity) -> None:
    granted = categories.grant(entity, SIRTFI, by=operator.registrar)
    with pytest.raises(Refused, match="Say why"):
        categories.withdraw(granted, note=" ", by=operator.registrar)
    categories.withdraw(granted, note="Svarar inte", by=operator.second_registrar)
    assert not CategoryGrant.objects.on(today()).exists()
    granted.refresh_from_db()
    assert (granted.withdrawn_by, granted.withdrawn_note) == (operator.second_registrar, "Svarar inte")
    with pytest.raises(Refused, match="withdrawn already"):
        categories.withdraw(granted, note="Igen", by=operator.registrar)
    assert len(events(Tag.CATEGORY_WITHDRAWN)) == 1


def test_a_request_is_answered_by_the_grant(operator: Operator, member: Member, entity: Entity) -> None:
    asked = ask(entity, member)
    categories.grant(entity, SIRTFI, note="Ja", by=operator.registrar)
    asked.refresh_from_db()
    assert (asked.state, asked.answered_by) == (RequestState.AGREED, operator.registrar)


def test_a_request_is_refused_with_a_reason_and_can_be_made_again(
    operator: Operator, member: Member, entity: Entity
) -> None:
    asked = ask(entity, member)
    with pytest.raises(Refused, match="Say what the entity lacks"):
        categories.refuse(asked, note="", by=operator.registrar)
    categories.refuse(asked, note="Ingen beredskap på helger", by=operator.registrar)
    asked.refresh_from_db()
    assert (asked.state, asked.answer) == (RequestState.REFUSED, "Ingen beredskap på helger")
    assert ask(entity, member).state == RequestState.ASKED


def test_a_request_is_made_once_at_a_time_and_taken_back(member: Member, entity: Entity) -> None:
    asked = ask(entity, member)
    with pytest.raises(ValidationError, match="asked for already"):
        ask(entity, member)
    categories.take_back(asked, by=member.administrator)
    assert asked.state == RequestState.WITHDRAWN


def test_a_request_says_why(member: Member, entity: Entity) -> None:
    with pytest.raises(Refused, match="Say what the entity needs"):
        categories.request(entity, SIRTFI, reason=" ", by=member.administrator)


def test_what_it_has_is_not_asked_for_unless_it_ends(operator: Operator, member: Member, entity: Entity) -> None:
    categories.grant(entity, RESEARCH, by=operator.registrar)
    categories.grant(entity, SIRTFI, until=today() + YEAR, by=operator.registrar)
    with pytest.raises(Refused, match="has Research and Scholarship already"):
        ask(entity, member, RESEARCH)
    ask(entity, member, SIRTFI)


def test_nobody_grants_what_they_asked_for(operator: Operator, entity: Entity) -> None:
    asked = categories.request(entity, SIRTFI, reason="Per telefon", by=operator.registrar)
    with pytest.raises(Refused, match="Another registrar has to grant it"):
        categories.grant(entity, SIRTFI, by=operator.registrar)
    with pytest.raises(IntegrityError), transaction.atomic():
        CategoryRequest.objects.filter(pk=asked.pk).update(state=RequestState.AGREED, answered_by=operator.registrar)
    categories.grant(entity, SIRTFI, by=operator.second_registrar)


def test_a_member_asks_and_does_not_grant(member: Member, entity: Entity) -> None:
    asked = ask(entity, member)
    with pytest.raises(NotAllowed):
        categories.grant(entity, SIRTFI, by=member.administrator)
    with pytest.raises(NotAllowed):
        categories.refuse(asked, note="Nej", by=member.administrator)


def test_a_holder_whose_new_metadata_drops_what_it_takes_is_told_at_submission(
    operator: Operator, member: Member, entity: Entity
) -> None:
    for category in (SIRTFI, RESEARCH):
        categories.grant(entity, category, by=operator.registrar)
    bare = document(security=False, about=False)
    (outcome,) = take_in(bare, owner=member.organisation, source=Source.PASTE, by=member.administrator)
    assert {"MD-ENA-010", "MD-ENA-021"} <= {f.rule for f in outcome.findings if f.severity == "error"}
    assert outcome.revision is not None
    with pytest.raises(Refused, match="MD-ENA-021"):
        revisions.require_approvable(outcome.revision, by=operator.registrar)


def test_whoever_holds_nothing_is_told_nothing(operator: Operator, member: Member, entity: Entity) -> None:
    granted = categories.grant(entity, SIRTFI, by=operator.registrar)
    categories.withdraw(granted, note="Slut", by=operator.registrar)
    (outcome,) = take_in(
        document(security=False), owner=member.organisation, source=Source.PASTE, by=member.administrator
    )
    assert "MD-ENA-021" not in {f.rule for f in outcome.findings}


def test_what_has_run_out_is_not_asked_about(operator: Operator, member: Member, entity: Entity) -> None:
    categories.grant(entity, SIRTFI, until=today() + YEAR, by=operator.registrar)
    facts = builders.inspection(document()).facts
    assert gather(facts, member.organisation, by=member.administrator).granted == (SIRTFI,)
    with clock_at(builders.AT + 2 * YEAR):
        assert gather(facts, member.organisation, by=member.administrator).granted == ()
