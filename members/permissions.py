"""What each role may do, and the one check that every action makes. Deny by default."""

from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from members.errors import NotAllowed
from members.models import Organisation, Person, RoleAssignment
from members.roles import MEMBER_ROLES, OPERATOR_ROLES, Role


class Permission(StrEnum):
    REGISTER_ORGANISATION = gettext_noop("register organisations and people")
    HANDLE_MEMBERSHIP = gettext_noop("handle memberships")
    HANDLE_AGREEMENT = gettext_noop("prepare and sign agreements for the operator")
    SIGN_AGREEMENT = gettext_noop("sign agreements for the organisation")
    SUBMIT_METADATA = gettext_noop("register entities and submit metadata")
    APPROVE_METADATA = gettext_noop("approve metadata")
    CLAIM_DOMAIN = gettext_noop("claim domains for the organisation")
    ACCEPT_DOMAIN = gettext_noop("accept domains that were shown to the operator")
    RECORD_CERTIFICATION = gettext_noop("record and confirm certifications")
    SANCTION = gettext_noop("impose and lift sanctions")
    HANDLE_PUBLICATION = gettext_noop("run feeds and publications")
    HANDLE_PROFILES = gettext_noop("change which rules block")
    DECIDE_APPROVAL_RULES = gettext_noop("decide what an approval needs")
    SEE_ORGANISATION = gettext_noop("see the organisation's things")


_OPERATOR: dict[Permission, frozenset[Role]] = {
    Permission.REGISTER_ORGANISATION: frozenset({Role.REGISTRAR}),
    Permission.HANDLE_MEMBERSHIP: frozenset({Role.REGISTRAR}),
    Permission.HANDLE_AGREEMENT: frozenset({Role.REGISTRAR}),
    Permission.SUBMIT_METADATA: frozenset({Role.REGISTRAR}),
    Permission.APPROVE_METADATA: frozenset({Role.REGISTRAR}),
    Permission.CLAIM_DOMAIN: frozenset({Role.REGISTRAR}),
    Permission.ACCEPT_DOMAIN: frozenset({Role.REGISTRAR}),
    Permission.RECORD_CERTIFICATION: frozenset({Role.TRUST_OFFICER, Role.DECISION_MAKER}),
    Permission.SANCTION: frozenset({Role.TRUST_OFFICER, Role.DECISION_MAKER}),
    Permission.HANDLE_PUBLICATION: frozenset({Role.KEY_CUSTODIAN, Role.REGISTRAR}),
    Permission.HANDLE_PROFILES: frozenset({Role.REGISTRAR, Role.TRUST_OFFICER}),
    Permission.DECIDE_APPROVAL_RULES: frozenset({Role.TRUST_OFFICER, Role.DECISION_MAKER}),
    Permission.SEE_ORGANISATION: OPERATOR_ROLES,
}
_MEMBER: dict[Permission, frozenset[Role]] = {
    Permission.SIGN_AGREEMENT: frozenset({Role.SIGNATORY}),
    Permission.SUBMIT_METADATA: frozenset({Role.ADMINISTRATOR, Role.TECHNICAL_CONTACT, Role.TECHNICAL_AGENT}),
    Permission.CLAIM_DOMAIN: frozenset({Role.ADMINISTRATOR, Role.TECHNICAL_CONTACT, Role.TECHNICAL_AGENT}),
    Permission.SEE_ORGANISATION: MEMBER_ROLES,
}
# An operator decides on these; nobody decides on a case of their own organisation (DESIGN, section 3).
_NEVER_ON_OWN = frozenset(
    {
        Permission.HANDLE_MEMBERSHIP,
        Permission.HANDLE_AGREEMENT,
        Permission.APPROVE_METADATA,
        Permission.ACCEPT_DOMAIN,
        Permission.RECORD_CERTIFICATION,
        Permission.SANCTION,
    }
)


def assignments(person: Person) -> list[RoleAssignment]:
    """The person's roles in force now, read once per person object (one per request)."""
    cached: list[RoleAssignment] | None = getattr(person, "_assignments", None)
    if cached is None:
        cached = list(RoleAssignment.objects.in_force().filter(person=person).select_related("organisation"))
        person._assignments = cached  # type: ignore[attr-defined]
    return cached


def is_operator(person: Person) -> bool:
    """Whether the person works for the federation's operator."""
    return any(Role(a.role) in OPERATOR_ROLES for a in assignments(person))


def may(person: Person, permission: Permission, organisation: Organisation | None = None) -> bool:
    """Whether `person` may do `permission` to what `organisation` owns (None: to the federation as a whole)."""
    if not person.is_active:
        return False
    held = assignments(person)
    own = organisation is not None and any(a.organisation_id == organisation.pk for a in held)
    as_operator = any(a.role in _OPERATOR.get(permission, ()) for a in held)
    if as_operator and not (own and permission in _NEVER_ON_OWN):
        return True
    wanted = _MEMBER.get(permission, frozenset())
    return organisation is not None and any(a.organisation_id == organisation.pk and a.role in wanted for a in held)


def require(person: Person, permission: Permission, organisation: Organisation | None = None) -> None:
    """Raise `NotAllowed` unless `may`."""
    if may(person, permission, organisation):
        return
    where = f" ({organisation})" if organisation else ""
    raise NotAllowed(
        _("You may not %(what)s%(where)s. Ask the organisation's administrator or the federation operator.")
        % {"what": _(permission.value), "where": where}
    )


def visible_organisations(person: Person) -> "set[int] | None":
    """Primary keys of the organisations whose things the person may see; None means all of them."""
    held = assignments(person)
    if any(a.role in OPERATOR_ROLES for a in held):
        return None
    return {a.organisation_id for a in held if a.role in MEMBER_ROLES}
