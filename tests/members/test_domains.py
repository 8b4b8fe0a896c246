"""Domains: claimed, proven by what is published, seen again every year, lapsed when it is gone."""

from collections.abc import Iterator
from datetime import timedelta

import dns.resolver
import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from members import proofs, tasks
from members.actions import domains
from members.clock import clock_at
from members.domains import normal, proven
from members.errors import NotAllowed, Refused
from members.models import AuditEvent, Domain
from members.models.domain import DomainMethod, DomainResult, DomainState
from members.tags import Tag
from tests import builders
from tests.builders import AT, Member, Operator
from tests.members import owner

Zone = dict[str, list[str]]
Files = dict[str, tuple[int, str]]
NAME = "norrvik.example"
DAYS = timedelta(days=1)


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Zone]:
    """What the DNS says."""
    with owner.name_server() as (zone, resolver):
        monkeypatch.setattr(proofs, "resolver", lambda: resolver)
        yield zone


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[Files]:
    """What the web site says; on loopback, so in the clear and by number."""
    settings.SIGILL_FETCH_ALLOW = ["127.0.0.1"]
    with owner.web_site() as (files, port):
        monkeypatch.setattr(proofs, "file_address", lambda _name: f"http://127.0.0.1:{port}/challenge")
        yield files


def claimed(member: Member, method: DomainMethod = DomainMethod.DNS, name: str = NAME) -> Domain:
    return domains.claim(member.organisation, name, method, by=member.administrator)


def published(zone: Zone, domain: Domain) -> Domain:
    zone[f"_sigill.{domain.name}"] = [domain.token]
    return domain


def state_of(domain: Domain) -> str:
    return Domain.objects.get(pk=domain.pk).state


def test_a_txt_record_with_the_token_proves_the_domain(member: Member, zone: Zone) -> None:
    domain = published(zone, claimed(member))
    assert proven(member.organisation) == {}
    assert domains.check(domain) == DomainResult.FOUND
    assert proven(member.organisation) == {NAME: AT.date()}
    event = AuditEvent.objects.get(tag=Tag.DOMAIN_MOVED)
    assert (event.actor, event.details) == (None, {"from": "claimed", "to": "proven"})


def test_the_token_may_stand_among_other_records(member: Member, zone: Zone) -> None:
    domain = claimed(member)
    zone[f"_sigill.{NAME}"] = ['"v=spf1 -all"', f'"{domain.token[:10]}" "{domain.token[10:]}"']
    assert domains.check(domain) == DomainResult.FOUND


@pytest.mark.parametrize(
    ("texts", "result"),
    [
        (None, DomainResult.MISSING),
        (["sigill-0"], DomainResult.OTHER),
        (["!"], DomainResult.UNREACHABLE),
    ],
)
def test_without_the_token_the_claim_stays_a_claim_and_says_why(
    member: Member, zone: Zone, monkeypatch: pytest.MonkeyPatch, texts: list[str] | None, result: DomainResult
) -> None:
    monkeypatch.setattr(proofs, "SECONDS", 0.3)
    domain = claimed(member)
    if texts:
        zone[f"_sigill.{NAME}"] = texts
    assert domains.check(domain) == result
    domain.refresh_from_db()
    assert (domain.state, domain.result, domain.checked_at) == (DomainState.CLAIMED, result, AT)


def test_a_record_beside_the_right_name_proves_nothing(member: Member, zone: Zone) -> None:
    domain = claimed(member)
    zone[NAME] = [domain.token]
    assert domains.check(domain) == DomainResult.MISSING


def test_another_claim_s_token_proves_nothing(member: Member, zone: Zone) -> None:
    domain = published(zone, claimed(member, name="annan.example"))
    zone[f"_sigill.{NAME}"] = [domain.token]
    assert domains.check(claimed(member)) == DomainResult.OTHER


def test_a_file_with_the_token_proves_the_domain(member: Member, files: Files) -> None:
    domain = claimed(member, DomainMethod.HTTPS)
    files["/challenge"] = (200, f"{domain.token}\r\n")
    assert domains.check(domain) == DomainResult.FOUND
    assert state_of(domain) == DomainState.PROVEN


@pytest.mark.parametrize(
    ("answer", "result"),
    [
        ((404, "token"), DomainResult.MISSING),
        ((302, "/elsewhere"), DomainResult.MISSING),
        ((200, "<html>token</html>"), DomainResult.OTHER),
    ],
    ids=["gone", "redirect", "within other text"],
)
def test_a_file_that_is_not_the_token_s_own_proves_nothing(
    member: Member, files: Files, answer: tuple[int, str], result: DomainResult
) -> None:
    domain = claimed(member, DomainMethod.HTTPS)
    files["/elsewhere"] = (200, domain.token)
    files["/challenge"] = (answer[0], answer[1].replace("token", domain.token))
    assert domains.check(domain) == result
    assert state_of(domain) == DomainState.CLAIMED


def test_the_file_is_asked_for_over_tls_at_the_well_known_place() -> None:
    assert proofs.file_address(NAME) == "https://norrvik.example/.well-known/sigill-challenge.txt"


def test_an_inner_web_site_is_not_asked(member: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proofs, "file_address", lambda _name: "https://127.0.0.1/challenge")
    assert domains.check(claimed(member, DomainMethod.HTTPS)) == DomainResult.UNREACHABLE


def test_every_claim_has_a_token_of_its_own(member: Member) -> None:
    one, other = claimed(member), claimed(member, name="annan.example")
    assert one.token != other.token
    assert len(one.token) == len("sigill-") + 40


@pytest.mark.parametrize(
    ("written", "kept"),
    [("Norrvik.Example.", NAME), (" norrvik.example ", NAME), ("vård.norrvik.example", "xn--vrd-ula.norrvik.example")],
)
def test_a_name_is_kept_as_the_dns_knows_it(written: str, kept: str) -> None:
    assert normal(written) == kept


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "is not a domain name"),
        ("https://norrvik.example/", "is not a domain name"),
        ("*.norrvik.example", "is not a domain name"),
        ("norrvik..example", "is not a domain name"),
        ("norrvik", "is not a domain name"),
        ("192.0.2.1", "is no name on the internet"),
        ("0x7f.1", "is no name on the internet"),
        ("[2001:db8::1]", "is no name on the internet"),
        ("ad.norrvik.local", "is no name on the internet"),
        ("co.uk", "Anybody can register a name under co.uk"),
        ("herokuapp.com", "Anybody can register a name under"),
    ],
)
def test_what_no_member_can_own_is_refused(member: Member, name: str, said: str) -> None:
    with pytest.raises(Refused, match=said.replace("[", r"\[")):
        claimed(member, name=name)
    assert not Domain.objects.exists()


def test_another_member_s_proven_domain_cannot_be_claimed(operator: Operator, member: Member, zone: Zone) -> None:
    domains.check(published(zone, claimed(member)))
    other = builders.member(operator, "Söderås kommun")
    for method in DomainMethod:
        with pytest.raises(Refused, match="Another member has proven"):
            claimed(other, method)


def test_a_name_under_another_member_s_domain_is_for_the_registrar(
    operator: Operator, member: Member, zone: Zone
) -> None:
    domains.check(published(zone, claimed(member)))
    other = builders.member(operator, "Söderås kommun")
    with pytest.raises(Refused, match="lies under another member's domain"):
        claimed(other, name=f"sjukhus.{NAME}")
    shown = claimed(other, DomainMethod.REGISTRAR, f"sjukhus.{NAME}")
    domains.accept(shown, note="Fullmakt visad", by=operator.registrar)
    assert proven(other.organisation) == {f"sjukhus.{NAME}": AT.date()}


def test_of_two_who_claim_one_name_the_first_proof_holds(operator: Operator, member: Member, zone: Zone) -> None:
    other = builders.member(operator, "Söderås kommun")
    mine, theirs = claimed(member), claimed(other)
    zone[f"_sigill.{NAME}"] = [mine.token, theirs.token]
    domains.check(mine)
    assert domains.check(theirs) == DomainResult.TAKEN
    assert (state_of(mine), state_of(theirs)) == ("proven", "claimed")
    with pytest.raises(Refused, match="They have to withdraw it first"):
        domains.accept(theirs, note="Visat", by=operator.registrar)
    domains.withdraw(mine, by=member.administrator)
    assert domains.check(theirs) == DomainResult.FOUND


def test_a_registrar_accepts_what_was_shown_in_another_way_and_says_what(operator: Operator, member: Member) -> None:
    domain = claimed(member, DomainMethod.REGISTRAR)
    with pytest.raises(Refused, match="Say what you were shown"):
        domains.accept(domain, note=" ", by=operator.registrar)
    with pytest.raises(NotAllowed):
        domains.accept(domain, note="Litar på mig", by=member.administrator)
    domains.accept(domain, note="Registerutdrag", by=operator.registrar)
    domain.refresh_from_db()
    assert (domain.state, domain.note, domain.verified_at) == (DomainState.PROVEN, "Registerutdrag", AT)


def test_nothing_is_looked_for_where_the_registrar_is_shown(member: Member) -> None:
    domain = claimed(member, DomainMethod.REGISTRAR)
    with pytest.raises(Refused, match="There is nothing to look for"):
        domains.ask(domain, by=member.administrator)


def test_a_proof_is_looked_for_again_after_eleven_months(member: Member, zone: Zone) -> None:
    domain = published(zone, claimed(member))
    domains.check(domain)
    assert list(domains.due(AT + 300 * DAYS)) == []
    later = AT + 340 * DAYS
    assert list(domains.due(later)) == [domain]
    with clock_at(later):
        domains.check(domain)
    assert proven(member.organisation) == {NAME: later.date()}
    assert AuditEvent.objects.get(tag=Tag.DOMAIN_SEEN).actor is None
    assert list(domains.due(later)) == []


def test_a_proof_that_is_gone_lapses_after_twelve_months_and_not_before(member: Member, zone: Zone) -> None:
    domain = published(zone, claimed(member))
    domains.check(domain)
    zone.clear()
    for day, state in ((340, DomainState.PROVEN), (364, DomainState.PROVEN), (365, DomainState.LAPSED)):
        with clock_at(AT + day * DAYS):
            assert domains.check(domain) == DomainResult.MISSING
        assert state_of(domain) == state
    assert proven(member.organisation) == {}
    published(zone, domain)
    assert domains.check(domain) == DomainResult.FOUND
    assert state_of(domain) == DomainState.PROVEN


def test_an_unseen_proof_is_looked_for_once_a_day(member: Member, zone: Zone) -> None:
    domain = published(zone, claimed(member))
    domains.check(domain)
    zone.clear()
    with clock_at(AT + 340 * DAYS):
        domains.check(domain)
    assert list(domains.due(AT + 340 * DAYS + timedelta(hours=1))) == []
    assert list(domains.due(AT + 341 * DAYS)) == [domain]


def test_what_a_registrar_accepted_lapses_unless_it_is_accepted_again(operator: Operator, member: Member) -> None:
    domain = claimed(member, DomainMethod.REGISTRAR)
    domains.accept(domain, note="Utdrag", by=operator.registrar)
    with clock_at(AT + 350 * DAYS):
        domains.accept(domain, note="Nytt utdrag", by=operator.registrar)
    with clock_at(AT + 366 * DAYS):
        domains.check(domain)
    assert state_of(domain) == DomainState.PROVEN
    with clock_at(AT + 720 * DAYS):
        domains.check(domain)
    assert state_of(domain) == DomainState.LAPSED


def test_a_look_is_asked_for_and_a_worker_woken(
    member: Member,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    woken: list[tuple[str, int]] = []
    monkeypatch.setattr(domains, "wake", lambda task, pk: woken.append((task, pk)))
    domain = claimed(member)
    with django_capture_on_commit_callbacks(execute=True):
        domains.ask(domain, by=member.administrator)
    assert woken == [(tasks.check_domain.name, domain.pk)]
    assert list(domains.due(AT)) == []
    assert list(domains.due(AT + timedelta(minutes=6))) == [domain]


def test_the_tasks_look_and_what_was_asked_for_is_answered(
    member: Member, zone: Zone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(domains, "wake", lambda *_: True)
    monkeypatch.setattr(tasks, "wake", lambda _task, pk: tasks.check_domain(pk))
    domain = published(zone, claimed(member))
    domains.ask(domain, by=member.administrator)
    with clock_at(AT + timedelta(minutes=6)):
        tasks.check_due_domains()
    domain.refresh_from_db()
    assert (domain.state, domain.asked_at) == (DomainState.PROVEN, None)


def test_a_withdrawn_claim_is_over(member: Member, zone: Zone) -> None:
    domain = published(zone, claimed(member))
    domains.withdraw(domain, by=member.administrator)
    domains.check(domain)
    assert state_of(domain) == DomainState.WITHDRAWN
    with pytest.raises(Refused, match="is withdrawn"):
        domains.ask(domain, by=member.administrator)
    assert claimed(member).state == DomainState.CLAIMED


def test_a_resolver_is_the_machine_s_own() -> None:
    assert isinstance(proofs.resolver(), dns.resolver.Resolver)
