"""Organisations: the number is the identity, so it is checked; contacts say who answers."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from members.actions import contacts
from members.models import AuditEvent, Organisation
from members.models.contact import ContactKind
from members.models.organisation import validate_organisation_number
from members.saml.organisation_numbers import luhn_ok
from members.tags import Tag
from tests import builders
from tests.builders import Operator


@given(st.integers(min_value=200_000_000, max_value=999_999_999))
def test_exactly_one_last_digit_makes_a_number_right(first_nine: int) -> None:
    assert sum(luhn_ok(f"{first_nine}{last}") for last in range(10)) == 1


@given(st.integers(min_value=0, max_value=999_999), st.integers(0, 9), st.integers(1, 9))
def test_a_slip_in_one_digit_is_always_found(serial: int, place: int, off: int) -> None:
    number = builders.organisation_number(serial)
    slipped = number[:place] + str((int(number[place]) + off) % 10) + number[place + 1 :]
    assert not luhn_ok(slipped)


@pytest.mark.parametrize(
    "number",
    [
        pytest.param("9990000012", id="wrong check digit"),
        pytest.param("999000001", id="nine digits"),
        pytest.param("99900000015", id="eleven digits"),
        pytest.param("99900000A1", id="a letter"),
        pytest.param("999000000²", id="a superscript, which Python calls a digit"),
        pytest.param("٩٩٩٠٠٠٠٠١١", id="digits of another script, check digit right"),
        pytest.param("", id="nothing"),
        pytest.param("8112189876", id="a personal number: the third digit is a month's"),
    ],
)
def test_what_is_no_swedish_organisation_number_is_refused_with_a_sentence(number: str) -> None:
    with pytest.raises(ValidationError, match="is not a Swedish organisation number"):
        validate_organisation_number(number)


def test_a_number_with_a_hyphen_or_a_space_is_kept_without(operator: Operator) -> None:
    number = builders.organisation_number(77)
    made = builders.organisation(operator, number=f"{number[:6]}-{number[6:]} ")
    assert made.number == number


def test_the_refusal_of_a_number_stands_at_its_field(operator: Operator) -> None:
    with pytest.raises(ValidationError) as refused:
        builders.organisation(operator, number="1234567890")
    assert list(refused.value.message_dict) == ["number"]


def test_a_foreign_number_is_taken_as_it_is(operator: Operator) -> None:
    made = builders.organisation(operator, "Helse Fjell", country="NO", number="974760673")
    assert (made.country, made.number) == ("NO", "974760673")


def test_a_country_in_small_letters_does_not_slip_past_the_check(operator: Operator) -> None:
    with pytest.raises(ValidationError, match="is not a Swedish organisation number"):
        builders.organisation(operator, country="se", number="1234567890")


def test_a_country_is_two_letters(operator: Operator) -> None:
    with pytest.raises(ValidationError) as refused:
        builders.organisation(operator, country="4", number="974760673")
    assert list(refused.value.message_dict) == ["country"]


def test_an_organisation_is_registered_once(operator: Operator) -> None:
    made = builders.organisation(operator)
    with pytest.raises(ValidationError, match="registered already"):
        builders.organisation(operator, "The same under another name", number=made.number)


def test_the_same_number_in_two_countries_is_two_organisations(operator: Operator) -> None:
    made = builders.organisation(operator)
    other = builders.organisation(operator, "Naapuri", country="FI", number=made.number)
    assert other.pk != made.pk


def test_a_refused_registration_leaves_no_trace(operator: Operator) -> None:
    before = AuditEvent.objects.count()
    with pytest.raises(ValidationError):
        builders.organisation(operator, number="1234567890")
    assert AuditEvent.objects.count() == before
    assert not Organisation.objects.filter(number="1234567890").exists()


def test_an_organisation_is_called_by_its_name_in_the_reader_s_language(operator: Operator) -> None:
    from django.utils import translation  # noqa: PLC0415 - only here

    made = builders.organisation(operator, "Region Norrvik", name_en="Norrvik Region")
    assert str(made) == "Norrvik Region"
    with translation.override("sv"):
        assert str(made) == "Region Norrvik"


def test_a_contact_is_verified_when_the_mailbox_has_answered(operator: Operator) -> None:
    at = builders.organisation(operator)
    answered = contacts.record(
        at,
        kind=ContactKind.TECHNICAL,
        name="Drift",
        email="drift@norrvik.example",
        verified=True,
        by=operator.registrar,
    )
    silent = contacts.record(
        at,
        kind=ContactKind.SECURITY,
        name="Drift",
        email="drift@norrvik.example",
        verified=False,
        by=operator.registrar,
    )
    assert answered.verified_at == builders.AT
    assert silent.verified_at is None
    assert AuditEvent.objects.filter(tag=Tag.CONTACT_RECORDED, organisation=at).count() == 2


@pytest.mark.parametrize(
    "change", [{"kind": "chief"}, {"email": "drift at norrvik"}, {"name": ""}], ids=["purpose", "e-mail", "name"]
)
def test_a_contact_with_a_fault_is_refused_at_its_field(operator: Operator, change: dict[str, str]) -> None:
    given = {"kind": "technical", "name": "Drift", "email": "drift@norrvik.example", **change}
    with pytest.raises(ValidationError) as refused:
        contacts.record(builders.organisation(operator), verified=True, by=operator.registrar, **given)
    assert list(refused.value.message_dict) == list(change)
