"""`manage.py audit`: read the audit chain, and check that nothing in it was changed."""

from typing import ClassVar

from django.core.management.base import CommandError

from members import audit
from members.management.verbs import Lines, NounCommand, Verb, argument
from members.models import AuditEvent


def verify() -> Lines:
    """Every event, from the first one on."""
    broken = list(audit.broken_links())
    if broken:
        raise CommandError("\n".join([*broken, f"The audit chain is broken in {len(broken)} places."]))
    yield f"The audit chain is whole: {AuditEvent.objects.count()} events."


def show(*, last: int, about: str) -> Lines:
    """The newest events, oldest first."""
    events = AuditEvent.objects.filter(subject__icontains=about).select_related("actor", "organisation")[:last]
    for event in reversed(events):
        who = event.actor.email if event.actor else "Sigill"
        details = " ".join(f"{name}={value}" for name, value in event.details.items())
        yield f"{event.number:>6}  {event.at:%Y-%m-%d %H:%M:%S}  {event.tag:<24} {who}: {event.subject}  {details}"


class Command(NounCommand):
    help = "Read the audit chain, and check that nothing in it was changed."
    verbs: ClassVar = (
        Verb("verify", "Check every link of the chain.", verify, acts=False),
        Verb(
            "list",
            "List the newest events.",
            show,
            (
                argument("--last", type=int, default=20, help="how many (20)"),
                argument("--about", default="", metavar="TEXT", help="only those about it, such as an entityID"),
            ),
            acts=False,
        ),
    )
