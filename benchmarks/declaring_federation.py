"""A federation that declares, for `benchmarks.declaring`, written in bulk; and what one of its declarers does."""

from collections.abc import Callable
from itertools import count, islice

from django.db import connection
from django.test import Client
from django.urls import reverse

from benchmarks.pages_registry import _copy
from members.clock import now
from members.models import Organisation
from tests import builders, trust
from tests.pages.visiting import browser
from trustframework.models import Answer, Declaration, FrameworkVersion, Requirement
from trustframework.models.declaration import DeclarationState

_BATCH = 5_000


def fill(organisations: int, declarations: int, asked: int) -> Declaration:
    """So many declarations of each, all with answers to so many requirements; one draft of them all."""
    operator = builders.operator()
    like = builders.member(operator)
    version = trust.version()
    _requirements(version, asked)
    draft = trust.declaration(like.organisation, trust.checklist(version), by=like.administrator)
    made = Organisation.objects.bulk_create(
        _copy(like.organisation, number=f"{5_560_000_000 + n}", name_sv=f"Kommun {n}", name_en=f"Town {n}")
        for n in range(organisations)
    )
    past = {"state": DeclarationState.LAPSED}  # of one kind only one is open
    declared = Declaration.objects.bulk_create(
        (_copy(draft, organisation=at, **past) for at in made for _n in range(declarations)), batch_size=_BATCH
    )
    keys = list(draft.answers.values_list("requirement", flat=True))
    given = {"status": "fulfilled", "text": "Så gör vi, och så här visar vi det. " * 8, "changed_at": now()}
    answers = (Answer(declaration=one, requirement_id=key, **given) for one in declared for key in keys)
    while batch := list(islice(answers, _BATCH)):
        Answer.objects.bulk_create(batch)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"{len(declared)} declarations of {len(keys)} requirements, {Answer.objects.count()} answers", flush=True)
    return draft


def visits(draft: Declaration) -> dict[str, Callable[[], object]]:
    """What the administrator who began it does; every visit that saves writes other words."""
    by = draft.begun_by
    client, one = browser(by), draft.answers.order_by("pk")[0]
    client.defaults["SERVER_NAME"] = "localhost"
    turn = count(1)

    def save(name: str) -> None:
        seen = Answer.objects.values_list("version", flat=True).get(pk=one.pk)
        posted = {"status": "fulfilled", "text": f"Så gör vi, {next(turn)}.", "seen": seen}
        response = client.post(reverse(name, args=[one.pk]), posted)
        saved = Answer.objects.values_list("version", flat=True).get(pk=one.pk)
        assert saved == seen + 1, (response.status_code, response.content[:2000])

    return {
        "the answer's page": lambda: _opened(client, reverse("answer", args=[one.pk])),
        "the answer saved by its form": lambda: save("answer"),
        "the answer saved by itself": lambda: save("answer_autosave"),
        "the task list": lambda: _opened(client, reverse("declaration", args=[draft.pk])),
    }


def _opened(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200


def _requirements(version: FrameworkVersion, asked: int) -> None:
    """As many as are asked of an identity provider, with those that there are."""
    there = [one for one in version.requirements.all() if {"all", "idp"} & set(one.applies_to)]
    like = there[0]
    Requirement.objects.bulk_create(
        _copy(like, code=f"GOV-{n + 10}", position=n + 100, title_sv=f"Krav {n}", title_en=f"Requirement {n}")
        for n in range(asked - len(there))
    )
