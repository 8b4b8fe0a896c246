"""The signer's statements on certifications: one file for each organisation and one for all, never older than a day."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from cryptography import x509
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from federation.actions import statements
from federation.actions.feeds import record
from federation.aggregate import statement as files
from federation.aggregate.keys import KeyRefused
from federation.models import Feed
from federation.tasks import publish_statements
from members.clock import clock_at, now
from members.errors import Refused
from members.models import Organisation
from tests import builders, secrets_case
from tests.builders import AT, Operator
from tests.cycle.conftest import Published, key_directory, prepared
from trustframework import statement_verifier
from trustframework.actions import certifications
from trustframework.models import Certification
from trustframework.statement_verifier import Statement

__all__ = ["key_directory", "prepared"]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def held(prepared: Published) -> Certification:
    return builders.certify(prepared.operator, prepared.member.organisation, roles=("idp",), days=30)


def name_of(organisation: Organisation) -> str:
    return f"{organisation.country}-{organisation.number}"


def read(prepared: Published, name: str) -> Statement:
    """What a stranger with the feed's certificate reads in the file."""
    document = (prepared.releases / "status" / f"{name}.json").read_bytes()
    feed = Feed.objects.select_related("signing_key").get(slug=prepared.feed.slug)
    certificate = x509.load_pem_x509_certificate(feed.signing_key.certificate_pem.encode())
    return statement_verifier.read(document, [certificate], now())


def states(found: Statement) -> list[str]:
    return [one["state"] for organisation in found.organisations for one in organisation["certifications"]]


def test_each_organisation_has_one_and_there_is_one_of_all(prepared: Published, held: Certification) -> None:
    other = builders.member(prepared.operator, "Region Storvik").organisation
    builders.certify(prepared.operator, other)
    assert statements.publish() == 3
    mine, everybody = read(prepared, name_of(held.organisation)), read(prepared, "statements")
    assert mine.organisations[0] in everybody.organisations
    assert len(everybody.organisations) == 2
    assert mine.expires_at - mine.issued_at == timedelta(days=prepared.feed.validity_days)
    (vouched,) = mine.vouched(now())
    assert (vouched.level, vouched.scope) == ("LoA3", ("idp",))
    (said,) = mine.organisations[0]["certifications"]
    assert (said["since"], said["until"]) == ("2026-06-01", "2026-07-01")
    assert (said["not_before"], said["not_after"]) == ("2026-05-31T22:00:00Z", "2026-06-30T22:00:00Z")


def test_nothing_is_signed_twice_for_nothing_and_everything_once_a_day(
    prepared: Published, held: Certification
) -> None:
    assert statements.publish() == 2
    first = read(prepared, name_of(held.organisation))
    with clock_at(AT + DAY - timedelta(seconds=1)):
        assert statements.publish() == 0
    with clock_at(AT + DAY):
        assert statements.publish() == 2
        second = read(prepared, name_of(held.organisation))
    assert second.serial > first.serial
    assert second.expires_at == first.expires_at + DAY


def test_a_change_is_said_at_once_and_only_where_it_matters(prepared: Published, held: Certification) -> None:
    other = builders.member(prepared.operator, "Region Storvik").organisation
    builders.certify(prepared.operator, other)
    statements.publish()
    before = read(prepared, name_of(held.organisation))
    with clock_at(AT + HOUR):
        certifications.suspend(held, note="SECRET", by=prepared.operator.trust_officer)
        assert statements.publish() == 2  # theirs, and that of all
        after = read(prepared, name_of(held.organisation))
        assert states(after) == ["suspended"]
        assert not after.vouched(now())
        certifications.revoke(held, note="SECRET", by=prepared.operator.trust_officer)
        statements.publish()
        revoked = read(prepared, name_of(held.organisation))
    assert states(revoked) == ["revoked"]
    assert before.serial < after.serial < revoked.serial


def test_the_day_it_ends_is_said_without_anybody_s_doing(prepared: Published, held: Certification) -> None:
    with clock_at(AT + 29 * DAY):
        statements.publish()
    with clock_at(AT + 29 * DAY + 10 * HOUR + timedelta(minutes=1)):  # past midnight in Stockholm
        assert statements.publish() == 2
        assert states(read(prepared, name_of(held.organisation))) == ["expired"]


def test_a_sanction_is_said_as_a_state_and_not_why(prepared: Published) -> None:
    case = secrets_case.case(prepared.operator, prepared.member)
    secrets_case.suspend_by_sanction(prepared.operator, case)
    statements.publish()
    for name in (name_of(case.member.organisation), "statements"):
        found = read(prepared, name)
        assert states(found) == ["suspended"]
        text = json.dumps(found.organisations, ensure_ascii=False)
        assert case.member.organisation.number in text
        for secret in case.secrets:
            assert secret not in text, secret


def test_no_statement_vouches_beyond_the_day_on_which_a_condition_would_end_it(prepared: Published) -> None:
    case = secrets_case.case(prepared.operator, prepared.member)
    with clock_at(AT + 40 * DAY):
        statements.publish()
        found = read(prepared, name_of(case.member.organisation))
        assert found.vouched(now())
    assert found.expires_at > AT + 46 * DAY
    assert not found.vouched(AT + 45 * DAY)


def test_a_lost_or_broken_file_is_signed_again(prepared: Published, held: Certification) -> None:
    statements.publish()
    file = prepared.releases / "status" / f"{name_of(held.organisation)}.json"
    for broken in (b"", b"{}", b"[]", b'{"protected": "e30", "payload": "e30"}'):
        file.write_bytes(broken)
        assert statements.publish() == 1
        assert read(prepared, name_of(held.organisation)).vouched(now())
    file.unlink()
    assert statements.publish() == 1


def test_a_new_key_signs_all_of_them_anew(
    prepared: Published, held: Certification, key_directory: tuple[Path, dict[str, str]]
) -> None:
    statements.publish()
    key = builders.record_key(prepared.operator, "second", key_directory[1]["second"])
    Feed.objects.update(signing_key=key)
    assert statements.publish() == 2
    assert read(prepared, name_of(held.organisation)).vouched(now())
    assert len(list((prepared.releases / "status").glob("certificate-*.pem"))) == 2


def test_a_clock_that_goes_back_never_takes_the_serial_with_it(prepared: Published, held: Certification) -> None:
    with clock_at(AT + 3 * DAY):
        statements.publish()
        late = read(prepared, name_of(held.organisation))
    assert statements.publish() == 2
    assert read(prepared, name_of(held.organisation)).serial == late.serial + 1


def test_an_organisation_under_a_new_number_holds_nothing_under_the_old(
    prepared: Published, held: Certification
) -> None:
    statements.publish()
    old = name_of(held.organisation)
    Organisation.objects.filter(pk=held.organisation_id).update(number=builders.organisation_number())
    assert statements.publish() == 3
    assert not read(prepared, old).vouched(now())
    assert statements.publish() == 0
    with clock_at(AT + 10 * DAY):
        statements.publish()
    assert not (prepared.releases / "status" / f"{old}.json").exists()


def test_only_the_signer_signs_and_only_with_a_feed_s_key(
    prepared: Published, held: Certification, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SIGILL_KEY_DIR = ""
    with pytest.raises(KeyRefused):
        statements.publish()
    with pytest.raises(CommandError, match="no signing key"):
        call_command("publish_statements")
    assert publish_statements() == 0
    assert "No statements on certifications" in caplog.text
    Feed.objects.all().delete()
    with pytest.raises(Refused, match="no feed yet"):
        statements.publish()


def test_two_signers_do_not_write_at_once(prepared: Published, held: Certification) -> None:
    with files.held(prepared.releases) as ours:
        assert ours
        assert statements.publish() == 0
    assert statements.publish() == 2


def test_the_command_says_how_many(prepared: Published, held: Certification) -> None:
    out = StringIO()
    call_command("publish_statements", stdout=out)
    assert out.getvalue() == "2 statements on certifications signed.\n"


def test_no_feed_takes_the_statements_place(prepared: Published) -> None:
    titles = {"title_sv": "Status", "title_en": "Status", "environment": "trial"}
    with pytest.raises(Exception, match="Statements on certifications are published under this name"):
        record(
            by=prepared.operator.key_custodian,
            signing_key=Feed.objects.get().signing_key,
            policy=builders.policy(),
            slug="status",
            **titles,
        )


def test_they_are_served_as_files_with_an_exact_etag(prepared: Published, held: Certification) -> None:
    statements.publish()
    for name in (name_of(held.organisation), "statements"):
        with CaptureQueriesContext(connection) as asked:
            answer = Client().get(f"/md/status/{name}.json")
        assert answer.content == (prepared.releases / "status" / f"{name}.json").read_bytes()
        assert (answer["Content-Type"], len(asked)) == ("application/json", 0)
        headers = {"if-none-match": answer["ETag"]}
        assert Client().get(f"/md/status/{name}.json", headers=headers).status_code == 304
    certificate = next((prepared.releases / "status").glob("certificate-*.pem"))
    assert Client().get(f"/md/status/{certificate.name}").content == certificate.read_bytes()
    for nothing in ("SE-0000000000.json", ".lock", "../audit/latest.json", "se-1.json"):
        assert Client().get(f"/md/status/{nothing}").status_code == 404


def test_the_status_page_leads_to_the_statement(prepared: Published, held: Certification) -> None:
    organisation = held.organisation
    page = Client().get(f"/status/SE/{organisation.number}/").content.decode()
    assert f'href="/md/status/{name_of(organisation)}.json"' in page


def test_many_cost_no_more_questions_than_one(prepared: Published, held: Certification, operator: Operator) -> None:
    statements.publish()
    with CaptureQueriesContext(connection) as for_one:
        statements.publish()
    for n in range(5):
        builders.certify(operator, builders.organisation(operator, f"Kommun {n}"))
    with CaptureQueriesContext(connection) as for_six:
        assert statements.publish() == 6
    assert len(for_six) == len(for_one)
