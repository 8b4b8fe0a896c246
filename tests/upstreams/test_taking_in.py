"""What another federation publishes is taken in whole, held, or refused; each entity of it stands on its own."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from federation import tasks
from federation.actions import upstream_imports, upstreams
from federation.actions.upstream_imports import look
from federation.models import ForeignEntity, ForeignRevision, UpstreamFeed
from federation.models.upstream import UpstreamResult, UpstreamState
from members.clock import clock_at
from members.errors import NotAllowed, Refused
from members.models import AuditEvent
from members.saml.settable import CATEGORY
from members.tags import Tag
from tests.builders import AT, Member, Operator, again
from tests.foreign.making import IDP, MDRPI, REGISTRAR, SP, aggregate, foreign_idp, foreign_sp, registration, signed
from tests.saml.entities import changed
from tests.upstreams.conftest import Abroad

pytestmark = pytest.mark.usefixtures("on_the_day", "english")
R = UpstreamResult
LATER = timedelta(minutes=30)


def again_from(upstream: UpstreamFeed) -> UpstreamFeed:
    return UpstreamFeed.objects.get(pk=upstream.pk)


def rules(upstream: UpstreamFeed) -> list[str]:
    return [one["rule"] for one in again_from(upstream).findings]


def conditions() -> dict[str, str]:
    return dict(ForeignEntity.objects.values_list("entity_id", "condition"))


def found_in(entity_id: str) -> list[str]:
    return [one["rule"] for one in ForeignEntity.objects.get(entity_id=entity_id).findings]


def sps(count: int, begin: int = 0) -> list[str]:
    return [changed(foreign_sp(), SP, f"https://sp{n}.granland.example/saml") for n in range(begin, begin + count)]


def test_a_good_aggregate_becomes_rows_with_their_registrar(upstream: UpstreamFeed) -> None:
    assert look(upstream) == R.ACCEPTED
    assert conditions() == {IDP: "fit", SP: "fit"}
    idp = ForeignEntity.objects.get(entity_id=IDP)
    assert (idp.registrar, idp.roles, idp.scopes) == (REGISTRAR, ["idp"], ["vard.example"])
    assert idp.revision is not None
    assert idp.revision.said["registration_instant"] == "2025-02-03T04:05:06+00:00"
    assert again_from(upstream).valid_until == AT + timedelta(days=7)


def test_what_is_the_same_is_not_fetched_again(upstream: UpstreamFeed, abroad: Abroad) -> None:
    look(upstream)
    assert look(again_from(upstream)) == R.UNCHANGED
    assert abroad.asked == 2
    assert AuditEvent.objects.filter(tag=Tag.UPSTREAM_TAKEN_IN).count() == 1


def test_a_revision_is_kept_by_its_digest(upstream: UpstreamFeed, abroad: Abroad) -> None:
    look(upstream)
    abroad.document = signed(aggregate(foreign_idp(), changed(foreign_sp(), "The Record", "The Journal"), made=LATER))
    assert look(again_from(upstream)) == R.ACCEPTED
    assert ForeignRevision.objects.filter(entity__entity_id=IDP).count() == 1
    assert ForeignRevision.objects.filter(entity__entity_id=SP).count() == 2


def test_nothing_is_fetched_before_two_have_pinned_a_key(
    draft: UpstreamFeed, abroad: Abroad, operator: Operator
) -> None:
    look(draft)
    assert abroad.asked == 0
    with pytest.raises(Refused, match="Two operators"):
        upstreams.resume(draft, by=again(operator.key_custodian), note="nu")


def test_somebody_elses_signature_changes_nothing(upstream: UpstreamFeed, abroad: Abroad) -> None:
    look(upstream)
    abroad.document = signed(aggregate(foreign_sp(), made=LATER), kind="other")
    assert look(again_from(upstream)) == R.REFUSED
    assert rules(upstream) == ["MD-SIG-007"]
    assert conditions() == {IDP: "fit", SP: "fit"}


def test_a_refusal_is_told_once_and_stays_on_the_row(upstream: UpstreamFeed, abroad: Abroad) -> None:
    abroad.document = signed(kind="other")
    for _ in range(3):
        assert look(again_from(upstream)) == R.REFUSED
    assert AuditEvent.objects.filter(tag=Tag.UPSTREAM_REFUSED).count() == 1


def test_md_fed_009_an_older_document_is_refused(upstream: UpstreamFeed, abroad: Abroad) -> None:
    look(upstream)
    abroad.document = signed(aggregate(foreign_idp(), foreign_sp(), made=timedelta(hours=2)))
    assert look(again_from(upstream)) == R.REFUSED
    assert rules(upstream) == ["MD-FED-009"]


def test_md_fed_010_a_document_that_shrinks_is_held_until_an_operator_accepts_it(
    upstream: UpstreamFeed, abroad: Abroad, operator: Operator
) -> None:
    abroad.document = signed(aggregate(*sps(12)))
    look(upstream)
    abroad.document = signed(aggregate(*sps(3), made=LATER))
    assert look(again_from(upstream)) == R.HELD
    assert set(rules(upstream)) == {"MD-FED-010"}
    assert set(conditions().values()) == {"fit"}
    upstream_imports.accept_held(again_from(upstream), by=again(operator.registrar), grounds="Ringt till Gränland.")
    assert sorted(conditions().values()).count("gone") == 9
    assert again_from(upstream).held is None
    with pytest.raises(Refused, match="Nothing is held"):
        upstream_imports.accept_held(again_from(upstream), by=again(operator.registrar), grounds="En gång till.")


def test_md_fed_010_a_registrar_that_vanishes_is_held(upstream: UpstreamFeed, abroad: Abroad) -> None:
    other = "https://annan.example"
    UpstreamFeed.objects.update(registrars=[REGISTRAR, other], brake_drop_percent=100)
    theirs = [one.replace(REGISTRAR, other) for one in sps(6, 100)]
    abroad.document = signed(aggregate(*sps(6), *theirs))
    look(again_from(upstream))
    abroad.document = signed(aggregate(*sps(6), made=LATER))
    assert look(again_from(upstream)) == R.HELD
    assert rules(upstream) == ["MD-FED-010"]


def test_md_fed_011_many_changed_scopes_are_told(upstream: UpstreamFeed, abroad: Abroad) -> None:
    look(upstream)
    abroad.document = signed(
        aggregate(
            changed(foreign_idp(), ">vard.example</shibmd:Scope>", ">sjuk.example</shibmd:Scope>"),
            foreign_sp(),
            made=LATER,
        )
    )
    assert look(again_from(upstream)) == R.ACCEPTED
    assert rules(upstream) == ["MD-FED-011"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("status", 503), ("kind", "text/html"), ("cut", 100), ("location", "http://127.0.0.2:1/md.xml")],
)
def test_md_fed_020_what_does_not_come_whole_is_refused(
    upstream: UpstreamFeed, abroad: Abroad, name: str, value: object
) -> None:
    setattr(abroad, name, value)
    if name == "location":
        abroad.status = 302
    assert look(upstream) == R.REFUSED
    assert rules(upstream) == ["MD-FED-020"]
    (finding,) = again_from(upstream).findings
    assert finding["sv"] != finding["en"]


def test_md_fed_020_a_redirect_to_another_host_is_refused(
    upstream: UpstreamFeed, abroad: Abroad, settings: Settings
) -> None:
    settings.SIGILL_FETCH_ALLOW = ["127.0.0.1", "localhost"]
    UpstreamFeed.objects.update(url=abroad.url.replace("127.0.0.1", "localhost"))
    abroad.status, abroad.location = 302, abroad.url
    assert look(again_from(upstream)) == R.REFUSED
    assert rules(upstream) == ["MD-FED-020"]


@pytest.mark.parametrize("valid", [timedelta(seconds=-1), None])
def test_md_fed_021_an_expired_document_is_refused(
    upstream: UpstreamFeed, abroad: Abroad, valid: timedelta | None
) -> None:
    abroad.document = signed(aggregate(foreign_sp(), valid=valid))
    assert look(upstream) == R.REFUSED
    assert rules(upstream) == ["MD-FED-021"]


def test_md_rpi_010_a_document_that_has_passed_through_us_is_told(
    upstream: UpstreamFeed, abroad: Abroad, settings: Settings
) -> None:
    ours = settings.SIGILL_REGISTRATION_AUTHORITY
    path = f'<mdrpi:PublicationPath {MDRPI}><mdrpi:Publication publisher="{ours}"/></mdrpi:PublicationPath>'
    abroad.document = signed(aggregate(foreign_sp(), path=path))
    assert look(upstream) == R.ACCEPTED
    assert rules(upstream) == ["MD-RPI-010"]


def test_md_ena_028_what_is_ours_to_give_is_taken_away(
    upstream: UpstreamFeed, abroad: Abroad, settings: Settings
) -> None:
    ours = f"{settings.SIGILL_REGISTRATION_AUTHORITY.rstrip('/')}/medlem"
    given = (
        f'<saml:Attribute Name="{CATEGORY}" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri">'
        f"<saml:AttributeValue>{ours}</saml:AttributeValue></saml:Attribute></mdattr:EntityAttributes>"
    )
    abroad.document = signed(aggregate(changed(foreign_idp(), "</mdattr:EntityAttributes>", given)))
    assert look(upstream) == R.ACCEPTED
    idp = ForeignEntity.objects.get()
    assert idp.condition == "fit"
    assert found_in(IDP) == ["MD-ENA-028"]
    assert idp.revision is not None
    assert ours.encode() not in idp.revision.content.bytes()
    assert ours not in str(idp.revision.said)


@pytest.mark.parametrize("authority", ["https://annan.example", ""])
def test_md_fed_015_a_registrar_that_the_upstream_may_not_bring_is_quarantined(
    upstream: UpstreamFeed, abroad: Abroad, authority: str
) -> None:
    info = registration(authority) if authority else ""
    abroad.document = signed(aggregate(foreign_idp(info), foreign_sp()))
    assert look(upstream) == R.ACCEPTED
    assert conditions() == {IDP: "quarantined", SP: "fit"}
    assert found_in(IDP) == ["MD-FED-015"]


def test_md_fed_015_nobody_brings_what_says_that_it_was_registered_here(
    upstream: UpstreamFeed, abroad: Abroad, settings: Settings
) -> None:
    ours = settings.SIGILL_REGISTRATION_AUTHORITY
    UpstreamFeed.objects.update(registrars=[REGISTRAR, ours])  # past the action, which refuses it
    abroad.document = signed(aggregate(foreign_sp(registration(ours))))
    look(again_from(upstream))
    assert found_in(SP) == ["MD-FED-015"]


def test_md_fed_016_a_registrar_that_changes_is_told(upstream: UpstreamFeed, abroad: Abroad) -> None:
    other = "https://annan.example"
    UpstreamFeed.objects.update(registrars=[REGISTRAR, other])
    look(again_from(upstream))
    abroad.document = signed(aggregate(foreign_idp(), foreign_sp(registration(other)), made=LATER))
    assert look(again_from(upstream)) == R.ACCEPTED
    assert found_in(SP) == ["MD-FED-016"]
    assert conditions()[SP] == "fit"


def test_md_fed_017_one_faulty_entity_is_quarantined_and_the_rest_goes_on(
    upstream: UpstreamFeed, abroad: Abroad
) -> None:
    bad = changed(foreign_sp(), "https://journal.vard.example/acs", "javascript:alert(1)")
    abroad.document = signed(aggregate(foreign_idp(), bad))
    assert look(upstream) == R.ACCEPTED
    assert conditions() == {IDP: "fit", SP: "quarantined"}
    assert found_in(SP)[0] == "MD-FED-017"


def test_an_entity_that_comes_twice_is_quarantined_and_the_first_does_not_win(
    upstream: UpstreamFeed, abroad: Abroad
) -> None:
    abroad.document = signed(aggregate(foreign_idp(), foreign_sp(), foreign_sp()))
    look(upstream)
    assert conditions() == {IDP: "fit", SP: "quarantined"}


def test_a_paused_upstream_is_not_asked(upstream: UpstreamFeed, abroad: Abroad, operator: Operator) -> None:
    upstreams.pause(upstream, by=again(operator.key_custodian), note="Deras nyckel är i fråga.")
    look(again_from(upstream))
    assert (abroad.asked, again_from(upstream).state) == (0, UpstreamState.PAUSED)


def test_a_member_changes_nothing_here(upstream: UpstreamFeed, member: Member) -> None:
    by = member.administrator
    for act in (
        lambda: upstreams.close(upstream, by=by, note="x"),
        lambda: upstreams.change(upstream, by=by, version=upstream.version, excluded=[SP]),
        lambda: upstreams.republish(upstream, [], by=by),
        lambda: upstream_imports.look_now(upstream, by=by),
        lambda: upstream_imports.accept_held(upstream, by=by, grounds="x"),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_our_own_registrar_is_nobody_elses_to_bring(
    upstream: UpstreamFeed, operator: Operator, settings: Settings
) -> None:
    with pytest.raises(Refused, match="our own registrar"):
        upstreams.change(
            upstream,
            by=again(operator.key_custodian),
            version=upstream.version,
            registrars=[settings.SIGILL_REGISTRATION_AUTHORITY],
        )


def test_a_held_document_that_has_expired_meanwhile_is_not_accepted(
    upstream: UpstreamFeed, abroad: Abroad, operator: Operator
) -> None:
    abroad.document = signed(aggregate(*sps(12)))
    look(upstream)
    abroad.document = signed(aggregate(*sps(3), made=LATER))
    look(again_from(upstream))
    with clock_at(AT + timedelta(days=8)), pytest.raises(Refused, match="does not hold any more"):
        upstream_imports.accept_held(again_from(upstream), by=again(operator.registrar), grounds="Sent.")


def test_the_clock_looks_at_each_upstream_that_is_fetched(
    upstream: UpstreamFeed, abroad: Abroad, settings: Settings
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tasks.look_at_upstream, "delay", tasks.look_at_upstream)
        tasks.look_at_upstreams()
    assert conditions() == {IDP: "fit", SP: "fit"}
    assert tasks.look_at_upstream(upstream.slug) == "unchanged"
