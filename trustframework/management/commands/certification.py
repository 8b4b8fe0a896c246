"""`manage.py certification`: certify organisations, by two operators, and take it back."""

from collections.abc import Callable
from datetime import date
from typing import ClassVar

from django.core.management.base import CommandError

from members.clock import today
from members.management import find
from members.management.verbs import Lines, NounCommand, Verb, argument, day
from members.models import Person
from trustframework.actions import certifications
from trustframework.judgement import end_of_validity
from trustframework.models import Certification, Level
from trustframework.models.certification import VALID_STATES, CertificationState


def record(  # noqa: PLR0913 - a certification's fields
    *,
    number: str,
    level: str,
    role: list[str],
    entity: list[str],
    valid_from: date | None,
    valid_until: date | None,
    by: Person,
) -> Lines:
    """A certification that waits for a second operator."""
    found = Level.objects.filter(name=level).first()
    if found is None:
        raise CommandError(f"There is no level {level}. `manage.py framework list` shows those there are.")
    start = valid_from or today()
    recorded = certifications.record(
        find.organisation(number),
        found,
        roles=role,
        entities=[find.entity(entity_id) for entity_id in entity],
        valid_from=start,
        valid_until=valid_until or end_of_validity(start, agent=False),
        by=by,
    )
    yield (
        f"Certification {recorded.pk} is recorded: {recorded}, {', '.join(recorded.roles)}, valid until "
        f"{recorded.valid_until}. Another operator confirms it: manage.py certification confirm {recorded.pk}"
    )


def confirm(*, certification: int, to: str, by: Person) -> Lines:
    """The second operator's word."""
    found = _find(certification)
    certifications.confirm(found, by=by, to=CertificationState(to))
    yield f"Certification {certification} is {found.state}."


def _change(action: Callable[..., None]) -> Callable[..., Lines]:
    def run(*, certification: int, note: str, by: Person) -> Lines:
        found = _find(certification)
        action(found, by=by, note=note)
        yield f"Certification {certification} is {found.state}."

    return run


def show_all() -> Lines:
    """Every certification with its number."""
    for found in Certification.objects.select_related("organisation", "level"):
        what = f"{found.level} {','.join(found.roles):<7} until {found.valid_until}"
        yield f"{found.pk:>6}  {found.state:<12}  {what}  {found.organisation}"


def _find(number: int) -> Certification:
    found = Certification.objects.select_related("organisation", "level").filter(pk=number).first()
    if found is None:
        raise CommandError(f"There is no certification {number}. `manage.py certification list` shows those there are.")
    return found


DAY = {"type": day, "metavar": "DAY"}
CERTIFICATION = argument("certification", type=int, help="the certification's number")
NOTE = argument("--note", required=True, help="why; the member reads it")


class Command(NounCommand):
    help = "Certify organisations, by two operators, and take it back."
    verbs: ClassVar = (
        Verb(
            "record",
            "Record a certification, which holds once another operator confirms it.",
            record,
            (
                argument("number", metavar="ORGNO", help="organisation number"),
                argument("level", help="such as LoA3"),
                argument("--role", action="append", required=True, choices=("idp", "sp", "aa"), help="may be repeated"),
                argument(
                    "--entity",
                    action="append",
                    default=[],
                    metavar="ENTITYID",
                    help="only these entities; may be repeated; without it all in those roles",
                ),
                argument("--valid-from", help="first day (today)", **DAY),
                argument("--valid-until", help="first day without it (36 months later)", **DAY),
            ),
        ),
        Verb(
            "confirm",
            "Confirm a certification that another operator recorded.",
            confirm,
            (
                CERTIFICATION,
                argument(
                    "--to",
                    choices=sorted(state.value for state in VALID_STATES),
                    default=CertificationState.ACTIVE.value,
                ),
            ),
        ),
        Verb("suspend", "Suspend a certification.", _change(certifications.suspend), (CERTIFICATION, NOTE)),
        Verb("restore", "Let a suspended one hold again.", _change(certifications.restore), (CERTIFICATION, NOTE)),
        Verb("revoke", "Revoke a certification for good.", _change(certifications.revoke), (CERTIFICATION, NOTE)),
        Verb("list", "List the certifications.", show_all, acts=False),
    )
