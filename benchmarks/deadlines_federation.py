"""A large federation for `benchmarks.deadlines`, written in bulk."""

from datetime import date, timedelta

from benchmarks.pages_registry import _copy
from federation.models import Environment, Placement
from members.clock import now, today
from members.models import (
    Agreement,
    Contact,
    Entity,
    Membership,
    MetadataRevision,
    Organisation,
    Person,
    RoleAssignment,
)
from tests import builders, trust
from trustframework.models import Answer, Certification, Declaration, Evidence, Finding, Review

_SPREAD = 3 * 365  # days over which ends lie evenly


def fill(organisations: int, entities: int) -> None:
    """So many of each, all like one that was made through actions."""
    operator = builders.operator()
    like = builders.member(operator)
    for kind in ("technical", "security"):
        builders.contact(like.organisation, kind)  # type: ignore[arg-type]
    entity = builders.admitted_entity(operator, like)
    builders.feed(operator, gates=["G1", "G2", "G3", "G4", "G5", "G6", "G9", "G12"])
    builders.feed(operator, "acceptance", Environment.ACCEPTANCE, gates=["G1", "G2", "G4", "G5", "G6", "G12"])
    made = Organisation.objects.bulk_create(
        _copy(like.organisation, number=f"{5_560_000_000 + n}", name_sv=f"Kommun {n}", name_en=f"Town {n}")
        for n in range(organisations)
    )
    _standing(like.organisation, made)
    _cases(operator, like, made)
    _entities(entity, entities, made)


def _standing(like: Organisation, made: list[Organisation]) -> None:
    for model in (Membership, Contact):
        rows = list(model.objects.filter(organisation=like))
        model.objects.bulk_create(_copy(row, organisation=at) for at in made for row in rows)
    agreement = Agreement.objects.get(organisation=like)
    Agreement.objects.bulk_create(_copy(agreement, organisation=at, valid_until=_day(n)) for n, at in enumerate(made))
    certification = Certification.objects.get(organisation=like)
    begun = today() - timedelta(days=200)
    Certification.objects.bulk_create(
        _copy(certification, organisation=at, valid_from=begun - timedelta(days=n % 365), valid_until=_day(n))
        for n, at in enumerate(made)
    )
    people = Person.objects.bulk_create(
        Person(email=f"p{n}@people.example", name=f"Person {n}", password="!") for n in range(len(made))
    )
    RoleAssignment.objects.bulk_create(
        RoleAssignment(person=person, organisation=at, role="administrator", since=now() - timedelta(days=1))
        for person, at in zip(people, made, strict=True)
    )


def _cases(operator: builders.Operator, like: builders.Member, made: list[Organisation]) -> None:
    draft = trust.submitted(trust.declaration(like.organisation, trust.checklist(trust.version())))
    review = trust.review(draft, trust.auditor(operator))
    answer = draft.answers.all()[0]
    declared = Declaration.objects.bulk_create(_copy(draft, organisation=at) for at in made)
    reviews = Review.objects.bulk_create(
        _copy(review, declaration=one, due_on=_day(n)) for n, one in enumerate(declared)
    )
    answers = Answer.objects.bulk_create(_copy(answer, declaration=one) for one in declared)
    by = {"recorded_by": operator.trust_officer, "recorded_at": now()}
    Finding.objects.bulk_create(
        Finding(review=one, requirement=answer.requirement, severity="major", text="x", due_on=_day(n), **by)
        for n, one in enumerate(reviews)
    )
    Evidence.objects.bulk_create(
        Evidence(
            answer=one,
            title="x",
            reference="Arkivet",
            valid_until=_day(n),
            added_by=operator.trust_officer,
            added_at=now(),
        )
        for n, one in enumerate(answers)
    )


def _entities(like: Entity, number: int, owners: list[Organisation]) -> None:
    revision = MetadataRevision.objects.get(entity=like)
    made = Entity.objects.bulk_create(
        Entity(
            entity_id=f"https://idp{n}.people.example/saml",
            owner=owners[n % len(owners)],
            registered_at=now(),
            confirmed_at=now() - timedelta(days=n % 395),
        )
        for n in range(number)
    )
    MetadataRevision.objects.bulk_create((_copy(revision, entity=entity) for entity in made), batch_size=500)
    someone = revision.submitted_by
    Placement.objects.bulk_create(
        Placement(entity=entity, environment=environment, requested_by=someone, requested_at=now())
        for entity in made
        for environment in (Environment.PRODUCTION, Environment.ACCEPTANCE)
    )


def _day(number: int) -> date:
    return today() + timedelta(days=number % _SPREAD + 1)
