"""`manage.py audit`: read the audit chain, and check that nothing in it was changed."""

from typing import ClassVar

from django.core.management.base import CommandError
from django.db.models import Q

from members import audit
from members.management.verbs import Lines, NounCommand, Verb, argument
from members.models import AuditEvent, AuditPrivate


def verify() -> Lines:
    """Every event, from the first one on."""
    broken = list(audit.broken_links())
    if broken:
        raise CommandError("\n".join([*broken, f"The audit chain is broken in {len(broken)} places."]))
    yield f"The audit chain is whole: {AuditEvent.objects.count()} events."


def show(*, last: int, about: str) -> Lines:
    """The newest events, oldest first."""
    beside = AuditPrivate.objects.filter(value__icontains=about).values("event")
    events = AuditEvent.objects.filter(Q(subject__icontains=about) | Q(pk__in=beside)) if about else AuditEvent.objects
    for event in reversed(events.select_related("actor", "on_behalf_of").prefetch_related("private")[:last]):
        who = event.actor.email if event.actor else "Sigill"
        behalf = f" for {event.on_behalf_of}" if event.on_behalf_of else ""
        what = f"{event.object_kind} {event.object_pk} {event.called}".rstrip()
        details = " ".join(f"{name}={value}" for name, value in event.details.items())
        yield f"{event.number:>6}  {event.at:%Y-%m-%d %H:%M:%S}  {event.tag:<24} {who}{behalf}: {what}  {details}"


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
