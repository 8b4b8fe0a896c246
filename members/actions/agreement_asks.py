"""Ask again for a signature that has not come."""

from django.db import transaction
from django.utils.translation import gettext as _

from members import audit
from members.actions import agreement_letters
from members.errors import Refused
from members.models import Agreement, Person
from members.models.agreement import SIGNABLE
from members.models.letter import LetterKind
from members.permissions import Permission, require
from members.tags import Tag


@transaction.atomic
def ask_again(agreement: Agreement, *, by: Person) -> None:
    """The letter that says that it waits goes once more to those who speak for the organisation."""
    require(by, Permission.HANDLE_AGREEMENT, agreement.organisation)
    agreement.refresh_from_db(fields=["state"])
    if agreement.state not in SIGNABLE:
        raise Refused(_("%(agreement)s does not wait for a signature.") % {"agreement": agreement})
    agreement_letters.tell(agreement, LetterKind.AGREEMENT_WAITS)
    audit.record(Tag.AGREEMENT_ASKED_AGAIN, agreement, by=by, organisation=agreement.organisation)
