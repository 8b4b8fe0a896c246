"""`manage.py revision`: look at submitted metadata, and decide on it."""

from typing import ClassVar

from django.core.management.base import CommandError

from federation.actions import approvals, confirmations
from federation.confirming import latest
from federation.proposal import Proposal, proposal
from members import own_approval
from members.actions import revisions
from members.errors import Refused
from members.management import find
from members.management.verbs import Lines, NounCommand, Verb, argument
from members.models import Contact, MetadataRevision, Person
from members.models.revision import RevisionState


def approve(*, names: list[str], all_without_errors: bool, note: str, by: Person) -> Lines:
    """Those named, or all that wait and have no errors. One that is refused does not stop the others."""
    if bool(names) == all_without_errors:
        raise CommandError("Name the revisions to approve, or give --all-without-errors.")
    waiting = own_approval.for_registrars().filter(error_count=0)
    chosen = waiting.select_related("entity__owner") if all_without_errors else [find.revision(n) for n in names]
    approved, refused = 0, 0
    for revision in chosen:
        try:
            done = approvals.approve(revision, by=by, note=note)
        except Refused as why:
            refused += 1
            yield f"{find.name_of(revision)}: {why}"
        else:
            approved += done
            said = "approved" if done else "your yes is recorded; a second registrar has to approve it"
            yield f"{find.name_of(revision)}: {said}."
    yield f"{approved} approved, {refused} refused."
    if refused:
        raise CommandError(f"{refused} of {approved + refused} were not approved; the lines above say why.")


def reject(*, name: str, note: str, by: Person) -> Lines:
    """Turn one down."""
    revision = find.revision(name)
    revisions.reject(revision, by=by, note=note)
    yield f"{find.name_of(revision)}: rejected."


def withdraw(*, name: str, by: Person) -> Lines:
    """Take one back."""
    revision = find.revision(name)
    revisions.withdraw(revision, by=by)
    yield f"{find.name_of(revision)}: withdrawn."


def ask(*, name: str, email: str, by: Person) -> Lines:
    """Ask a contact of the owner's to confirm what will be published."""
    revision = find.revision(name)
    contact = Contact.objects.current().filter(organisation=revision.entity.owner, email__iexact=email).first()
    if contact is None:
        raise CommandError(f"{revision.entity.owner} has no contact with the e-mail {email}.")
    asked = confirmations.ask(revision, contact, by=by)
    yield f"{find.name_of(revision)}: {contact.email} is asked to confirm {asked.sha256}, until {asked.expires_at:%F}."


def confirm(*, name: str, first: str, last: str, note: str, by: Person) -> Lines:
    """Record that the contact read the digest's two ends on the telephone."""
    revision = find.revision(name)
    asked = latest(revision)
    if asked is None:
        raise CommandError("Nobody has been asked to confirm it. `manage.py revision ask` asks a contact.")
    confirmations.by_telephone(asked, first=first, last=last, remark=note, by=by)
    yield f"{find.name_of(revision)}: confirmed by {asked.contact.email}, by telephone."


def show(*, name: str) -> Lines:
    """What was found in it, and what will not be published."""
    revision = find.revision(name)
    yield f"{find.name_of(revision)}: {revision.state}, {revision.error_count} errors"
    yield f"  {revision.entity.owner}, sent by {revision.submitted_by} {revision.submitted_at:%Y-%m-%d %H:%M}"
    yield from _proposed(proposal(revision)) if revision.state == RevisionState.SUBMITTED else ()
    for finding in revision.findings:
        where = f"{finding['severity']:<7} {finding['rule']} line {finding['line']}"
        yield f"  {where}: {finding['en']} {finding['mend_en']}"
    for left in revision.left_out:
        yield f"  left out {left['what']} line {left['line']}: {left['en']}"


def _proposed(proposed: Proposal) -> Lines:
    rule = proposed.rule
    more = ", and a second contact who confirms" if rule.confirmation else ""
    yield f"  would be published as {proposed.after.sha256}"
    yield f"  {proposed.risk} risk: needs {rule.registrars} registrar{'s' * (rule.registrars > 1)}{more}"
    for change in proposed.changes if proposed.approved else ():
        yield f"  {change.risk:<6} {change.part} {change.kind} {change.name}: {change.before} -> {change.after}"


def show_all(*, state: str) -> Lines:
    """Those in a state."""
    for revision in MetadataRevision.objects.filter(state=state).select_related("entity__owner"):
        yield f"{revision.error_count:>3} errors  {find.name_of(revision)}  {revision.entity.owner}"


NAME = argument("name", metavar="REVISION", help="ENTITYID#NUMBER, or ENTITYID for the newest")
STATE = argument("--state", choices=RevisionState.values, default=RevisionState.SUBMITTED.value)


class Command(NounCommand):
    help = "Look at submitted metadata, and decide on it."
    verbs: ClassVar = (
        Verb(
            "approve",
            "Approve metadata that another person submitted.",
            approve,
            (
                argument("names", nargs="*", metavar="REVISION", help="ENTITYID#NUMBER, or ENTITYID for the newest"),
                argument("--all-without-errors", action="store_true", help="all that wait and have no errors"),
                argument("--note", default=""),
            ),
        ),
        Verb(
            "ask",
            "Ask a second contact to confirm what will be published.",
            ask,
            (NAME, argument("email", help="of a verified contact of the owner's")),
        ),
        Verb(
            "confirm",
            "Record that the contact confirmed it on the telephone.",
            confirm,
            (
                NAME,
                argument("--first", required=True, help="the first 8 characters of the SHA-256, as they were read"),
                argument("--last", required=True, help="the last 8"),
                argument("--note", default=""),
            ),
        ),
        Verb("reject", "Turn metadata down.", reject, (NAME, argument("--note", required=True, help="what to change"))),
        Verb("withdraw", "Take a submission back.", withdraw, (NAME,)),
        Verb("show", "Show what was found in a revision.", show, (NAME,), acts=False),
        Verb("list", "List the revisions that wait, or those in a state.", show_all, (STATE,), acts=False),
    )
