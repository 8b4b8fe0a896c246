"""The registry that `benchmarks.publishing` measures: the demonstration, and a feed `bench` with many entities."""

import time
from datetime import timedelta
from itertools import count

from django.core.management import call_command
from django.db import transaction

from benchmarks import entities
from federation.actions import approvals, confirmations, feeds, placements
from federation.cycle import make
from federation.cycle.run import publish
from federation.models import Environment, Feed, SigningKey
from federation.proposal import proposal
from members.actions import revisions
from members.clock import now, today
from members.models import MetadataRevision, Organisation, Person
from members.models.revision import Source
from members.permissions import Permission, may
from members.saml.inspect import inspect
from trustframework.actions import certifications
from trustframework.models import Level

_changes = count(1)
SLUG = "bench"


def fill(number: int) -> list[str]:
    """The demonstration and `number` admitted entities; their entityIDs."""
    call_command("prepare_demo", verbosity=0)
    owner = _owner()
    submitter, approver = _two(Permission.APPROVE_METADATA, owner)
    with transaction.atomic():
        _feed(owner)
        for index in range(number):
            _approve(index, 0, owner, submitter, approver)
        first, second = _two(Permission.RECORD_CERTIFICATION, owner)
        certified = certifications.record(
            owner,
            Level.objects.get(name="LoA3"),
            roles=["idp", "sp"],
            valid_from=today(),
            valid_until=today() + timedelta(days=300),
            by=first,
        )
        certifications.confirm(certified, by=second)
    return [entities.entity_id(index) for index in range(number)]


def first_release() -> None:
    """Serial 1, which signs everything."""
    print(publish(SLUG).message)


def change_one() -> None:
    """A new revision of one entity, submitted and approved, in one commit."""
    owner = _owner()
    submitter, approver = _two(Permission.APPROVE_METADATA, owner)
    turn = next(_changes)
    with transaction.atomic():
        _approve(turn % 7, turn, owner, submitter, approver)


def cycle_times(rounds: int, *, verify: bool) -> list[float]:
    """Seconds per turn of the cycle in this process after one entity changed; P9 left out unless `verify`."""
    stranger, documents = make.verify, make._verify_documents
    if not verify:
        make.verify, make._verify_documents = (lambda *_: None), (lambda *_: None)
    try:
        return [_turn(change=True) for _round in range(rounds + 1)][1:]
    finally:
        make.verify, make._verify_documents = stranger, documents


def idle_times(rounds: int) -> list[float]:
    """Seconds per turn when nothing changed: what the clock costs every minute."""
    return [_turn(change=False) for _round in range(rounds)]


def _turn(*, change: bool) -> float:
    if change:
        change_one()
    began = time.perf_counter()
    result = publish(SLUG)
    took = time.perf_counter() - began
    assert result.what == ("published" if change else "unchanged"), result.message
    return took


def _approve(index: int, revision: int, owner: Organisation, submitter: Person, approver: Person) -> None:
    received = entities.member_xml(index, revision % 2)
    if revision > 1:
        received = received.replace(b"</mdui:DisplayName>", b" %d</mdui:DisplayName>" % revision, 1)
    (inspection,) = inspect(received, now())
    submitted = revisions.submit(inspection, received, owner=owner, source=Source.IMPORT, by=submitter)
    _confirm(submitted, owner, approver)
    approvals.approve(submitted, by=approver)
    if revision == 0:
        placements.ask(submitted.entity, Environment.TRIAL, by=submitter)


def _confirm(revision: MetadataRevision, owner: Organisation, by: Person) -> None:
    """The owner's contact reads the digest on the telephone, where the change needs it."""
    if proposal(revision).rule.confirmation:
        asked = confirmations.ask(revision, owner.contacts.filter(kind="security")[0], by=by)
        confirmations.by_telephone(asked, first=asked.sha256[:8], last=asked.sha256[-8:], by=by)


def _feed(owner: Organisation) -> None:
    custodian = _two(Permission.HANDLE_PUBLICATION, owner)[0]
    production = Feed.objects.get(slug="production")
    feeds.record(
        by=custodian,
        signing_key=SigningKey.objects.get(is_demo=True),
        policy=production.policy,
        slug=SLUG,
        title_sv="Mätning",
        title_en="Benchmark",
        environment=Environment.TRIAL,
    )


def _owner() -> Organisation:
    """A member in good standing of both kinds."""
    active = Organisation.objects.filter(memberships__state="active", agreements__state="in_force")
    both = active.filter(memberships__kind="user_organisation").filter(memberships__kind="service_provider")
    return both.distinct()[0]


def _two(permission: Permission, organisation: Organisation) -> list[Person]:
    """Two people of the operator's who may do this."""
    return [person for person in Person.objects.all() if may(person, permission, organisation)][:2]
