"""What the demonstration shows, and that it tells the same every time."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from cryptography import x509
from django.apps import apps
from django.contrib.auth.hashers import check_password
from django.db.models import Model

from federation import demo
from federation.demo import metadata
from federation.demo.banner import log_ins
from federation.demo.certifications import BEFORE_SIGILL
from federation.demo.entities import system
from federation.demo.people import PASSWORD
from federation.demo.systems import SYSTEMS
from federation.models import Feed
from federation.reasons import REASONS
from federation.selection import judge
from members import audit
from members.models import (
    Agreement,
    AuditEvent,
    AuditSalt,
    Blob,
    Contact,
    Domain,
    Entity,
    Membership,
    MetadataRevision,
    Organisation,
    Person,
    RoleAssignment,
)
from members.roles import Role
from members.saml.inspect import inspect
from members.saml.mends import mendable, mended
from members.saml.organisation_numbers import luhn_ok
from members.saml.types import Finding as RuleFinding
from tests.demo.conftest import TODAY, Seeded
from trustframework.assigned import assigned_reviews
from trustframework.catalogue_of import data_of
from trustframework.comparing import Kind, compare
from trustframework.models import (
    Appeal,
    Assignment,
    Auditor,
    Certification,
    Condition,
    Decision,
    Declaration,
    Dispensation,
    EidMeans,
    ExternalStanding,
    Finding,
    FollowUp,
    FrameworkVersion,
    MaterialChange,
    Review,
    Sanction,
    Supplement,
)

pytestmark = pytest.mark.django_db

# What each entity is there to show: its verdict in acceptance, and in production where that differs.
SHOWN = {
    "arkiv.journalverket": ("", "certification_missing"),
    "besok.exempelhemmet": ("sanction_organisation",),
    "bild.journalverket": ("revision_waiting", "revision_waiting keys_unknown"),
    "bokning.journalverket": ("",),
    "dosett.journalverket": ("", "certification_not_yet"),
    "expediering.apotek-fiktiva": ("",),
    "idp.apotek-fiktiva": ("", "certification_suspended"),
    "idp.datid": (
        "membership_missing agreement_ended",
        "membership_missing agreement_ended certification_revoked contact_unverified contact_unverified not_confirmed",
    ),
    "idp.exempelby": ("",),
    "idp.exempelhemmet": ("sanction_organisation", "sanction_organisation means_not_yet"),
    "idp.exempelnat": ("",),
    "idp.mallboda": ("revision_waiting", "revision_waiting keys_unknown means_unverified"),
    "idp.modellinge": ("agreement_ended",),
    "idp.nykomling": (
        "membership_missing agreement_missing",
        "membership_missing agreement_missing certification_missing contact_missing means_missing",
    ),
    "idp.pahittsvik": ("", "certification_expired"),
    "idp.provkoping": ("agreement_outdated",),
    "idp.region-exempelsjo": ("",),
    "idp.testmala": ("membership_suspended", "membership_suspended means_expired"),
    "journal.region-exempelsjo": ("",),
    "labb.journalverket": ("", "not_asked_for"),
    "plan.exempelby": ("sanction_entity",),
    "prov.region-exempelsjo": ("not_asked_for",),
    "remiss.journalverket": ("", "certification_unconfirmed"),
    "schema.journalverket": ("",),
    "tolk.journalverket": ("revision_missing", "revision_missing keys_unknown"),
    "video.journalverket": ("", "certification_revoked key_revoked"),
}

# What it cannot show.
NOT_SHOWN = {
    "revision_waits_for_owner",  # no organisation of the story has asked to approve its metadata itself first
    "revision_errors",  # cannot come about by the actions: a rule has to be added after the approval
    "key_weak",  # nor can this, for the same reason
    "key_shared",  # nor this: whoever sends another's key is refused
    "certification_conditions_overdue",  # the clock suspends on the day on which this would begin
    "certification_retired",  # the framework's first version is superseded; to retire it would end every member's place
    "not_tested",  # neither feed asks for it: when the story ends, nothing has been published yet
    "community_missing",  # both feeds are for everybody, whatever community
    "sector_other",  # and whatever sector
    "category_missing",  # and whatever category
    "standing_missing",  # nor does either ask for another body's approval
    "standing_unverified",
    "standing_not_yet",
    "standing_expired",
    "scopes_lost",  # no identity provider here speaks for others alone: each has its owner's scope
}


def verdicts(seeded: Seeded, environment: str) -> dict[str, str]:
    """entityID's host without .example to the codes of the closed gates."""
    feed = Feed.objects.get(environment=environment)
    found = judge(Entity.objects.all(), feed, datetime.combine(TODAY, time(12), UTC))
    return {
        one.entity_id.removeprefix("https://").removesuffix(".example/saml"): " ".join(
            reason.code for reason in one.verdict.reasons
        )
        for one in found
    }


def test_every_entity_gets_the_verdict_that_it_is_there_to_show(seeded: Seeded) -> None:
    assert verdicts(seeded, "acceptance") == {name: codes[0] for name, codes in SHOWN.items()}
    assert verdicts(seeded, "production") == {name: codes[-1] for name, codes in SHOWN.items()}


def test_every_reason_that_the_gate_can_give_is_shown(seeded: Seeded) -> None:
    shown = " ".join([*verdicts(seeded, "acceptance").values(), *verdicts(seeded, "production").values()]).split()
    assert set(shown) == set(REASONS) - NOT_SHOWN


def states(rows: Iterable[object]) -> set[str]:
    return {row.state for row in rows}  # type: ignore[attr-defined]


# What each machine's things stand in, where that is not every state that there is.
NO_STATE: dict[type[Model], set[str]] = {
    FrameworkVersion: {"draft", "adopted", "retired"},  # one superseded, one in force, one out for consultation
}
MACHINES: tuple[type[Model], ...] = (
    *(Membership, Agreement, Domain, MetadataRevision, Declaration, Certification, Sanction, FrameworkVersion),
    *(Auditor, Review, Assignment, Finding, Supplement, Decision, Condition, Appeal, Dispensation, FollowUp),
    *(MaterialChange, ExternalStanding, EidMeans),
)


@pytest.mark.parametrize("machine", MACHINES)
def test_every_state_is_shown(seeded: Seeded, machine: type[Model]) -> None:
    every = {value for value, _label in machine._meta.get_field("state").choices or ()}  # type: ignore[union-attr]
    assert states(machine._base_manager.all()) == every - NO_STATE.get(machine, set())


def test_an_open_condition_is_overdue_and_another_is_not(seeded: Seeded) -> None:
    due = set(Condition.objects.filter(state="open").values_list("due_on", flat=True))
    assert {day < TODAY for day in due} == {True, False}


def test_the_reviewer_whom_the_banner_names_has_a_case_to_work_on(seeded: Seeded) -> None:
    reviewer = next(email for role, email in log_ins() if role == "Reviewer")
    (case,) = assigned_reviews(Person.objects.get(email=reviewer)).filter(state="in_progress")
    verdicts_so_far = set(case.assessments.values_list("verdict", flat=True))
    assert verdicts_so_far == {"", "met"}
    assert set(case.findings.values_list("state", flat=True)) == {"open"}


def test_what_is_certified_stands_on_a_decision_or_was_certified_before(seeded: Seeded) -> None:
    by_hand = Certification.objects.filter(decision=None)
    assert by_hand.exclude(grounds=BEFORE_SIGILL).count() == 0
    assert Certification.objects.exclude(decision=None).count() > by_hand.count() > 0


def test_the_version_out_for_consultation_can_be_compared_with_the_one_in_force(seeded: Seeded) -> None:
    new = FrameworkVersion.objects.get(state="consultation")
    assert new.based_on is not None
    found = compare(data_of(new.based_on), data_of(new))
    assert [len(found.of(kind)) for kind in (Kind.ADDED, Kind.REMOVED, Kind.CHANGED)] == [1, 1, 1]


def test_the_same_day_tells_the_same_story(seeded: Seeded) -> None:
    assert sum(len(rows) for rows in seeded.rows.values()) > 1000
    for model, rows in seeded.rows.items():
        assert rows == seeded.told_before[model], model


def test_two_years_of_history_stand_in_the_audit_chain_in_their_order(seeded: Seeded) -> None:
    times = list(AuditEvent.objects.order_by("number").values_list("at", flat=True))
    assert list(audit.broken_links()) == []
    assert times == sorted(times)
    assert times[0].date() == TODAY - timedelta(days=730)
    assert TODAY - timedelta(days=7) < times[-1].date() < TODAY


def test_every_move_is_told_once_and_the_last_one_told_is_where_each_thing_stands(seeded: Seeded) -> None:
    machines = [model for model in apps.get_models() if hasattr(model, "TRANSITIONS")]
    told = 0
    for one in (one for model in machines for one in model._base_manager.all()):
        events = AuditEvent.objects.filter(object_kind=one._meta.model_name, object_pk=one.pk).order_by("number")
        moves = [(event.chained["from"], event.chained["to"]) for event in events if "from" in event.chained]
        assert all(before[1] == after[0] for before, after in pairwise(moves)), (one, moves)
        assert not moves or moves[-1][1] == one.state, (one, moves)
        told += len(moves)
    assert told > 200


def test_things_are_as_their_last_event_left_them(seeded: Seeded) -> None:
    """What the chain sealed last of a thing is what the database says of it: nothing changes without its event."""
    salts = {(salt.object_kind, salt.object_pk): salt.salt for salt in AuditSalt.objects.all()}
    differing = set()
    for model in apps.get_models():
        for one in model._base_manager.all():
            place = {"object_kind": model._meta.model_name, "object_pk": str(one.pk)}
            event = AuditEvent.objects.filter(**place).first()
            if event and event.after != audit.digest_of(audit.fields_of(one), salts[tuple(place.values())]):
                differing.add(place["object_kind"])
    # Each look at a domain is noted in it; the demonstration's log-ins are opened apart from the story.
    assert differing == {"domain", "person"}


def test_there_is_a_log_in_for_every_role(seeded: Seeded) -> None:
    roles = set(RoleAssignment.objects.values_list("role", flat=True))
    assert roles == set(Role.values)
    for person in Person.objects.all():
        assert person.is_demo, person.email
        assert check_password(PASSWORD, person.password, setter=None), person.email
    assert len(PASSWORD) >= 12


def test_nothing_names_a_place_that_could_be_real(seeded: Seeded) -> None:
    specifications = ("http://www.w3.org/", "http://refeds.org/", "https://refeds.org/", "http://macedir.org/")
    # A mandate's paper is a PDF: its text is compressed and the program that wrote it names its own namespaces.
    texts = [content for blob in Blob.objects.all() if not (content := blob.bytes()).startswith(b"%PDF")]
    assert len(texts) > 25
    for text in texts:
        for address in re.findall(r"https?://[^\s\"'<>]+|[\w.]+@[\w.-]+", text.decode()):
            host = re.sub(r"^https?://|^[\w.]+@", "", address).partition("/")[0]
            assert host.endswith(".example") or address.startswith(specifications), address
    mailboxes = [*Person.objects.values_list("email", flat=True), *Contact.objects.values_list("email", flat=True)]
    assert all(mailbox.endswith(".example") for mailbox in mailboxes)


def test_every_organisation_number_is_well_formed_and_from_a_series_that_is_not_given_out(seeded: Seeded) -> None:
    numbers = list(Organisation.objects.values_list("number", flat=True))
    assert len(numbers) == len(set(numbers)) == 19
    assert all(number.startswith("999") and luhn_ok(number) for number in numbers)


def test_no_two_entities_share_a_key(seeded: Seeded) -> None:
    holders: dict[str, set[int]] = {}
    for revision in MetadataRevision.objects.all():
        for found in revision.facts["keys"]:
            holders.setdefault(found["spki_sha256"], set()).add(revision.entity_id)
    assert len(holders) > 25
    assert all(len(entities) == 1 for entities in holders.values())


def test_some_metadata_has_warnings_of_its_own_and_some_has_errors(seeded: Seeded) -> None:
    copied = MetadataRevision.objects.get(entity__entity_id="https://schema.journalverket.example/saml")
    assert "MD-RPI-002" in {finding["rule"] for finding in copied.findings}
    assert {left["what"] for left in copied.left_out} >= {"mdrpi:RegistrationInfo", "ds:KeyName"}
    careless = MetadataRevision.objects.get(entity__entity_id="https://bild.journalverket.example/saml")
    assert careless.error_count == 1


# What the registry asks of a domain, and what the members' software leaves out. Names under .example are reserved, and
# the rules say so of every one; that is told of as long as the demonstration names no place that could be real.
OF_DOMAINS = {"MD-ENT-004", "MD-END-010", "MD-CON-010", "MD-SCO-007", "MD-SCO-017", "MD-MUI-021"}
LEFT_OUT = {
    "MD-CON-003": {"arkiv.journalverket"},
    "MD-IDP-007": {"idp.testmala"},
    "MD-ENA-025": set(),
    "MD-CON-007": {"idp.mallboda"},
}


def struck(rules: set[str]) -> set[str]:
    """The entities of which any revision has a finding of these rules."""
    return {
        one.entity.entity_id.removeprefix("https://").removesuffix(".example/saml")
        for one in MetadataRevision.objects.select_related("entity")
        if rules & {finding["rule"] for finding in one.findings}
    }


def test_everybody_but_the_newcomer_has_shown_their_domain(seeded: Seeded) -> None:
    assert struck(OF_DOMAINS) == {"idp.nykomling"}


@pytest.mark.parametrize(("rule", "entities"), LEFT_OUT.items())
def test_what_a_real_system_says_is_left_out_where_it_is_to_be_seen_and_nowhere_else(
    seeded: Seeded, rule: str, entities: set[str]
) -> None:
    assert struck({rule}) == entities


def test_what_the_agent_sent_can_be_mended_with_one_click() -> None:
    planned = SYSTEMS["mallboda-idp"]
    sent = metadata.document(system(planned, planned.sent[-1]))
    assert mendable(found_in(sent)) == ("MD-CON-007",)
    after = mended(sent, ["MD-CON-007"], datetime.combine(TODAY, time(12), UTC))
    assert after.done == ("MD-CON-007",)
    assert mendable(found_in(after.content)) == ()


def found_in(document: bytes) -> list[RuleFinding]:
    return [finding for one in inspect(document, datetime.combine(TODAY, time(12), UTC)) for finding in one.findings]


@pytest.fixture
def pool() -> str:
    return Path(demo.__file__).with_name("certificates.pem").read_text()


def test_the_certificate_pool_holds_public_halves_only(pool: str) -> None:
    assert "PRIVATE" not in pool
    certificates = x509.load_pem_x509_certificates(pool.encode())
    assert len({c.public_key().public_numbers() for c in certificates}) == len(certificates) == 36
    assert all(c.not_valid_after_utc.year == 2044 for c in certificates)
