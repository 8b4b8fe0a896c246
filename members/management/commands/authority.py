"""`manage.py authority`: papers that show who may sign for an organisation."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import ClassVar

from django.core.management.base import CommandError

from members.actions import authorities
from members.management import find
from members.management.verbs import Lines, NounCommand, Verb, argument, day
from members.models import Person, SigningAuthority
from members.models.authority import AuthorityKind
from members.uploads import pdf_of


def _authority(number: int) -> SigningAuthority:
    found = SigningAuthority.objects.select_related("organisation", "person").filter(pk=number).first()
    if found is None:
        raise CommandError(f"There is no authority {number}. `manage.py authority list` shows those there are.")
    return found


def hand_in(  # noqa: PLR0913 - what stands on the paper
    *, number: str, person: str, kind: str, file: Path, until: date | None, by: Person
) -> Lines:
    """For a registrar to look at."""
    made = authorities.submit(
        find.organisation(number),
        find.person(person),
        kind=AuthorityKind(kind),
        document=pdf_of(file.read_bytes(), file.name),
        valid_until=until,
        by=by,
    )
    yield f"Authority {made.pk} waits for a registrar: {made}."


def accept(*, authority: int, by: Person) -> Lines:
    """A registrar takes it."""
    found = _authority(authority)
    authorities.accept(found, by=by)
    yield f"Authority {authority} is {found.state}."


def _with_note(action: Callable[..., None]) -> Callable[..., Lines]:
    def run(*, authority: int, note: str, by: Person) -> Lines:
        found = _authority(authority)
        action(found, by=by, note=note)
        yield f"Authority {authority} is {found.state}."

    return run


def show_all() -> Lines:
    """Every paper with its number."""
    for found in SigningAuthority.objects.select_related("organisation", "person"):
        until = found.valid_until or "further notice"
        yield f"{found.pk:>6}  {found.state:<10}  until {until}  {found.kind}  {found.person}  {found.organisation}"


AUTHORITY = argument("authority", type=int, help="the paper's number")
REASON, NOTE = argument("--note", required=True, help="why"), argument("--note", default="")


class Command(NounCommand):
    help = "Hand in and accept what shows that somebody may sign for an organisation."
    verbs: ClassVar = (
        Verb(
            "hand-in",
            "Hand in a paper.",
            hand_in,
            (
                argument("number", metavar="ORGNO", help="organisation number"),
                argument("person", metavar="EMAIL", help="who may sign by it"),
                argument("kind", choices=AuthorityKind.values),
                argument("file", type=Path, help="the paper, as PDF"),
                argument("--until", type=day, metavar="DAY", help="its last day"),
            ),
        ),
        Verb("accept", "Accept a paper.", accept, (AUTHORITY,)),
        Verb(
            "refuse", "Refuse a paper.", _with_note(authorities.refuse), (AUTHORITY, argument("--note", required=True))
        ),
        Verb(
            "withdraw",
            "Let nobody sign on it any more.",
            _with_note(authorities.withdraw),
            (AUTHORITY, argument("--note", default="")),
        ),
        Verb("list", "List the papers.", show_all, acts=False),
    )
