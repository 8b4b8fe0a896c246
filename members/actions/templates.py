"""Record the standard texts that agreements are made on, and say until when each counts."""

from datetime import date

from django.db import transaction

from members import audit
from members.actions.saving import save_checked
from members.models import AgreementTemplate, Person
from members.models.agreement import AgreementKind
from members.permissions import Permission, require
from members.tags import Tag


@transaction.atomic
def record(  # noqa: PLR0913 - a template's fields
    kind: AgreementKind, version: str, *, title_sv: str, title_en: str, adopted_on: date, by: Person
) -> AgreementTemplate:
    """A new version of a standard text, accepted until further notice; raises ValidationError."""
    require(by, Permission.HANDLE_AGREEMENT)
    template = AgreementTemplate(
        kind=kind, version=version, title_sv=title_sv, title_en=title_en, adopted_on=adopted_on
    )
    save_checked(template)
    audit.record(Tag.TEMPLATE_RECORDED, template, by=by, kind=kind.value, version=version)
    return template


@transaction.atomic
def accept_until(template: AgreementTemplate, last_day: date, *, by: Person) -> None:
    """Agreements on this version count to the end of `last_day`; after it, gate G2 asks for a newer one."""
    require(by, Permission.HANDLE_AGREEMENT)
    template.accepted_until = last_day
    template.save(update_fields=["accepted_until"])
    audit.record(Tag.TEMPLATE_RECORDED, template, by=by, accepted_until=last_day.isoformat())
