"""Pages that only the code in a letter opens, held to the measure of every page."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.core import mail

from federation.actions import confirmations
from members.actions import applications, contacts, deliveries, invitations
from members.models.membership import MembershipKind
from members.roles import Role
from tests import builders
from tests.browser.driving import Browser
from tests.browser.journeys.conftest import Way
from tests.browser.measures import NARROW, Judge
from tests.builders import Member, Operator
from tests.tiers import needs_chromium

pytestmark = [pytest.mark.browser, needs_chromium]
LINK = re.compile(r"(/(?:confirm|verify|invited|apply/status)/[^\s/]+/)")


def confirmation(operator: Operator, member: Member) -> None:
    waiting = builders.submitted(member, entity_id="https://idp.norrvik.example/metadata", role="idp")
    confirmations.ask(waiting, builders.contact(member.organisation), by=operator.registrar)


def verification(operator: Operator, member: Member) -> None:
    contacts.ask(builders.contact(member.organisation), by=operator.registrar)


def invitation(operator: Operator, member: Member) -> None:
    invitations.invite(member.organisation, email="ny@norrvik.example", roles=[Role.READER], by=operator.registrar)


def application(operator: Operator, member: Member) -> None:
    applications.send(
        applications.begin(
            kinds=[MembershipKind.SERVICE_PROVIDER],
            recommender=member.organisation,
            number=builders.organisation_number(),
            name_sv="Sökande AB",
            name_en="Applicant Ltd",
            legal_form="company",
            sector="supplier",
            size_class="small",
            applicant_name="Sara Sökande",
            applicant_email="sara@sokande.example",
            language="sv",
        )
    )


@pytest.mark.parametrize("written", [confirmation, verification, invitation, application])
def test_what_a_letter_opens_has_no_fault(
    written: Callable[[Operator, Member], None], driven: Browser, way: Way, operator: Operator, member: Member
) -> None:
    written(operator, member)
    deliveries.send()
    judge = Judge()
    (path,) = {found for letter in mail.outbox for found in LINK.findall(letter.body)}
    driven.go(path)
    assert driven.path == path
    narrow = replace(driven, width=NARROW)
    narrow.resize(NARROW)
    narrow.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})  # axe is a script itself
    assert judge.faults(narrow, language=way.language) == []
    assert not judge.faults_when_sent_empty(narrow, language=way.language)
