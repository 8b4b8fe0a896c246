"""Metadata fetched every night from where a member keeps it: only a change is submitted, a failure says what to do."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from members import tasks
from members.actions import people, refreshes, revisions
from members.clock import clock_at
from members.errors import NotAllowed, Refused
from members.models import AuditEvent, Entity, Letter, Refresh
from members.models.letter import LetterKind
from members.models.revision import RevisionState, Source
from members.roles import Role
from members.tags import Tag
from tests import builders
from tests.builders import AT, Member, Operator, entity_xml

ENTITY_ID = "https://sp.norrvik.example/metadata"
DAY = timedelta(days=1)


class _Keeper(BaseHTTPRequestHandler):
    """The member's server: it shows whatever the test put there."""

    def do_GET(self) -> None:
        shown: dict[str, Any] = self.server.shown  # type: ignore[attr-defined]
        self.send_response(shown["status"])
        self.send_header("Content-Type", shown["kind"])
        self.end_headers()
        self.wfile.write(shown["body"])

    def log_message(self, *_: Any) -> None:
        """Nothing on stderr."""


@pytest.fixture
def kept(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """What stands at the address (`url`): status, kind and body."""
    settings.SIGILL_FETCH_ALLOW = ["127.0.0.1"]
    monkeypatch.setattr(refreshes, "wake", lambda *_: True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Keeper)
    server.shown = {"status": 200, "kind": "application/samlmetadata+xml", "body": entity_xml()}  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server.shown | {"url": f"http://127.0.0.1:{server.server_port}/md", "set": server.shown.update}  # type: ignore[attr-defined]
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def entity(operator: Operator, member: Member) -> Entity:
    """Approved, with the very metadata that is kept at the address."""
    return builders.approved_entity(operator, member)


@pytest.fixture
def refresh(entity: Entity, member: Member, kept: dict[str, Any]) -> Refresh:
    return refreshes.fetch_from(entity, kept["url"], by=member.administrator)


def visited(refresh: Refresh) -> Refresh:
    """As a worker sees it: read anew, visited, read again."""
    refreshes.visit(Refresh.objects.select_related("entity__owner", "set_by").get(pk=refresh.pk))
    return Refresh.objects.get(pk=refresh.pk)


def test_what_is_as_it_was_approved_is_not_submitted(refresh: Refresh, entity: Entity) -> None:
    found = visited(refresh)
    assert entity.revisions.count() == 1
    assert (found.failure, found.visited_at, found.changed_at) == ("", AT, None)
    assert len(found.sha256) == 64


def test_a_change_is_submitted_by_the_person_who_set_the_address(
    refresh: Refresh, entity: Entity, member: Member, kept: dict[str, Any]
) -> None:
    visited(refresh)
    kept["set"](body=entity_xml(name="Nytt namn"))
    with clock_at(AT + DAY):
        found = visited(refresh)
    newest = entity.revisions.first()
    assert newest is not None
    assert (newest.state, newest.source, newest.submitted_by) == ("submitted", Source.URL, member.administrator)
    assert (found.changed_at, found.failure) == (AT + DAY, "")


def test_the_same_change_is_submitted_once_and_not_again_after_it_was_rejected(
    refresh: Refresh, entity: Entity, operator: Operator, kept: dict[str, Any]
) -> None:
    kept["set"](body=entity_xml(name="Nytt namn"))
    visited(refresh)
    revisions.reject(entity.revisions.first(), note="Nej", by=operator.registrar)
    visited(refresh)
    assert entity.revisions.count() == 2


def test_never_more_than_one_waits(refresh: Refresh, entity: Entity, kept: dict[str, Any]) -> None:
    for name in ("Ett", "Två", "Tre"):
        kept["set"](body=entity_xml(name=name))
        visited(refresh)
    states = list(entity.revisions.values_list("state", flat=True))
    assert states == ["submitted", "withdrawn", "withdrawn", "approved"]


def test_what_somebody_submitted_by_hand_is_not_replaced_behind_their_back(
    refresh: Refresh, entity: Entity, operator: Operator, member: Member, kept: dict[str, Any]
) -> None:
    by_hand = builders.submitted(member, name="För hand")
    kept["set"](body=entity_xml(name="Från adressen"))
    found = visited(refresh)
    assert "Revision 2 waits for a registrar" in found.failure
    assert list(entity.revisions.filter(state=RevisionState.SUBMITTED)) == [by_hand]
    revisions.reject(by_hand, note="Nej", by=operator.registrar)
    assert visited(refresh).failure == ""
    assert entity.revisions.filter(state=RevisionState.SUBMITTED).get().source == Source.URL


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ({"status": 404}, "answered 404"),
        ({"kind": "text/html"}, "answered with text/html, not metadata"),
        ({"body": b"<md:Entity"}, "MD-XML-"),
        ({"body": b"x" * (1 << 20) + b"x"}, "is larger than 1 MiB"),
        ({"body": entity_xml("https://annan.norrvik.example/")}, "describes https://annan.norrvik.example/, not"),
    ],
    ids=["gone", "page", "broken", "large", "another entity"],
)
def test_a_failure_is_kept_in_words_and_nothing_is_submitted(
    refresh: Refresh, entity: Entity, kept: dict[str, Any], shown: dict[str, Any], said: str
) -> None:
    kept["set"](**shown)
    found = visited(refresh)
    assert said in found.failure
    assert found.visited_at == AT
    assert entity.revisions.count() == 1
    assert Entity.objects.count() == 1


def test_a_failure_goes_away_when_the_address_is_well_again(refresh: Refresh, kept: dict[str, Any]) -> None:
    kept["set"](status=500)
    assert visited(refresh).failure
    kept["set"](status=200)
    assert visited(refresh).failure == ""


def test_a_failure_is_mailed_on_its_first_night_only_and_anew_after_a_success(
    refresh: Refresh, kept: dict[str, Any], member: Member
) -> None:
    def mailed() -> int:
        return Letter.objects.filter(kind=LetterKind.FETCH_FAILED, person=member.administrator).count()

    good = kept["status"]
    for night, (status, expected) in enumerate([(404, 1), (404, 1), (good, 1), (404, 2)]):
        kept["set"](status=status)
        with clock_at(AT + night * DAY):
            visited(refresh)
        assert mailed() == expected
    assert "404" in Letter.objects.filter(kind=LetterKind.FETCH_FAILED)[0].context["failure"]


def test_a_failure_is_told_in_the_language_of_the_person_who_set_the_address(
    refresh: Refresh, member: Member, kept: dict[str, Any]
) -> None:
    kept["set"](status=404)
    english = visited(refresh).failure
    type(member.administrator).objects.filter(pk=member.administrator.pk).update(language="sv")
    assert visited(refresh).failure != english


def test_a_document_with_an_odd_type_is_taken_and_remarked_on(refresh: Refresh, kept: dict[str, Any]) -> None:
    kept["set"](kind="text/plain")
    found = visited(refresh)
    assert (found.failure, found.odd_type) == ("", "text/plain")


def test_a_person_who_may_no_longer_submit_is_not_acted_for(
    refresh: Refresh, entity: Entity, operator: Operator, member: Member, kept: dict[str, Any]
) -> None:
    kept["set"](body=entity_xml(name="Nytt namn"))
    builders.in_role(operator, Role.ADMINISTRATOR, member.organisation, "Eva Efterträdare")
    for role in member.administrator.roles.all():
        people.end_role(role, by=operator.registrar)
    with clock_at(AT + DAY):
        found = visited(refresh)
    assert "may no longer submit metadata. Set the address again as yourself" in found.failure
    assert entity.revisions.count() == 1


def test_an_address_is_set_with_an_audit_event_and_a_first_visit(
    entity: Entity,
    member: Member,
    kept: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    woken: list[tuple[str, int]] = []
    monkeypatch.setattr(refreshes, "wake", lambda task, pk: woken.append((task, pk)))
    with django_capture_on_commit_callbacks(execute=True):
        refresh = refreshes.fetch_from(entity, f" {kept['url']} ", by=member.administrator)
    assert woken == [(tasks.refresh_entity.name, refresh.pk)]
    assert AuditEvent.objects.get(tag=Tag.REFRESH_SET).details == {"url": kept["url"]}


def test_another_address_begins_anew(
    refresh: Refresh, entity: Entity, operator: Operator, kept: dict[str, Any]
) -> None:
    kept["set"](status=404)
    visited(refresh)
    again = refreshes.fetch_from(entity, kept["url"] + "2", by=operator.registrar)
    assert again.pk == refresh.pk
    assert (again.failure, again.visited_at, again.set_by) == ("", None, operator.registrar)


@pytest.mark.parametrize("url", ["", "md.xml", "ftp://sp.norrvik.example/md", "http://sp.norrvik.example/md"])
def test_what_is_no_https_address_cannot_be_set(entity: Entity, member: Member, url: str) -> None:
    with pytest.raises(Refused, match="is not an https address"):
        refreshes.fetch_from(entity, url, by=member.administrator)


def test_only_who_may_submit_sets_and_stops(refresh: Refresh, entity: Entity, member: Member) -> None:
    with pytest.raises(NotAllowed):
        refreshes.fetch_from(entity, refresh.url, by=member.reader)
    with pytest.raises(NotAllowed):
        refreshes.stop(entity, by=member.reader)
    refreshes.stop(entity, by=member.administrator)
    assert not Refresh.objects.exists()
    with pytest.raises(Refused, match="Nothing is fetched"):
        refreshes.stop(entity, by=member.administrator)
    tasks.refresh_entity(refresh.pk)


def _at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-06-{clock}+02:00")


def test_every_address_is_visited_once_a_night(refresh: Refresh, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "wake", lambda _task, pk: tasks.refresh_entity(pk))
    visits = []
    for clock in ("02T01:50", "02T02:05", "02T02:06", "02T14:00", "03T01:59", "03T02:00", "03T23:00"):
        with clock_at(_at(clock)):
            before = Refresh.objects.get().visited_at
            tasks.refresh_entities()
            if Refresh.objects.get().visited_at != before:
                visits.append(clock)
    assert visits == ["02T01:50", "02T02:05", "03T02:00"]  # the first one had never been visited


def test_a_visit_that_was_lost_is_asked_for_again(refresh: Refresh) -> None:
    assert refreshes.send_out(AT + timedelta(minutes=1)) == []
    assert refreshes.send_out(AT + refreshes.LOST_AFTER) == [refresh.pk]
