"""The one check that every action makes: does the table (members/permission_table.py) let this person do that, there?

A person's roles and the mandates behind them are read once per person object, so once per request: what ends is gone
on the next one, and no session keeps any of it.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from members.errors import NotAllowed
from members.models import Entity, Organisation, Person, Representation, RoleAssignment
from members.permission_table import FUNCTION_OF, NEVER_ON_OWN, Permission, Relation, holders
from members.roles import MEMBER_ROLES, OPERATOR_ROLES, Role

__all__ = [
    "Permission",
    "acts_for_itself",
    "assignments",
    "belongs_to",
    "is_operator",
    "mandate_behind",
    "mandates",
    "may",
    "only_watches",
    "permitted_at",
    "require",
    "visible_organisations",
]
_ACTS = frozenset(Permission) - {Permission.SEE_ORGANISATION, Permission.SEE_STATUS}


def assignments(person: Person) -> list[RoleAssignment]:
    """The person's roles in force now, read once per person object (one per request)."""
    cached: list[RoleAssignment] | None = getattr(person, "_assignments", None)
    if cached is None:
        rows = RoleAssignment.objects.in_force().filter(person=person).select_related("organisation")
        cached = list(rows.prefetch_related("entities"))
        person._assignments = cached  # type: ignore[attr-defined]
    return cached


def mandates(person: Person) -> list[Representation]:
    """The mandates in force now of the organisations where the person has a member's role; read once, too."""
    cached: list[Representation] | None = getattr(person, "_mandates", None)
    if cached is None:
        at = {a.organisation_id for a in assignments(person) if a.role in MEMBER_ROLES}
        rows = Representation.objects.in_force().filter(representative__in=at).prefetch_related("entities")
        cached = list(rows.select_related("representative", "represented")) if at else []
        person._mandates = cached  # type: ignore[attr-defined]
    return cached


def narrow(person: Person, organisation: int) -> None:
    """Let this person object act at one organisation only (by primary key): a program's token is bound to one.

    Where the person belongs stays as it is: on a case of their own nobody decides by a token for another place either.
    """
    person._belongs_to = belongs_to(person)  # type: ignore[attr-defined]
    person._assignments = [a for a in assignments(person) if a.organisation_id == organisation]  # type: ignore[attr-defined]
    vars(person).pop("_mandates", None)  # those of all their organisations


def is_operator(person: Person) -> bool:
    """Whether the person works for the federation's operator."""
    return any(Role(a.role) in OPERATOR_ROLES for a in assignments(person))


def may(
    person: Person, permission: Permission, organisation: Organisation | None = None, entity: Entity | None = None
) -> bool:
    """Whether `person` may do `permission` to what `organisation` owns (None: to the federation as a whole).

    `entity` is the one of the organisation's that it is about: some roles and mandates are for a few entities only,
    and let nobody do what is about none of them, or about all.
    """
    if not person.is_active:
        return False
    return (
        _as_federation(person, permission, organisation)
        or _as_own(person, permission, organisation, entity)
        or _mandate(person, permission, organisation, entity) is not None
    )


def acts_for_itself(person: Person, permission: Permission, organisation: Organisation) -> bool:
    """Whether a role of the person's at the organisation itself gives the permission."""
    return person.is_active and _as_own(person, permission, organisation, None)


def require(
    person: Person, permission: Permission, organisation: Organisation | None = None, entity: Entity | None = None
) -> None:
    """Raise `NotAllowed` unless `may`."""
    if may(person, permission, organisation, entity):
        return
    where = f" ({organisation})" if organisation else ""
    raise NotAllowed(
        _("You may not %(what)s%(where)s. Ask the organisation's administrator or the federation operator.")
        % {"what": _(permission.value), "where": where}
    )


def mandate_behind(
    person: Person | None, organisation: Organisation | None, permission: Permission | None = None
) -> Representation | None:
    """The mandate on which the person acts for the organisation; None where a role of their own lets them.

    Without a permission: whether the person acts there on a mandate at all.
    """
    if person is None or organisation is None or not person.is_active:
        return None
    asked = _ACTS if permission is None else (permission,)
    if any(_as_federation(person, p, organisation) or _as_own(person, p, organisation, None) for p in asked):
        return None
    return next((m for p in asked for m in _behind(person, p, organisation, assignments(person))), None)


def visible_organisations(person: Person) -> "set[int] | None":
    """Primary keys of the organisations whose things the person may see; None means all of them."""
    if not person.is_active:
        return set()
    held, seen = assignments(person), Permission.SEE_ORGANISATION
    if any(a.role in holders(Relation.FEDERATION, seen) for a in held):
        return None
    own = {a.organisation_id for a in held if a.role in holders(Relation.OWN, seen)}
    acting = {a.organisation_id for a in held if a.role in holders(Relation.MANDATE, seen)}
    return own | {m.represented_id for m in mandates(person) if m.representative_id in acting}


def permitted_at(person: Person, permission: Permission) -> set[int]:
    """Primary keys of the organisations that the person may do it to in a role there, or on a mandate."""
    if not person.is_active:
        return set()
    known = {a.organisation for a in assignments(person)} | {m.represented for m in mandates(person)}
    return {
        one.pk
        for one in known
        if _as_own(person, permission, one, None) or _mandate(person, permission, one, None) is not None
    }


def belongs_to(person: Person) -> set[int]:
    """Primary keys of the person's own organisations, and of those that these act for."""
    whole: set[int] | None = getattr(person, "_belongs_to", None)
    if whole is not None:
        return whole
    return {a.organisation_id for a in assignments(person)} | {m.represented_id for m in mandates(person)}


def only_watches(person: Person) -> bool:
    """Whether all that the person may see is how members stand: a relying authority, the steering group."""
    return visible_organisations(person) == set() and may(person, Permission.SEE_STATUS)


def _as_federation(person: Person, permission: Permission, organisation: Organisation | None) -> bool:
    wanted = holders(Relation.FEDERATION, permission)
    if not any(a.role in wanted for a in assignments(person)):
        return False
    return organisation is None or permission not in NEVER_ON_OWN or not _belongs(person, organisation)


def _belongs(person: Person, organisation: Organisation) -> bool:
    """Whether it is the person's own organisation, or one that it acts for."""
    return organisation.pk in belongs_to(person)


def _as_own(person: Person, permission: Permission, organisation: Organisation | None, entity: Entity | None) -> bool:
    wanted = holders(Relation.OWN, permission)
    return organisation is not None and any(
        a.organisation_id == organisation.pk and a.role in wanted and _covers(a, permission, entity)
        for a in assignments(person)
    )


def _covers(held: "RoleAssignment | Representation", permission: Permission, entity: Entity | None) -> bool:
    """Whoever acts for some entities only still sees the organisation, and does nothing that is about all of it."""
    if permission == Permission.SEE_ORGANISATION:
        return True
    if entity is None:
        limits: Any = getattr(held, "entities", None)
        return limits is None or not limits.all()
    covers = getattr(held, "covers", None)
    return covers is None or bool(covers(entity))


def _mandate(
    person: Person, permission: Permission, organisation: Organisation | None, entity: Entity | None
) -> Representation | None:
    if organisation is None:
        return None
    # A role for a few entities is for a few of the organisation's own: it is for none of its clients'.
    held = [a for a in assignments(person) if _covers(a, permission, None)]
    return next((m for m in _behind(person, permission, organisation, held) if _covers(m, permission, entity)), None)


def _behind(
    person: Person, permission: Permission, organisation: Organisation, held: Iterable[RoleAssignment]
) -> Iterable[Representation]:
    """The mandates for the organisation whose functions include the permission's, given where one of the roles `held`
    lets the person use them."""
    wanted = holders(Relation.MANDATE, permission)
    if not wanted:
        return
    function = FUNCTION_OF[permission]
    acting = {a.organisation_id for a in held if a.role in wanted}
    for one in mandates(person):
        fits = one.represented_id == organisation.pk and one.representative_id in acting
        if fits and (function is None or function in one.functions):
            yield one
