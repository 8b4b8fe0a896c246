"""From one framework version to another: what is unchanged comes along, and the rest is listed."""

from django.db import transaction
from django.utils.translation import gettext as _

from members.errors import Refused
from members.models import Person
from members.permissions import Permission, require
from trustframework.actions import declarations
from trustframework.declaration_rules import hold
from trustframework.models import Checklist, Declaration, FrameworkVersion
from trustframework.models.declaration import DeclarationState

D = DeclarationState
# While nobody reviews it: a review reads one version from its beginning to its end.
CARRIED = frozenset({D.DRAFT, D.INTERNALLY_APPROVED, D.SUBMITTED, D.COMPLETENESS_CHECK})


def counterpart(checklist: Checklist, version: FrameworkVersion) -> Checklist | None:
    """The other version's checklist of the same name, else its only one for the same role."""
    found = list(version.checklists.filter(role=checklist.role))
    same = [one for one in found if one.slug == checklist.slug]
    return same[0] if same else found[0] if len(found) == 1 else None


@transaction.atomic
def carry_over(declaration: Declaration, to: FrameworkVersion, *, by: Person) -> Declaration:
    """A new draft against the other version, with the answers that still hold; the old one is withdrawn, and stays."""
    require(by, Permission.DECLARE, declaration.organisation)
    hold(declaration)
    if declaration.state not in CARRIED:
        raise Refused(
            _("A declaration is carried over before its review begins; this one is %(state)s. Renew it instead.")
            % {"state": declaration.get_state_display().lower()}
        )
    checklist = counterpart(declaration.checklist, to)
    if checklist is None or to == declaration.framework_version:
        raise Refused(_("%(version)s has no checklist that answers to this one. Begin anew.") % {"version": to})
    entities = list(declaration.entities.all())
    new = declarations.begin(
        declaration.organisation,
        checklist,
        declaration.level,
        by=by,
        entities=entities,
        scope=declaration.scope,
        agreement=declaration.agreement,
        follows=declaration,
    )
    declarations.withdraw(declaration, by=by, note=_("Carried over to %(version)s.") % {"version": to})
    return new
