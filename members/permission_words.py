"""docs/permissions.md: the table of permissions as a page, in both languages."""

from collections.abc import Iterator

from django.utils import translation
from django.utils.translation import gettext as _

from members.permission_table import FUNCTION_OF, NEVER_ON_OWN, TABLE, Permission, Relation, holders
from members.roles import Role

_HEAD = """# Who may do what

<!-- Written by `./run manage describe_permissions`: change members/permission_table.py, not this page. -->

Denied unless a row below says otherwise. *Relation* is how the person stands to the organisation whose things it is
about. Another organisation's object is a 404, as one that does not exist is.
Nekas om ingen rad nedan säger annat. *Relation* är hur personen står till organisationen som saken gäller.

- `federation`: a role for the whole federation, on any organisation (or on none). A permission marked * is never used
  on an organisation where the person has any role, or for which it acts on a mandate.
- `own`: a role at the organisation itself. Some technical roles are for a few entities only.
- `mandate`: a role at an organisation that has an active mandate for it, with the function that is named. A mandate for
  a few entities lets nobody change anything else, and shows the organisation like any other. It opens no door outside
  its dates, while it is suspended, while the one who holds it (agent or group representative) has no active membership
  as such, or while a sanction on that one is in effect.
- `assigned`: a reviewer's role, on a review that the person is assigned to. It holds while the accreditation is in
  force, the person has stated to be free of conflicts of interest, and the register knows of no tie, now or within the
  last 24 months, to the organisation that is reviewed. To lead takes the leading assignment. Evidence opens only from
  the review's beginning to its closing, and while a non-disclosure agreement in force binds the reviewer's firm.

| permission | behörighet | relation | roles | roller |
|---|---|---|---|---|
"""


def markdown() -> str:
    """The page."""
    return _HEAD + "".join(f"{line}\n" for line in _rows())


def _rows() -> Iterator[str]:
    for permission in Permission:
        for relation in Relation:
            roles = [role for role in Role if role in holders(relation, permission)]
            if (relation, permission) in TABLE:
                named = f"{_named(roles, 'en')} | {_named(roles, 'sv')}"
                yield f"| {_both(permission)} | {_where(relation, permission)} | {named} |"


def _both(permission: Permission) -> str:
    mark = "\\*" if permission in NEVER_ON_OWN else ""
    return f"`{permission.name}`{mark} {_said(permission.value, 'en')} | {_said(permission.value, 'sv')}"


def _where(relation: Relation, permission: Permission) -> str:
    name = f"`{relation.name.lower()}`"
    if relation is not Relation.MANDATE:
        return name
    function = FUNCTION_OF[permission]
    return f"{name} ({function.value if function else 'any function'})"


def _named(roles: list[Role], language: str) -> str:
    with translation.override(language):
        return ", ".join(str(role.label) for role in roles)


def _said(sentence: str, language: str) -> str:
    with translation.override(language):
        return _(sentence)
