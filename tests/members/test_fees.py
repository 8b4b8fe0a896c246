"""What memberships are invoiced by: a class each, and the days of the period in which each was active."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from members import fees
from members.actions import invoicing, memberships
from members.clock import clock_at
from members.errors import NotAllowed, Refused
from members.models import Membership
from members.models.contact import ContactKind
from members.models.membership import MembershipKind, MembershipState
from tests import builders
from tests.builders import AT, Member, Operator

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def test_a_member_since_june_is_invoiced_from_june(operator: Operator, member: Member) -> None:
    builders.contact(member.organisation, ContactKind.BILLING, email="faktura@norrvik.example")
    rows = {row["kind"]: row for row in invoicing.basis(*YEAR, by=operator.registrar)}
    assert rows["user_organisation"] == {
        "country": "SE",
        "number": member.organisation.number,
        "name": "Region Norrvik",
        "kind": "user_organisation",
        "fee_class": "A3",
        "from": "2026-06-01",
        "until": "2026-12-31",
        "billing_email": "faktura@norrvik.example",
    }
    assert rows["service_provider"]["fee_class"] == "B3"


def test_who_left_is_invoiced_to_the_last_day(operator: Operator, member: Member) -> None:
    leaving = Membership.objects.get(organisation=member.organisation, kind=MembershipKind.SERVICE_PROVIDER)
    with clock_at(AT + timedelta(days=30)):
        memberships.advance(leaving, MembershipState.LEAVING, by=operator.registrar)
        memberships.advance(leaving, MembershipState.ENDED, by=operator.registrar)
    rows = {row["kind"]: row["until"] for row in invoicing.basis(*YEAR, by=operator.registrar)}
    assert rows == {"user_organisation": "2026-12-31", "service_provider": "2026-07-01"}


def test_an_application_costs_nothing(operator: Operator) -> None:
    memberships.apply(builders.organisation(operator), MembershipKind.AGENT, by=operator.registrar)
    assert invoicing.basis(*YEAR, by=operator.registrar) == []


def test_a_period_before_anybody_came_is_empty(operator: Operator, member: Member) -> None:
    assert invoicing.basis(date(2025, 1, 1), date(2025, 12, 31), by=operator.registrar) == []


def test_a_period_that_ends_before_it_begins_is_refused(operator: Operator) -> None:
    with pytest.raises(Refused, match="ends before it begins"):
        invoicing.basis(YEAR[1], YEAR[0], by=operator.registrar)


def test_a_member_does_not_see_what_others_are_invoiced(member: Member) -> None:
    with pytest.raises(NotAllowed):
        invoicing.basis(*YEAR, by=member.administrator)


def test_a_file_of_classes_with_a_gap_is_refused_by_name(tmp_path: Path, settings: Settings) -> None:
    path = tmp_path / "fees.yaml"
    path.write_text("user_organisation: {small: A1, medium: A2}\n", encoding="utf-8")
    with pytest.raises(ImproperlyConfigured, match="no fee class for user_organisation, large"):
        fees.classes(str(path))
