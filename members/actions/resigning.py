"""A text is superseded: whose agreements are to be signed anew, and drafts of the new version for them."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from members.actions import agreements, beneficiaries
from members.clock import today
from members.errors import Refused
from members.models import Agreement, AgreementTemplate, Person
from members.models.agreement import HOLDING, SIGNABLE, AgreementState
from members.permissions import Permission, require

_BEGUN = SIGNABLE | HOLDING | {AgreementState.DRAFT}


@dataclass(frozen=True, slots=True)
class Begun:
    """One agreement that is to be signed anew: its draft, or why there is none."""

    agreement: Agreement
    draft: Agreement | None
    refusal: str = ""


def waiting(template: AgreementTemplate) -> QuerySet[Agreement]:
    """Agreements in force on the versions that this one supersedes, with no agreement on it begun."""
    begun = Agreement.objects.filter(template=template, state__in=_BEGUN).values("organisation")
    older = Agreement.objects.filter(template__in=_older(template), state=AgreementState.IN_FORCE)
    rows = older.exclude(organisation__in=begun).select_related("organisation", "template", "commissioner")
    return rows.order_by("organisation__name_sv", "pk")


def begin(template: AgreementTemplate, *, by: Person, most: int | None = None) -> Iterator[Begun]:
    """A draft for each, one after another; one that cannot be drafted does not keep the others."""
    require(by, Permission.HANDLE_AGREEMENT)
    return _drafts(waiting(template)[:most], template, by)


def _drafts(rows: QuerySet[Agreement], template: AgreementTemplate, by: Person) -> Iterator[Begun]:
    for agreement in rows:
        try:
            yield Begun(agreement, _begin(agreement, template, by))
        except (Refused, ValidationError) as refused:
            told = refused.message if isinstance(refused, Refused) else " ".join(refused.messages)
            yield Begun(agreement, None, str(told))


@transaction.atomic
def _begin(older: Agreement, template: AgreementTemplate, by: Person) -> Agreement:
    draft = agreements.prepare(
        older.organisation,
        template,
        language=older.language,
        commissioner=older.commissioner,
        replaces=older,
        by=by,
    )
    covered = older.beneficiaries.on(today()).select_related("organisation")
    beneficiaries.add(draft, [one.organisation for one in covered], by=by)
    return draft


def _older(template: AgreementTemplate) -> list[AgreementTemplate]:
    """The version that it supersedes, and those that that one did."""
    found: list[AgreementTemplate] = []
    older = template.supersedes
    while older is not None and older not in found:
        found.append(older)
        older = older.supersedes
    return found
