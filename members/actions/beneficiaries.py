"""The organisations that another one's agreement holds for too."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from members import audit
from members.actions.saving import save_checked
from members.clock import today
from members.errors import Refused
from members.models import Agreement, Beneficiary, Organisation, Person
from members.models.agreement import HOLDING, AgreementState
from members.permissions import Permission, require
from members.tags import Tag

OPEN = HOLDING | {AgreementState.DRAFT}


@transaction.atomic
def add(
    agreement: Agreement, organisations: Iterable[Organisation], *, by: Person, starts: date | None = None
) -> list[Beneficiary]:
    """All of them or, where one cannot be added, none. Not while it waits for signatures: its document names them."""
    require(by, Permission.HANDLE_AGREEMENT, agreement.organisation)
    if agreement.state not in OPEN:
        raise Refused(
            _("Beneficiaries are added to a draft, or to an agreement in force; this one is neither. Wait, or void it.")
        )
    return [_add(agreement, one, starts or today(), by) for one in organisations]


@transaction.atomic
def end(beneficiary: Beneficiary, *, until: date, by: Person) -> None:
    """The agreement holds for it to the end of the day."""
    require(by, Permission.HANDLE_AGREEMENT, beneficiary.agreement.organisation)
    if beneficiary.until is not None or until < max(today(), beneficiary.starts):
        raise Refused(_("The last day is today or later, and is set once."))
    if not Beneficiary.objects.filter(pk=beneficiary.pk, until=None).update(until=until):
        raise Refused(_("Somebody else has set the last day. Look at it again."))
    beneficiary.until = until
    audit.record(
        Tag.BENEFICIARY_ENDED,
        beneficiary.agreement,
        by=by,
        organisation=beneficiary.organisation,
        until=until.isoformat(),
    )


def _add(agreement: Agreement, organisation: Organisation, starts: date, by: Person) -> Beneficiary:
    if organisation.pk == agreement.organisation_id:
        raise Refused(
            _("%(organisation)s is the party itself, not one of its beneficiaries.") % {"organisation": organisation}
        )
    added = Beneficiary(agreement=agreement, organisation=organisation, starts=starts)
    save_checked(added)
    audit.record(Tag.BENEFICIARY_ADDED, agreement, by=by, organisation=organisation, starts=starts.isoformat())
    return added
