"""An organisation's facts change: former names are kept, look-alikes are asked about, and nobody overwrites another."""

import pytest
from django.core.exceptions import ValidationError

from members.actions import organisations
from members.errors import AlreadyMoved, NotAllowed, Refused
from members.models import AuditEvent, Organisation
from members.tags import Tag
from tests import builders
from tests.builders import Member, Operator

CARE = {"legal_form": "company", "sector": "private_care", "size_class": "small", "name_en": "Care"}


def _register(operator: Operator, name: str, **fields: object) -> Organisation:
    given = {**CARE, "name_sv": name, "name_en": name, "number": builders.organisation_number(), **fields}
    return organisations.register(by=operator.registrar, **given)  # type: ignore[arg-type]


def test_a_new_name_leaves_the_former_one_to_be_found(operator: Operator, member: Member) -> None:
    at = member.organisation
    organisations.change(at, seen=at.version, name_sv="Norrviks region", by=operator.registrar)
    assert Organisation.objects.get(pk=at.pk).name_sv == "Norrviks region"
    former = at.former_names.get()
    assert (former.name_sv, former.until) == ("Region Norrvik", builders.AT)


def test_another_size_is_no_former_name(operator: Operator, member: Member) -> None:
    organisations.change(member.organisation, seen=1, size_class="small", by=operator.registrar)
    assert not member.organisation.former_names.exists()
    event = AuditEvent.objects.get(tag=Tag.ORGANISATION_CHANGED)
    assert (event.details["changed"], event.details["before"], event.details["after"]) == (
        ["size_class"],
        ["large"],
        ["small"],
    )


def test_of_two_registrars_who_change_at_once_the_second_is_told(operator: Operator, member: Member) -> None:
    one, other = (Organisation.objects.get(pk=member.organisation.pk) for _ in range(2))
    organisations.change(one, seen=one.version, name_sv="Norrviks region", by=operator.registrar)
    with pytest.raises(AlreadyMoved, match="changed by somebody else"):
        organisations.change(other, seen=1, name_sv="Norrvik", by=operator.second_registrar)
    assert Organisation.objects.get(pk=one.pk).name_sv == "Norrviks region"
    assert AuditEvent.objects.filter(tag=Tag.ORGANISATION_CHANGED).count() == 1


def test_a_wrong_number_changes_nothing(operator: Operator, member: Member) -> None:
    number = member.organisation.number
    with pytest.raises(ValidationError, match="is not a Swedish organisation number"):
        organisations.change(member.organisation, seen=1, number="1234567890", by=operator.registrar)
    assert Organisation.objects.get(pk=member.organisation.pk).number == number


def test_a_member_does_not_rename_itself(member: Member) -> None:
    with pytest.raises(NotAllowed):
        organisations.change(member.organisation, seen=1, name_sv="Annat", by=member.administrator)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("VÅRDBOLAGET  I NORRVIK ab", id="case and spacing"),
        pytest.param("Vårdbolaget i Norrvik A.B.", id="punctuation"),
    ],
)
def test_a_name_that_people_would_take_for_another_one_s_is_asked_about(operator: Operator, name: str) -> None:
    first = _register(operator, "Vårdbolaget i Norrvik AB")
    with pytest.raises(Refused, match=f"{first.number}.* has nearly the same name"):
        _register(operator, name)
    assert _register(operator, name, is_another=True).pk != first.pk


def test_a_ring_over_an_a_makes_another_name(operator: Operator) -> None:
    _register(operator, "Ås vård")
    assert _register(operator, "As vård").pk


@pytest.mark.parametrize("number", ["974 760 673", "974-760.673"])
def test_a_foreign_number_is_kept_without_what_only_parts_it(operator: Operator, number: str) -> None:
    assert builders.organisation(operator, country="no", number=number).number == "974760673"


@pytest.mark.parametrize("number", ["12", "97476\u202e673", "9" * 21, "97/60", ""])
def test_what_can_be_no_register_s_number_is_refused_at_its_field(operator: Operator, number: str) -> None:
    with pytest.raises(ValidationError) as refused:
        builders.organisation(operator, country="NO", number=number)
    assert list(refused.value.message_dict) == ["number"]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        pytest.param("Vårdbolaget i N\u043errvik AB", "mixes letters of different alphabets", id="a Cyrillic letter"),
        pytest.param("Vård\u202ebolaget", "Character 5 is one that nobody sees", id="turned around"),
        pytest.param("Vård\u200bbolaget", "Character 5 is one that nobody sees", id="no width"),
        pytest.param("Vård\nbolaget", "Character 5 is one that nobody sees", id="a new line"),
    ],
)
def test_a_name_that_is_not_what_it_looks_like_is_refused_at_its_field(
    operator: Operator, name: str, says: str
) -> None:
    with pytest.raises(ValidationError, match=says) as refused:
        _register(operator, name, name_en="Care")
    assert list(refused.value.message_dict) == ["name_sv"]
