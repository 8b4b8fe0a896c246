"""Certification status for programs: public, exact, and nothing but the status."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from members.models import Entity, Fingerprint
from tests import builders, secrets_case
from tests.builders import Member, Operator
from trustframework.actions import certifications

URL = "/api/v1/certifications/"
IDP = "https://idp.norrvik.example/metadata"


def told(asked: str = "") -> list[dict[str, object]]:
    answer = Client().get(f"{URL}{asked}")
    assert answer.status_code == 200, answer.content
    return answer.json()["certifications"]


def test_one_certification_in_full(operator: Operator, member: Member) -> None:
    entity = builders.approved_entity(operator, member, role="idp", entity_id=IDP)
    made = builders.certify(operator, member.organisation, roles=("idp",), entities=[entity], days=30)
    (found,) = told()
    assert found == {
        "id": made.pk,
        "organisation": {
            "country": "SE",
            "number": member.organisation.number,
            "name_sv": "Region Norrvik",
            "name_en": "Region Norrvik (en)",
        },
        "level": "LoA3",
        "uri": "https://sigill.example/loa/loa3",
        "roles": ["idp"],
        "functions": [],
        "entities": [IDP],
        "suspended_entities": [],
        "state": "valid",
        "since": "2026-06-01",
        "until": "2026-07-01",
        "framework": None,
        "framework_version": None,
        "status_page": f"http://127.0.0.1:8000/status/SE/{member.organisation.number}/",
    }
    assert Client().get(f"{URL}{made.pk}/").json() == found


@pytest.fixture
def two(operator: Operator, member: Member) -> None:
    """Norrvik as IdP at LoA3 for a month, with a scope; Storvik as SP at LoA2 for a year."""
    builders.approved_entity(operator, member, role="idp", entity_id=IDP, scopes=("norrvik.example",))
    builders.certify(operator, member.organisation, roles=("idp",), days=30)
    storvik = builders.member(operator, "Region Storvik").organisation
    builders.certify(operator, storvik, roles=("sp",), loa=builders.level("LoA2", 2))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("?level=LoA3", ["Norrvik"]),
        ("?level=loa2", ["Storvik"]),
        ("?level=https://sigill.example/loa/loa3", ["Norrvik"]),
        ("?role=sp", ["Storvik"]),
        ('?role="', []),
        (f"?entity_id={IDP}", ["Norrvik"]),
        ("?entity_id=https://other.example/", []),
        ("?scope=Norrvik.example", ["Norrvik"]),
        ("?scope=storvik.example", []),
        ("?country=no", []),
        ("?on=2026-06-30", ["Norrvik", "Storvik"]),
        ("?on=2026-07-01", ["Storvik"]),
        ("?on=2026-05-31", []),
        ("?on=2026-06-30&role=idp", ["Norrvik"]),
    ],
)
def test_it_is_narrowed(two: None, asked: str, found: list[str]) -> None:
    assert [row["organisation"]["name_sv"] for row in told(asked)] == [f"Region {name}" for name in found]  # type: ignore[index]


def test_an_entity_is_asked_for_by_its_certificate_in_any_writing(two: None) -> None:
    entity = Entity.objects.get(entity_id=IDP)
    (key, *_more) = entity.revisions.get(state="approved").facts["keys"]
    colons = ":".join(re.findall("..", key["certificate_sha256"].upper()))
    for asked in (key["certificate_sha256"], key["spki_sha256"], colons):
        (row,) = told(f"?fingerprint={asked}")
        assert row["organisation"]["name_sv"] == "Region Norrvik"  # type: ignore[index]
    assert told(f"?fingerprint={'ab' * 32}") == []
    assert told("?fingerprint=x") == []
    Fingerprint.objects.update(approved=False)
    assert told(f"?fingerprint={colons}") == []


def test_an_organisation_is_asked_for_by_its_number(two: None, member: Member) -> None:
    number = member.organisation.number
    assert [row["organisation"]["number"] for row in told(f"?number={number[:6]}-{number[6:]}")] == [number]  # type: ignore[index]


@pytest.mark.parametrize("day", ["yesterday", "2026-02-30", ""])
def test_a_day_that_is_none_is_refused_in_words(two: None, day: str) -> None:
    answer = Client().get(f"{URL}?on={day}", headers={"accept-language": "en"})
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert "Write the day as in" in answer.json()["detail"]


def test_the_state_is_that_of_the_day_asked_for(two: None) -> None:
    (one,) = told("?role=idp")
    assert Client().get(f"{URL}{one['id']}/?on=2026-07-01").json()["state"] == "expired"


def test_a_revoked_one_says_so_and_a_draft_is_not_there(operator: Operator, member: Member) -> None:
    revoked = builders.certify(operator, member.organisation)
    certifications.revoke(revoked, note="SECRET", by=operator.trust_officer)
    draft = certifications.record(
        member.organisation,
        builders.level(),
        roles=("idp",),
        valid_from=builders.AT.date(),
        valid_until=builders.AT.date() + timedelta(days=1),
        by=operator.trust_officer,
    )
    assert [row["state"] for row in told()] == ["revoked"]
    assert Client().get(f"{URL}{draft.pk}/").status_code == 404
    assert Client().get(f"{URL}{draft.pk}/").content == Client().get(f"{URL}99999999/").content


def test_who_has_the_answer_is_told_so_and_a_change_is_another_answer(operator: Operator, member: Member) -> None:
    made = builders.certify(operator, member.organisation)
    for address in (URL, f"{URL}{made.pk}/"):
        first = Client().get(address)
        again = Client().get(address, headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    certifications.suspend(made, note="SECRET", by=operator.trust_officer)
    changed = Client().get(f"{URL}{made.pk}/", headers={"if-none-match": first["ETag"]})
    assert (changed.status_code, changed.json()["state"]) == (200, "suspended")


def test_nobody_s_name_reason_finding_or_condition_is_told(operator: Operator, member: Member) -> None:
    case = secrets_case.case(operator, member)
    secrets_case.suspend_by_sanction(operator, case)
    for address in (URL, f"{URL}{case.certification.pk}/"):
        answer = Client().get(address).content.decode()
        assert member.organisation.number in answer
        for secret in case.secrets:
            assert secret not in answer, secret


def test_the_list_goes_on_where_it_ended(operator: Operator, member: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("federation.api.paging.PAGE", 2)
    made = {builders.certify(operator, member.organisation).pk for _ in range(5)}
    found: list[object] = []
    after = ""
    while after is not None:
        answer = Client().get(f"{URL}?after={after}").json()
        found += [row["id"] for row in answer["certifications"]]
        after = answer["next"]
    assert found == sorted(made)


def test_many_cost_no_more_questions_than_one(operator: Operator, member: Member) -> None:
    builders.certify(operator, member.organisation)
    with CaptureQueriesContext(connection) as for_one:
        told()
    for n in range(6):
        builders.certify(operator, builders.organisation(operator, f"Kommun {n}"))
    with CaptureQueriesContext(connection) as for_more:
        assert len(told()) == 7
    assert len(for_more) == len(for_one)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_written_through_it(member: Member, method: str) -> None:
    assert getattr(Client(), method)(URL).status_code == 405
