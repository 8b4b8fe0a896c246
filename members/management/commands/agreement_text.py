"""`manage.py agreement_text`: draft, revise and adopt agreement texts, and begin what is to be signed anew."""

from pathlib import Path
from typing import ClassVar

from members.actions import resigning, templates
from members.management import find
from members.management.verbs import Lines, NounCommand, Verb, argument
from members.models import AgreementTemplate, Person
from members.models.agreement import AgreementKind
from members.texts.shipped import shipped


def draft(*, kind: str, version: str, supersedes: str | None, by: Person) -> Lines:
    """From the version that it takes over from, or the text that comes with Sigill."""
    older = find.template(kind, supersedes) if supersedes else None
    texts = {name: getattr(older, name) for name in templates.TEXTS} if older else shipped(AgreementKind(kind))
    made = templates.draft(AgreementKind(kind), version, supersedes=older, by=by, **texts)
    yield f"{made} is a draft."


def revise(*, kind: str, version: str, sv: Path | None, en: Path | None, by: Person) -> Lines:
    """Its words from files."""
    found = find.template(kind, version)
    bodies = {f"body_{code}": file.read_text(encoding="utf-8") for code, file in (("sv", sv), ("en", en)) if file}
    templates.revise(found, by=by, **bodies)
    yield f"{found} is revised."


def adopt(*, kind: str, version: str, by: Person) -> Lines:
    """From today agreements are made on it."""
    found = find.template(kind, version)
    templates.adopt(found, by=by)
    yield f"{found} is adopted; {resigning.waiting(found).count()} agreements are to be signed anew."


def resign(*, kind: str, version: str, by: Person) -> Lines:
    """A draft for each who is to sign it."""
    for begun in resigning.begin(find.template(kind, version), by=by):
        made = f"agreement {begun.draft.pk} is prepared" if begun.draft else begun.refusal
        yield f"{begun.agreement.organisation}: {made}."


def show_all() -> Lines:
    """Every version."""
    for found in AgreementTemplate.objects.all():
        yield f"{found.kind:<16} {found.version:<8} {found.state:<8} until {found.accepted_until or 'further notice'}"


KIND = argument("kind", choices=AgreementKind.values)
VERSION = argument("version", help="such as 2.0")


class Command(NounCommand):
    help = "Draft and adopt the texts that agreements are made on."
    verbs: ClassVar = (
        Verb(
            "draft",
            "Begin a version.",
            draft,
            (KIND, VERSION, argument("--supersedes", metavar="VERSION", help="the version that it takes over from")),
        ),
        Verb(
            "revise",
            "Put a draft's words in place: Markdown with fields.",
            revise,
            (
                KIND,
                VERSION,
                argument("--sv", type=Path, metavar="FILE", help="the text in Swedish"),
                argument("--en", type=Path, metavar="FILE", help="the text in English"),
            ),
        ),
        Verb("adopt", "Adopt a draft: its words stay as they are from now on.", adopt, (KIND, VERSION)),
        Verb("resign", "Draft this version for all who signed an older one.", resign, (KIND, VERSION)),
        Verb("list", "List the versions.", show_all, acts=False),
    )
