"""`manage.py category`: what the registry grants to an entity besides its levels of assurance."""

from datetime import date
from typing import ClassVar

from django.core.management.base import CommandError

from members.actions import categories
from members.clock import today
from members.management import find
from members.management.verbs import Lines, NounCommand, Verb, argument, day
from members.models import CategoryGrant, CategoryRequest, Person
from members.models.category import RequestState
from members.saml.prerequisites import NAMES


def grant(*, entity: str, category: str, until: date | None, note: str, by: Person) -> Lines:
    """From the next publication."""
    granted = categories.grant(find.entity(entity), category, until=until, note=note, by=by)
    yield f"{granted.entity} has {granted.name}{f' until {until}' if until else ''}. It is published at the next turn."


def withdraw(*, entity: str, category: str, note: str, by: Person) -> Lines:
    """From the next publication, too."""
    found = find.entity(entity).granted.filter(category=category, withdrawn_at=None).select_related("entity__owner")
    granted = found.first()
    if granted is None:
        raise CommandError(f"{entity} has not been granted {category}. `manage.py category list` shows what was.")
    categories.withdraw(granted, note=note, by=by)
    yield f"{granted.entity} has no longer {granted.name}. It leaves the feeds at the next turn."


def show_all() -> Lines:
    """What holds, what has run out, and what is asked for."""
    held = set(CategoryGrant.objects.on(today()).values_list("pk", flat=True))
    for granted in CategoryGrant.objects.filter(withdrawn_at=None).select_related("entity"):
        state = "granted" if granted.pk in held else "run out"
        end = granted.until.isoformat() if granted.until else "-"
        yield f"{state:<8}  {end:<10}  {granted.category}  {granted.entity}"
    for asked in CategoryRequest.objects.filter(state=RequestState.ASKED).select_related("entity"):
        yield f"{'asked':<8}  {asked.asked_at.date().isoformat()}  {asked.category}  {asked.entity}"


ENTITY = argument("entity", metavar="ENTITYID", help="an entity that is registered")
CATEGORY = argument("category", metavar="URI", help=", ".join(NAMES))
UNTIL = argument("--until", type=day, metavar="DAY", help="the first day without it, such as 2027-01-31")


class Command(NounCommand):
    help = "Grant entity categories and Sirtfi to entities."
    verbs: ClassVar = (
        Verb(
            "grant",
            "Grant a category; the metadata has to show what it takes.",
            grant,
            (ENTITY, CATEGORY, UNTIL, argument("--note", default="", help="what the grant rests on")),
        ),
        Verb(
            "withdraw",
            "Take a category away.",
            withdraw,
            (ENTITY, CATEGORY, argument("--note", required=True, help="why; the member reads it")),
        ),
        Verb("list", "List what is granted and what is asked for.", show_all, acts=False),
    )
