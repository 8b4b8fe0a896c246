"""Register organisations and how to reach them."""

from django.db import transaction
from django.utils.translation import gettext as _

from members import audit, likeness
from members.actions.saving import save_changed, save_checked
from members.clock import now
from members.errors import Refused
from members.models import Organisation, OrganisationName, Person
from members.permissions import Permission, require
from members.tags import Tag


@transaction.atomic
def register(*, by: Person, is_another: bool = False, **fields: str) -> Organisation:
    """A new organisation with the given fields (see the model); raises ValidationError with a sentence per field.

    One whose name looks like a registered one's is refused, unless the registrar says that it is another one.
    """
    require(by, Permission.REGISTER_ORGANISATION)
    organisation = Organisation(registered_at=now(), **fields)
    save_checked(organisation)
    if not is_another:
        _refuse_a_likeness(organisation)
    audit.record(
        Tag.ORGANISATION_REGISTERED, organisation, by=by, organisation=organisation, number=organisation.number
    )
    return organisation


@transaction.atomic
def change(organisation: Organisation, *, seen: int, by: Person, **fields: str) -> None:
    """Other names or facts; `seen` is the version that the registrar looked at. Former names are kept.

    Raises ValidationError for what is wrong in a field, `AlreadyMoved` when somebody else was first.
    """
    require(by, Permission.REGISTER_ORGANISATION)
    before = Organisation.objects.get(pk=organisation.pk)
    save_changed(organisation, seen, **fields)
    changed = sorted(name for name in fields if getattr(before, name) != getattr(organisation, name))
    if {"name_sv", "name_en"} & set(changed):
        OrganisationName.objects.create(
            organisation=organisation, name_sv=before.name_sv, name_en=before.name_en, until=now()
        )
    audit.record(
        Tag.ORGANISATION_CHANGED,
        organisation,
        by=by,
        organisation=organisation,
        changed=changed,
        before=[str(getattr(before, name)) for name in changed],
        after=[str(getattr(organisation, name)) for name in changed],
    )


def _refuse_a_likeness(organisation: Organisation) -> None:
    if twin := likeness.twin_of(organisation):
        raise Refused(
            _("%(other)s (%(number)s) has nearly the same name. If it is another organisation, say so and send again.")
            % {"other": twin, "number": twin.number}
        )
