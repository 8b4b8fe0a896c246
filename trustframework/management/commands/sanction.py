"""`manage.py sanction`: keep an entity or an organisation out of the feeds, and let it in again."""

from typing import ClassVar

from django.core.management.base import CommandError

from members.management import find
from members.management.verbs import Lines, NounCommand, Verb, argument
from members.models import Person
from trustframework.actions import sanctions
from trustframework.models import Sanction


def impose(*, number: str, entity: str | None, reason: str, by: Person) -> Lines:
    """At once, until a second officer rules."""
    imposed = sanctions.impose_at_once(
        find.organisation(number), entity=find.entity(entity) if entity else None, reason=reason, by=by
    )
    yield f"Sanction {imposed.pk} on {imposed} is in effect. Another officer confirms or lifts it."


def confirm(*, sanction: int, by: Person) -> Lines:
    """The second officer agrees."""
    found = _find(sanction)
    sanctions.confirm(found, by=by)
    yield f"Sanction {sanction} is {found.state}."


def lift(*, sanction: int, note: str, by: Person) -> Lines:
    """The end of it."""
    found = _find(sanction)
    sanctions.lift(found, by=by, note=note)
    yield f"Sanction {sanction} is {found.state}."


def show_all() -> Lines:
    """Every sanction with its number."""
    for found in Sanction.objects.select_related("organisation", "entity"):
        yield f"{found.pk:>6}  {found.state:<10}  {found}  {found.reason}"


def _find(number: int) -> Sanction:
    found = Sanction.objects.select_related("organisation", "entity").filter(pk=number).first()
    if found is None:
        raise CommandError(f"There is no sanction {number}. `manage.py sanction list` shows those there are.")
    return found


SANCTION = argument("sanction", type=int, help="the sanction's number")


class Command(NounCommand):
    help = "Keep an entity or an organisation out of the feeds at once, and let it in again."
    verbs: ClassVar = (
        Verb(
            "impose",
            "Keep an organisation, or one entity of its, out from the next publication on.",
            impose,
            (
                argument("number", metavar="ORGNO", help="organisation number"),
                argument("--entity", metavar="ENTITYID", help="only this one"),
                argument("--reason", required=True),
            ),
        ),
        Verb("confirm", "Agree with a sanction that another officer imposed.", confirm, (SANCTION,)),
        Verb(
            "lift", "End a sanction that another officer imposed.", lift, (SANCTION, argument("--note", required=True))
        ),
        Verb("list", "List the sanctions.", show_all, acts=False),
    )
