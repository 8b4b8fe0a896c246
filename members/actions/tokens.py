"""Hand out keys for programs, and take them back."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from members import audit
from members.clock import now
from members.errors import NotAllowed, Refused
from members.models import ApiToken, Organisation, Person
from members.models.api_token import Scope
from members.permissions import Permission, assignments, may
from members.tags import Tag

LONGEST = timedelta(days=366)


@transaction.atomic
def issue(
    organisation: Organisation, *, name: str, scopes: Iterable[Scope], days: int, by: Person
) -> tuple[ApiToken, str]:
    """A token for the person's own programs at one of their organisations, and its key, which nobody sees again."""
    if not any(a.organisation_id == organisation.pk for a in assignments(by)) or not by.is_active:
        raise NotAllowed(_("You have no role at %(organisation)s.") % {"organisation": organisation})
    wanted = sorted({Scope(scope).value for scope in scopes})
    if not wanted:
        raise Refused(_("Choose at least one thing that the token may be used for."))
    if not name.strip():
        raise Refused(_("Say what the token is for, so that you know it again."))
    if not 0 < days <= LONGEST.days:
        raise Refused(_("A token holds for a year at most. Choose another number of days."))
    token, key = ApiToken.objects.create(
        by, expiry=None, organisation=organisation, name=name.strip(), scopes=wanted, issued_at=now()
    )
    token.expiry = now() + timedelta(days=days)  # by the house's own clock
    token.save(update_fields=["expiry"])
    _note(Tag.TOKEN_ISSUED, token, by, scopes=wanted, days=days)
    return token, str(key)


@transaction.atomic
def revoke(token: ApiToken, *, by: Person) -> None:
    """From now on it opens nothing. Its person does it, the organisation's administrator, or a registrar."""
    if token.user_id != by.pk and not may(by, Permission.MANAGE_PEOPLE, token.organisation):
        raise NotAllowed(_("This token is another person's. Ask the organisation's administrator."))
    if not ApiToken.in_order.in_force().filter(pk=token.pk).update(revoked_at=now()):
        raise Refused(_("The token is worth nothing any more already."))
    _note(Tag.TOKEN_REVOKED, token, by)


def revoke_all(person: Person) -> None:
    """Part of closing somebody's log-in (SIGILL_ENDS_ACCESS); the closing is the event."""
    ApiToken.in_order.in_force().filter(user=person).update(revoked_at=now())


def _note(tag: Tag, token: ApiToken, by: Person, **details: int | list[str]) -> None:
    told = {"token": str(token.public_id), "name": token.name, **details}
    audit.record(tag, token.organisation, by=by, organisation=token.organisation, **told)
