"""The retention table: each row removes what is over, and nothing else; people see what went and when."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models import Model

from federation import tasks
from federation.actions import retention
from federation.keeping.removing import REMOVING
from federation.keeping.retention import TEXTS, Row, table
from federation.models import ApiRequest, FeedReader, RetentionTurn, WebhookDelivery, WebhookEndpoint
from members.actions import invitations
from members.audit import broken_links
from members.clock import clock_at, today
from members.errors import NotAllowed
from members.models import Application, AuditEvent, AuditPrivate, Blob, Invitation, Job, Letter
from members.models.letter import LetterKind, LetterState
from members.roles import Role
from members.tags import Tag
from tests import builders
from tests.builders import AT, Member, Operator
from tests.pages.visiting import browser, words

pytestmark = pytest.mark.usefixtures("on_the_day")
Make = Callable[[datetime, Operator, Member], Model]
ROWS = [row for row in table() if row.days is not None]


def _session(at: datetime, operator: Operator, _member: Member) -> Model:
    UserSession.objects.create(user=operator.registrar, ip="192.0.2.1", session_key=f"k{at:%Y%m%d}", user_agent="x")
    return Session.objects.create(session_key=f"k{at:%Y%m%d}", session_data="x", expire_date=at)


def _letter(at: datetime, operator: Operator, _member: Member) -> Model:
    more: dict[str, Any] = {"next_try_at": at, "state": LetterState.SENT, "address": "a@people.example"}
    return Letter.objects.create(kind=LetterKind.ACCOUNT, person=operator.registrar, posted_at=at, **more)


def _reader(at: datetime, _operator: Operator, _member: Member) -> Model:
    day = today() - (AT - at)
    return FeedReader.objects.create(day=day, feed_slug="f", what="mdq", network="192.0.2.0/24", count=1, last_at=at)


def _request(at: datetime, _operator: Operator, _member: Member) -> Model:
    return ApiRequest.objects.create(asker=f"{at:%Y%m%d}", asked="x", asked_at=at)


def _delivery(at: datetime, operator: Operator, member: Member) -> Model:
    more: dict[str, Any] = {"happened_at": at, "made_at": at, "next_attempt_at": at}
    endpoint = _endpoint(operator, member)
    return WebhookDelivery.objects.create(endpoint=endpoint, message_id=f"{at:%Y%m%d}", type="t", body="{}", **more)


def _endpoint(operator: Operator, member: Member) -> WebhookEndpoint:
    found = WebhookEndpoint.objects.first()
    return found or WebhookEndpoint.objects.create(
        organisation=member.organisation,
        url="https://hooks.norrvik.example/",
        created_by=operator.registrar,
        created_at=AT,
    )


def _job(at: datetime, _operator: Operator, member: Member) -> Model:
    upload = Blob.objects.keep(f"{at}".encode())
    more: dict[str, Any] = {"kind": "import_metadata", "state": "done", "upload_id": upload.pk}
    return Job.objects.create(asked_by=member.administrator, organisation=member.organisation, asked_at=at, **more)


def _application(at: datetime, operator: Operator, _member: Member) -> Model:
    person = {"applicant_name": "Sara Sökande", "applicant_email": "sara@people.example", "applicant_phone": "08"}
    more: dict[str, Any] = {"state": "rejected", "decided_by": operator.registrar, "decided_at": at, "message": "Hej"}
    return Application.objects.create(number="1", begun_at=at, code_sha256=f"{at:%Y%m%d}", **person, **more)


def _invitation(at: datetime, operator: Operator, member: Member) -> Model:
    email = f"nils{at:%Y%m%d}@people.example"
    made = invitations.invite(member.organisation, email=email, roles=[Role.READER], by=operator.registrar)
    invitation = made if isinstance(made, Invitation) else Invitation.objects.get(email=email)
    Invitation.objects.filter(pk=invitation.pk).update(state="expired", expires_at=at)
    return invitation


MAKE: dict[str, Make] = {
    "sessions": _session,
    "letters": _letter,
    "readers": _reader,
    "api_requests": _request,
    "deliveries": _delivery,
    "jobs": _job,
    "applications": _application,
    "invitations": _invitation,
}


def told(model: Model) -> str:
    """What the row still says; "" where it is gone."""
    return str(type(model)._base_manager.filter(pk=model.pk).values().first() or "")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_each_row_of_the_table_removes_what_is_over_and_nothing_else(
    row: Row, operator: Operator, member: Member
) -> None:
    days = timedelta(days=row.days or 0)
    old = MAKE[row.name](AT - days - timedelta(days=1), operator, member)
    young = MAKE[row.name](AT - days + timedelta(days=1), operator, member)
    before = {one: told(one) for one in (old, young)}
    assert row.due(AT) == 1
    turn = retention.turn(by=None)
    assert turn.counts == {row.name: 1}
    assert told(young) == before[young]
    assert told(old) != before[old]
    assert "people.example" not in told(old)
    assert row.due(AT) == 0
    assert retention.turn(by=None).counts == {}, "what is empty is not emptied again"


def test_what_a_job_brought_goes_with_it_unless_somebody_else_has_it(operator: Operator, member: Member) -> None:
    long_ago = AT - timedelta(days=400)
    alone, shared = _job(long_ago, operator, member), _job(long_ago - timedelta(days=1), operator, member)
    keeper = _job(AT, operator, member)
    Job.objects.filter(pk=keeper.pk).update(upload=shared.upload_id)  # type: ignore[attr-defined]
    retention.turn(by=None)
    assert not Blob.objects.filter(pk=alone.upload_id).exists()  # type: ignore[attr-defined]
    assert Blob.objects.filter(pk=shared.upload_id).exists()  # type: ignore[attr-defined]


def test_a_letter_that_waits_is_never_removed(operator: Operator, member: Member) -> None:
    letter = _letter(AT - timedelta(days=400), operator, member)
    Letter.objects.filter(pk=letter.pk).update(state=LetterState.WAITING)
    assert retention.turn(by=None).counts == {}


def test_an_address_goes_beside_the_log_too_and_the_chain_stays_whole(operator: Operator, member: Member) -> None:
    invitation = _invitation(AT - timedelta(days=400), operator, member)
    about = {"about_kind": "invitation", "about_pk": str(invitation.pk)}
    assert AuditPrivate.objects.filter(**about).exists()
    retention.turn(by=None)
    assert not AuditPrivate.objects.filter(**about).exists()
    assert list(broken_links()) == []


def test_the_log_says_how_many_of_each_went_and_nothing_of_whom(operator: Operator, member: Member) -> None:
    _application(AT - timedelta(days=400), operator, member)
    retention.turn(by=operator.registrar)
    event = AuditEvent.objects.get(tag=Tag.DATA_REMOVED)
    assert event.actor == operator.registrar
    assert event.chained["applications"] == 1


def test_a_member_removes_nothing(member: Member) -> None:
    with pytest.raises(NotAllowed):
        retention.turn(by=member.administrator)
    assert not RetentionTurn.objects.exists()


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("retention", *arguments, stdout=out)
    return out.getvalue()


def test_a_dry_run_counts_and_removes_nothing(operator: Operator, member: Member) -> None:
    session = _session(AT - timedelta(days=9), operator, member)
    assert "sessions      1 days     1 due" in run("--dry-run")
    assert told(session)
    assert not RetentionTurn.objects.exists()
    assert "sessions      1 days     1 removed" in run("--as", operator.registrar.email)
    assert not told(session)


def test_the_command_asks_who_does_it() -> None:
    with pytest.raises(CommandError, match="Say who does this"):
        run()


def test_the_clock_goes_by_the_same_table(operator: Operator, member: Member) -> None:
    _session(AT - timedelta(days=9), operator, member)
    assert tasks.remove_what_is_over() == 1
    assert RetentionTurn.objects.get().by is None


def test_operators_see_the_table_and_when_it_was_done_last(operator: Operator, member: Member) -> None:
    visitor = browser(operator.registrar)
    assert "Not done yet." in words(visitor.get("/retention/"))
    _session(AT - timedelta(days=9), operator, member)
    with clock_at(AT):
        retention.turn(by=operator.registrar)
    page = words(visitor.get("/retention/"))
    assert f"by {operator.registrar}" in page
    assert "Log-in sessions 1 day from when they ended" in page
    assert browser(member.administrator).get("/retention/").status_code == 404


def test_every_row_says_all_in_both_languages_and_what_it_removes_is_code() -> None:
    for row in table():
        assert set(row.texts) == set(TEXTS)
        assert all(set(said) == {"sv", "en"} and all(said.values()) for said in row.texts.values())
    assert {row.name for row in ROWS} == set(REMOVING)
    assert builders.AT
