"""Record who does part of whose work in the federation."""

from collections.abc import Iterator

from django.db import transaction
from django.utils.translation import gettext as _

from members import audit
from members.actions.saving import save_checked
from members.clock import now
from members.errors import Refused
from members.models import Organisation, Person, Subcontract
from members.permissions import Permission, require
from members.tags import Tag


@transaction.atomic
def record(principal: Organisation, supplier: Organisation, *, what: str, by: Person) -> Subcontract:
    """`supplier` does `what` for `principal` from now on; a circle of subcontractors is refused."""
    require(by, Permission.HANDLE_SUBCONTRACT, principal)
    subcontract = Subcontract(principal=principal, supplier=supplier, what=what, since=now())
    save_checked(subcontract)
    if principal.pk in {organisation for _level, organisation in _below(supplier.pk)}:
        raise Refused(
            _("%(supplier)s leaves work to %(principal)s already, so this would be a circle. End that entry first.")
            % {"supplier": supplier, "principal": principal}
        )
    audit.record(Tag.SUBCONTRACT_RECORDED, subcontract, by=by, organisation=principal)
    return subcontract


@transaction.atomic
def end(subcontract: Subcontract, *, by: Person) -> None:
    """The subcontractor has stopped; the entry stays in the history."""
    require(by, Permission.HANDLE_SUBCONTRACT, subcontract.principal)
    if not Subcontract.objects.in_force().filter(pk=subcontract.pk).update(until=now()):
        raise Refused(_("This entry has ended already."))
    audit.record(Tag.SUBCONTRACT_ENDED, subcontract, by=by, organisation=subcontract.principal)


def chain(principal: Organisation) -> list[tuple[int, Subcontract]]:
    """Everybody whom the organisation's work passes on to, each below the one who passed it on: (level from 0, entry).

    One query, whatever the depth: the entries in force of a whole federation are few.
    """
    rows = {row.pk: row for row in Subcontract.objects.in_force().select_related("supplier", "principal")}
    by_principal: dict[int, list[Subcontract]] = {}
    for row in rows.values():
        by_principal.setdefault(row.principal_id, []).append(row)
    return list(_walk(principal.pk, by_principal, 0, frozenset({principal.pk})))


def _walk(
    principal: int, rows: dict[int, list[Subcontract]], level: int, above: frozenset[int]
) -> Iterator[tuple[int, Subcontract]]:
    for row in rows.get(principal, ()):
        yield level, row
        if row.supplier_id not in above:
            yield from _walk(row.supplier_id, rows, level + 1, above | {row.supplier_id})


def _below(principal: int) -> Iterator[tuple[int, int]]:
    """(level, organisation) of everybody below."""
    found = chain(Organisation(pk=principal))
    return ((level, row.supplier_id) for level, row in found)
