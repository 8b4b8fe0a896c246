"""What has to stand otherwise than in the world, or be sent otherwise than a form shows it, for a send to write."""

import json
from collections.abc import Callable
from typing import Any

from django.db.models import Model

from federation.models import Publication
from members.clock import now, today
from members.models import Agreement, AgreementTemplate, Entity, Membership, Person, Removal, Representation
from tests import builders
from tests.permissions.things import Things
from trustframework.models import Appeal, Assignment, Auditor, Declaration, Dispensation, FollowUp, Review, Supplement

Ready = Callable[[Things], object]


def _as(model: type[Model], kind: str, state: str) -> Ready:
    """The thing of that kind is in this state."""
    return lambda things: model._base_manager.filter(pk=things[kind]).update(state=state)


def _signed(state: str) -> Ready:
    """The mandate is signed by somebody, and in this state."""
    return lambda things: Representation.objects.filter(pk=things["mandates"]).update(
        state=state,
        signed_by=things["people"],
        signed_at=now(),
        accepted_by=things["people"],
        accepted_at=now(),
    )


def _all_replied(things: Things) -> None:
    Review.objects.filter(pk=things["reviews"]).update(state="in_progress")
    Supplement.objects.filter(review=things["reviews"]).update(state="withdrawn")


def _without(model: type[Model]) -> Ready:
    """There is none of them yet."""
    return lambda _things: model._base_manager.all().delete()


def _nobody_reviews(things: Things) -> None:
    Review.objects.filter(pk=things["reviews"]).update(state="recused")
    Assignment.objects.filter(review=things["reviews"]).update(state="stepped_down")


def _not_reviewed(things: Things) -> None:
    Review.objects.filter(pk=things["reviews"]).update(state="closed")
    Declaration.objects.filter(pk=things["declarations"]).update(state="submitted")


_DRAFT = _as(Declaration, "declarations", "draft")
_UNDER_WAY = _as(Review, "reviews", "in_progress")
READY: dict[str, Ready] = {
    "agreements/<int:pk>/send/": _as(Agreement, "agreements", "draft"),
    "agreements/<int:pk>/notice/": _as(Agreement, "agreements", "in_force"),
    "agreements/<int:pk>/end/": _as(Agreement, "agreements", "notice_given"),
    "agreement-texts/<int:pk>/edit/": _as(AgreementTemplate, "agreement-texts", "draft"),
    "agreement-texts/<int:pk>/adopt/": _as(AgreementTemplate, "agreement-texts", "draft"),
    "memberships/<int:pk>/leave/": _as(Membership, "memberships", "active"),
    "mandates/<int:pk>/suspend/": _signed("active"),
    "mandates/<int:pk>/resume/": _signed("suspended"),
    "entities/<int:pk>/removal/ask/": _without(Removal),
    "declarations/<int:pk>/scope/": _DRAFT,
    "answers/<int:pk>/": _DRAFT,
    "answers/<int:pk>/autosave/": _DRAFT,
    "answers/<int:pk>/inherit/<int:certification>/": _DRAFT,
    "answers/<int:pk>/evidence/add/": _DRAFT,
    "evidence/<int:pk>/replace/": _DRAFT,
    "evidence/<int:pk>/remove/": _DRAFT,
    "declarations/<int:pk>/steps/<slug:verb>/": _as(Declaration, "declarations", "submitted"),
    "declarations/<int:pk>/reviews/plan/": _not_reviewed,
    "reviews/<int:pk>/reschedule/": _as(Review, "reviews", "assigned"),
    "reviews/<int:pk>/assign/": _as(Review, "reviews", "assigned"),
    "reviews/<int:pk>/plan-again/": _nobody_reviews,
    "assessments/<int:pk>/": _UNDER_WAY,
    "assessments/<int:pk>/find/": _UNDER_WAY,
    "assessments/<int:pk>/ask/": _UNDER_WAY,
    "reviews/<int:pk>/report/draft/": _all_replied,
    "reviews/<int:pk>/report/visit/": _UNDER_WAY,
    "reviews/<int:pk>/report/fact-check/": _as(Review, "reviews", "draft_report"),
    "decisions/<int:pk>/appeal/": _without(Appeal),
    "organisations/<int:pk>/dispensations/ask/": _without(Dispensation),
    "feeds/<slug:slug>/publications/<int:serial>/release/": lambda _things: Publication.objects.update(entity_count=3),
    "follow-ups/<int:pk>/steps/<slug:verb>/": _as(FollowUp, "follow-ups", "answered"),
}
# Field by field, over what the form's own filling would be; None leaves the field empty.
OTHERWISE: dict[str, Callable[[Things], dict[str, Any]]] = {
    "feeds/<slug:slug>/mode/": lambda _: {"mode": "paused"},
    "feeds/<slug:slug>/brake/": lambda _: {"drop": "7"},
    "feeds/<slug:slug>/protected/": lambda things: {"protected": Entity.objects.get(pk=things["entities"]).entity_id},
    "keys/record/": lambda _: {"label": "another", "certificate_pem": builders.certificate(555)},
    "feeds/<slug:slug>/policy/": lambda _: {"policy": json.dumps(builders.policy(gates=["G1"]))},
    "organisations/register/": lambda _: {"number": builders.organisation_number()},
    "organisations/<int:pk>/roles/assign/": lambda things: {
        "email": Person.objects.get(pk=things["people"]).email,
        "role": "security_contact",
        "entities": None,
    },
    "organisations/<int:pk>/memberships/apply/": lambda _: {"kind": "agent"},
    "organisations/<int:pk>/mandates/propose/": lambda _: {"entities": None},
    "organisations/<int:pk>/standings/record/": lambda _: {"uris": None},
    "levels/record/": lambda _: {"name": "LoA9", "rank": "9", "uri": "https://levels.example/9"},
    "answers/<int:pk>/autosave/": lambda _: {"seen": "0", "status": "partly", "text": "Prov", "planned_on": None},
    "answers/<int:pk>/": lambda _: {"text": "Prov"},
    "agreement-texts/draft/": lambda _: {"supersedes": None},
    "reviews/<int:pk>/report/visit/": lambda _: {"visited_on": today().isoformat()},
    "reviews/<int:pk>/assign/": lambda things: {"auditor": str(_another_auditor(things)), "lead": None},
}


def _another_auditor(things: Things) -> int:
    """Who has nothing to do with the review."""
    busy = Assignment.objects.filter(review=things["reviews"]).values("auditor")
    found: int = Auditor.objects.in_force().exclude(pk__in=busy).values_list("pk", flat=True)[0]
    return found


def ready(address: str, things: Things) -> None:
    """Make it so; the caller takes it back."""
    if address in READY:
        READY[address](things)


def with_the_rest(address: str, things: Things, body: dict[str, Any]) -> dict[str, Any]:
    """The body as it has to be sent there."""
    given = OTHERWISE[address](things) if address in OTHERWISE else {}
    return {name: [] if value is None else value for name, value in (body | given).items()}
