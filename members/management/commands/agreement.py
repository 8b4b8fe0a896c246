"""`manage.py agreement`: templates, agreements, signatures, and how agreements end."""

import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import ClassVar

from django.core.management.base import CommandError

from members.actions import agreement_clock, agreements, beneficiaries, signatures, templates
from members.clock import today
from members.management import find
from members.management.verbs import Lines, NounCommand, Verb, argument, day
from members.models import Agreement, Person
from members.models.agreement import AgreementKind, Language, Party, SignatureMethod
from members.uploads import pdf_of


def template(*, kind: str, version: str, title_sv: str, title_en: str, by: Person) -> Lines:
    """A version of a standard text, adopted today."""
    recorded = templates.record(
        AgreementKind(kind), version, title_sv=title_sv, title_en=title_en, adopted_on=today(), by=by
    )
    yield f"{recorded} is recorded."


def accept_until(*, kind: str, version: str, last_day: date, by: Person) -> Lines:
    """The last day of a template version."""
    found = find.template(kind, version)
    templates.accept_until(found, last_day, by=by)
    yield f"Agreements on {found} count up to {last_day}."


def prepare(  # noqa: PLR0913 - what stands on an agreement
    *, number: str, kind: str, version: str, language: str, commissioner: str | None, until: date | None, by: Person
) -> Lines:
    """A draft."""
    draft = agreements.prepare(
        find.organisation(number),
        find.template(kind, version),
        language=language,
        commissioner=find.organisation(commissioner) if commissioner else None,
        valid_until=until,
        by=by,
    )
    yield f"Agreement {draft.pk} is prepared: {draft}."


def send(*, agreement: int, by: Person) -> Lines:
    """To the parties."""
    found = find.agreement(agreement)
    agreements.send(found, by=by)
    yield f"Agreement {agreement} is {found.state}."


def document(*, agreement: int, file: Path) -> Lines:
    """What the parties sign, as a file."""
    found = find.agreement(agreement).document
    if found is None:
        raise CommandError(f"Agreement {agreement} has no document: `manage.py agreement send` makes one.")
    file.write_bytes(found.bytes())
    yield f"{file} has SHA-256 {found.pk}."


def hand_in(  # noqa: PLR0913 - who, for whom, and what shows it
    *, agreement: int, adapter: str, party: str, signer: str, authority: str, evidence: Path, by: Person
) -> Lines:
    """A signature by what shows it."""
    found = find.agreement(agreement)
    shown = pdf_of(evidence.read_bytes(), evidence.name)
    made = signatures.take(
        found,
        Party(party),
        adapter=adapter,
        evidence=shown.content,
        signer=find.person(signer),
        authority=authority,
        by=by,
    )
    yield f"Agreement {agreement} is {found.state}; {made.signer} signed {made.signed_at:%Y-%m-%d %H:%M}."


def cover(*, agreement: int, numbers: list[str], by: Person) -> Lines:
    """Beneficiaries, all or none."""
    added = beneficiaries.add(find.agreement(agreement), [find.organisation(one) for one in numbers], by=by)
    yield f"Agreement {agreement} holds for {len(added)} more."


def watch() -> Lines:
    """What the clock does every ten minutes."""
    yield f"{agreement_clock.end_those_run_out()} ended, {agreement_clock.remind()} reminded of."


def sign(  # noqa: PLR0913 - who, for whom, what, on what authority
    *, agreement: int, party: str, signer: str | None, authority: str, document: Path, by: Person
) -> Lines:
    """A signature on paper, seen by the registrar who records it."""
    found = find.agreement(agreement)
    agreements.sign(
        found,
        Party(party),
        signer=find.person(signer) if signer else by,
        authority=authority,
        method=SignatureMethod.PAPER,
        document_sha256=hashlib.sha256(document.read_bytes()).hexdigest(),
        by=by,
    )
    yield f"Agreement {agreement} is {found.state}."


def notice(*, agreement: int, until: date, by: Person) -> Lines:
    """Notice to a date."""
    found = find.agreement(agreement)
    agreements.give_notice(found, until=until, by=by)
    yield f"Agreement {agreement} is in force until {until}."


def _ending(action: Callable[..., None]) -> Callable[..., Lines]:
    def run(*, agreement: int, note: str, by: Person) -> Lines:
        found = find.agreement(agreement)
        action(found, by=by, note=note)
        yield f"Agreement {agreement} is {found.state}."

    return run


def show_all() -> Lines:
    """Every agreement with its number."""
    for found in Agreement.objects.select_related("organisation", "template"):
        yield f"{found.pk:>6}  {found.state:<13}  {found.template.kind} {found.template.version}  {found.organisation}"


NUMBER = argument("number", metavar="ORGNO", help="organisation number")
KIND = argument("kind", choices=AgreementKind.values)
VERSION = argument("version", help="template version, such as 1.0")
AGREEMENT = argument("agreement", type=int, help="the agreement's number")
NOTE = argument("--note", default="")
FILE = argument("file", type=Path, help="where to")


class Command(NounCommand):
    help = "Prepare agreements, record their signatures, end them."
    verbs: ClassVar = (
        Verb(
            "template",
            "Record a version of a standard text.",
            template,
            (KIND, VERSION, argument("--title-sv", required=True), argument("--title-en", required=True)),
        ),
        Verb(
            "accept-until",
            "Say until when agreements on a template version count.",
            accept_until,
            (KIND, VERSION, argument("last_day", type=day, metavar="DAY")),
        ),
        Verb(
            "prepare",
            "Draw up an agreement.",
            prepare,
            (
                NUMBER,
                KIND,
                VERSION,
                argument("--language", choices=Language.values, default=Language.SWEDISH),
                argument("--commissioner", metavar="ORGNO", help="who orders and pays, where it is another"),
                argument("--until", type=day, metavar="DAY", help="the last day in force"),
            ),
        ),
        Verb("send", "Hand an agreement to the parties for signing.", send, (AGREEMENT,)),
        Verb(
            "sign",
            "Record a signature on paper; the second party's brings the agreement into force.",
            sign,
            (
                AGREEMENT,
                argument("--party", required=True, choices=Party.values),
                argument("--signer", metavar="EMAIL", help="who signed, where it is not who records it"),
                argument("--authority", required=True, help="on what authority, such as a delegation"),
                argument("--document", required=True, type=Path, help="the file that was signed, for its SHA-256"),
            ),
        ),
        Verb(
            "document", "Write the document to a file.", document, (AGREEMENT, argument("file", type=Path)), acts=False
        ),
        Verb(
            "hand-in",
            "Record a signature by what shows it: a scanned paper, a signed PDF.",
            hand_in,
            (
                AGREEMENT,
                argument("adapter", help="how: paper, pades, or what else is installed"),
                argument("--party", required=True, choices=Party.values),
                argument("--signer", required=True, metavar="EMAIL", help="who signed"),
                argument("--authority", required=True, help="on what authority, such as a delegation"),
                argument("--evidence", required=True, type=Path, help="the scan, or the signed PDF"),
            ),
        ),
        Verb(
            "cover",
            "Add organisations that an agreement holds for too.",
            cover,
            (AGREEMENT, argument("numbers", nargs="+", metavar="ORGNO")),
        ),
        Verb("watch", "End what has run out and remind of what will, as the clock does.", watch, acts=False),
        Verb(
            "notice",
            "Give notice: in force up to a day.",
            notice,
            (AGREEMENT, argument("until", type=day, metavar="DAY")),
        ),
        Verb("end", "End an agreement now.", _ending(agreements.end), (AGREEMENT, NOTE)),
        Verb("supersede", "A newer agreement stands in its place.", _ending(agreements.supersede), (AGREEMENT, NOTE)),
        Verb("decline", "A party will not sign.", _ending(agreements.decline), (AGREEMENT, NOTE)),
        Verb("void", "Void a draft, or one that nobody will sign.", _ending(agreements.void), (AGREEMENT, NOTE)),
        Verb("list", "List the agreements.", show_all, acts=False),
    )
