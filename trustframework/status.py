"""What anybody may know of certifications: who holds which level, for what, since when and until when.

No people, reasons, findings, conditions or evidence: pages, API, certificates and signed statements tell what is told
here and nothing else.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, TextChoices, TextField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members.models import Fingerprint, Membership, MetadataRevision, Organisation, ServedOrganisation
from members.models.revision import RevisionState
from members.views.member_list import STANDING
from trustframework.facts import biting, facts_of, judged
from trustframework.judgement import CONDITION_GRACE, CertificationFacts, last_until, standing
from trustframework.models import Certification, Condition, Sanction
from trustframework.models.certification import FUNCTIONS, VALID_STATES, CertificationState
from trustframework.models.decision import ConditionState

_MOST = 20  # entities with one certificate: more than anybody would run, and each costs three queries


class PublicState(TextChoices):
    """How a certification stands, in words for everybody."""

    VALID = "valid", _("Valid")
    CONDITIONAL = "conditional", _("Valid on conditions")
    NOT_YET = "not_yet", _("Not yet valid")
    SUSPENDED = "suspended", _("Suspended")
    EXPIRED = "expired", _("Expired")
    REVOKED = "revoked", _("Revoked")
    REPLACED = "replaced", _("Replaced by a newer one")
    NONE = "none", _("Not certified")


P = PublicState
HOLDING = frozenset({P.VALID, P.CONDITIONAL})
CURRENT = HOLDING | {P.NOT_YET, P.SUSPENDED}
_SAID: dict[str, PublicState] = {
    "valid": P.VALID,
    "not_yet": P.NOT_YET,
    "expired": P.EXPIRED,
    "revoked": P.REVOKED,
    "superseded": P.REPLACED,
}
_ON_CONDITIONS = frozenset({CertificationState.CONDITIONAL, CertificationState.ON_PROBATION})


@dataclass(frozen=True, slots=True)
class Told:
    """One certification as the public knows it on a day. `until` is the first day without, `sure_until` no later: the
    first on which it may end without anybody's doing. `entities` empty means all of the organisation's in those roles;
    `suspended_entities` are kept out of the feeds although it holds."""

    number: int
    organisation: Organisation
    level: str
    uri: str
    scope: tuple[str, ...]  # roles of entities, and functions of the organisation
    entities: tuple[str, ...]
    suspended_entities: tuple[str, ...]
    since: date
    until: date
    sure_until: date
    state: PublicState
    framework: str  # its short name; empty where it was certified without a declaration
    framework_names: tuple[str, str]  # in Swedish and in English
    framework_version: str

    @property
    def holds(self) -> bool:
        return self.state in HOLDING

    @property
    def current(self) -> bool:
        """Whether it is told among the present ones, not in the history."""
        return self.state in CURRENT

    @property
    def framework_name(self) -> str:
        """In the language that is active."""
        return self.framework_names[(get_language() or "").startswith("en")]

    @property
    def last_day(self) -> date:
        return self.until - timedelta(days=1)

    @property
    def roles(self) -> list[str]:
        return [one for one in self.scope if one not in FUNCTIONS]

    @property
    def functions(self) -> list[str]:
        return [one for one in self.scope if one in FUNCTIONS]

    def of_entity(self, entity_id: str) -> "Told":
        """The same, as it stands for one entity: a suspended one is suspended, whatever it is certified for."""
        return replace(self, state=P.SUSPENDED) if self.holds and entity_id in self.suspended_entities else self

    def as_json(self) -> dict[str, Any]:
        """For machines: plain values; the names are told in docs/certification-status.md."""
        return {
            "id": self.number,
            "organisation": named(self.organisation),
            "level": self.level,
            "uri": self.uri,
            "roles": self.roles,
            "functions": self.functions,
            "entities": list(self.entities),
            "suspended_entities": list(self.suspended_entities),
            "state": self.state.value,
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "framework": self.framework or None,
            "framework_version": self.framework_version or None,
            "status_page": page_of(self.organisation),
        }


def named(organisation: Organisation) -> dict[str, str]:
    """An organisation, as every answer names it."""
    return {
        "country": organisation.country,
        "number": organisation.number,
        "name_sv": organisation.name_sv,
        "name_en": organisation.name_en,
    }


def page_of(organisation: Organisation) -> str:
    """The whole address of its public status page."""
    path = reverse("public_status_of", args=[organisation.country, organisation.number])
    return f"{settings.SIGILL_BASE_URL}{path}"


def certifications() -> QuerySet[Certification]:
    """Those that the public may know of: never a draft, or one that was taken back before anybody confirmed it."""
    drafts = Q(state=CertificationState.GRANTED) | Q(state=CertificationState.REVOKED, confirmed_by=None)
    return told(Certification.objects.exclude(drafts))


def told(rows: QuerySet[Certification]) -> QuerySet[Certification]:
    """With all that `tell` reads; the newest first."""
    version = "decision__declaration__checklist__version__"
    return (
        judged(rows)
        .defer("grounds", "decision__reasons", "decision__snapshot")
        .select_related("organisation")
        .annotate(
            framework=F(f"{version}framework__slug"),
            framework_sv=F(f"{version}framework__name_sv"),
            framework_en=F(f"{version}framework__name_en"),
            framework_version=F(f"{version}version"),
        )
        .prefetch_related(Prefetch("organisation__sanctions", _sanctions(), to_attr="biting"))
        .order_by("-valid_until", "-pk")
    )


def tell(row: Any, day: date) -> Told:
    """From a row of `certifications()`."""
    facts, sanctions = facts_of(row), row.organisation.biting
    barred = any(one.entity_id is None for one in sanctions)
    kept_out = {one.entity.entity_id for one in sanctions if one.entity_id is not None}
    return Told(
        number=row.pk,
        organisation=row.organisation,
        level=facts.level,
        uri=facts.uri,
        scope=tuple(sorted(facts.roles)),
        entities=tuple(sorted(facts.entities)),
        suspended_entities=tuple(sorted(kept_out & facts.entities if facts.entities else kept_out)),
        since=facts.valid_from,
        until=last_until(facts.valid_until, facts.extended_until),
        sure_until=_sure_until(facts),
        state=_state(row, facts, day, barred=barred),
        framework=row.framework or "",
        framework_names=(row.framework_sv or "", row.framework_en or ""),
        framework_version=row.framework_version or "",
    )


def _state(row: Certification, facts: CertificationFacts, day: date, *, barred: bool) -> PublicState:
    """A sanction on all that the organisation has suspends what would hold; what nobody named here does not hold."""
    said = _SAID.get(standing(facts, day), P.SUSPENDED)
    if said == P.VALID and barred:
        return P.SUSPENDED
    return P.CONDITIONAL if said == P.VALID and row.state in _ON_CONDITIONS else said


def _sure_until(facts: CertificationFacts) -> date:
    until = last_until(facts.valid_until, facts.extended_until)
    if facts.conditions_due is None:
        return until
    return min(until, facts.conditions_due + CONDITION_GRACE + timedelta(days=1))


def best(told: Iterable[Told]) -> PublicState:
    """How somebody with these stands, in one word: the best of them."""
    return min((one.state for one in told), key=list(PublicState).index, default=P.NONE)


def organisations() -> QuerySet[Organisation]:
    """Those that the public knows: members as in the public list, and whoever is or was certified."""
    member = Membership.objects.filter(state__in=STANDING).order_by().values("organisation")
    certified = certifications().order_by().values("organisation")
    return Organisation.objects.filter(Q(pk__in=member) | Q(pk__in=certified)).order_by("name_sv", "pk")


def holding(rows: QuerySet[Certification], day: date) -> QuerySet[Certification]:
    """Those that hold on the day, as far as is known today: `standing` in the database's words."""
    barred = biting().filter(entity=None, organisation=OuterRef("organisation")).order_by()
    late = Condition.objects.filter(
        decision=OuterRef("decision"), state=ConditionState.OPEN, due_on__lt=day - CONDITION_GRACE
    ).order_by()
    not_over = Q(valid_until__gt=day) | Q(extended_until__gt=day)
    return rows.filter(not_over, ~Exists(barred), ~Exists(late), state__in=VALID_STATES, valid_from__lte=day)


def ending_by(rows: QuerySet[Certification], day: date) -> QuerySet[Certification]:
    """Those whose first day without is the day or earlier, prolonged ones counted as prolonged."""
    return rows.filter(Q(extended_until=None) | Q(extended_until__lte=day), valid_until__lte=day)


def in_scope(rows: QuerySet[Certification], scopes: Iterable[str]) -> QuerySet[Certification]:
    """For one of these roles or functions. As text: not every database looks into lists."""
    wanted = Q(pk=None)
    for one in scopes:
        wanted |= Q(scope_text__contains=f'"{one}"')
    return rows.alias(scope_text=Cast("roles", TextField())).filter(wanted)


def covering(rows: QuerySet[Certification], entity_id: str) -> QuerySet[Certification]:
    """Those that name the entity, or mean all of its owner's in a role that it has."""
    approved = MetadataRevision.objects.filter(entity__entity_id=entity_id, state=RevisionState.APPROVED)
    roles = approved.values_list("facts__roles", flat=True).first() or []
    every = in_scope(Certification.objects.filter(entities=None, organisation__entities__entity_id=entity_id), roles)
    by_name = Certification.objects.filter(entities__entity_id=entity_id)
    return rows.filter(Q(pk__in=by_name.order_by().values("pk")) | Q(pk__in=every.order_by().values("pk")))


def using(rows: QuerySet[Certification], fingerprint: str) -> QuerySet[Certification]:
    """Those that cover an entity whose approved metadata has the certificate: its SHA-256, SHA-1 or its key's SHA-256
    in hexadecimal digits, however they are set apart."""
    digest = "".join(letter for letter in fingerprint.lower() if letter.isalnum())
    known = Fingerprint.objects.filter(digest=digest, approved=True).order_by("entity")
    names = known.values_list("entity__entity_id", flat=True)[:_MOST]
    return rows.filter(pk__in={pk for name in names for pk in covering(rows, name).values_list("pk", flat=True)})


def asserting(rows: QuerySet[Certification], scope: str) -> QuerySet[Certification]:
    """Those of the organisation that people with this scope (shibmd:Scope) come from."""
    served = ServedOrganisation.objects.filter(scope=scope.lower(), until=None).order_by().values("organisation")
    return rows.filter(organisation__in=served)


def _sanctions() -> QuerySet[Sanction]:
    """Whom they keep out, without what they are for."""
    return biting().select_related("entity").only("organisation", "entity__entity_id")
