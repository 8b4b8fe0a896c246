"""`manage.py signing_key`: the public halves of the signer's keys, and whether it has the private ones."""

from pathlib import Path
from typing import ClassVar

from django.core.management.base import CommandError

from federation import token_keys
from federation.actions import joint_acts, keys
from federation.aggregate.refusal import Refusal
from federation.cycle.keys import private_half
from federation.management.proposing import GROUNDS, key_called, proposed
from federation.models import SigningKey
from federation.models.joint_act import JointActKind
from members.management.verbs import Lines, NounCommand, Verb, argument
from members.models import Person


def record(*, label: str, certificate: Path, grounds: str, by: Person) -> Lines:
    """Its certificate."""
    act = joint_acts.propose(
        JointActKind.RECORD_KEY, by=by, grounds=grounds, label=label, certificate_pem=certificate.read_text()
    )
    yield from proposed(act)


def replace(*, compromised: str, new: str | None, grounds: str, by: Person) -> Lines:
    """An emergency: see docs/keys.md."""
    act = joint_acts.propose(
        JointActKind.REPLACE_KEY,
        by=by,
        grounds=grounds,
        signing_key=key_called(new) if new else None,
        compromised=compromised,
    )
    yield from proposed(act)


def make(*, label: str, name: str, years: int, bits: int) -> Lines:
    """In the signer's token; nothing of it is recorded yet."""
    try:
        yield token_keys.make(label, name, years=years, bits=bits)
    except Refusal as refusal:
        raise CommandError(refusal.en) from refusal


def check(*, label: str) -> Lines:
    """Whether this process could sign with it."""
    key = key_called(label)
    try:
        private_half(key).sign(b"manage.py signing_key check")
    except Refusal as refusal:
        raise CommandError(refusal.en) from refusal
    yield f"{label} signs here, and belongs to the certificate with SHA-256 {key.certificate_sha256}"


def show_all() -> Lines:
    """Every key."""
    for key in SigningKey.objects.order_by("label"):
        used = ", ".join(feed.slug for feed in keys.in_use(key).order_by("slug"))
        yield f"{key.label}  {key.state}  SHA-256 {key.certificate_sha256}{f'  signs {used}' if used else ''}"


LABEL = argument("label", metavar="LABEL", help="file name without its suffix, or the token's label")


class Command(NounCommand):
    help = "Record the certificates of the keys that the signer holds, and see whether it holds them."
    verbs: ClassVar = (
        Verb(
            "record",
            "Propose that a key which the signer finds under LABEL be recorded.",
            record,
            (LABEL, argument("certificate", type=Path, metavar="CERTIFICATE.pem"), GROUNDS),
        ),
        Verb(
            "replace",
            "An emergency: propose that COMPROMISED signs nothing more, and that NEW take its place at once.",
            replace,
            (
                argument("compromised", metavar="COMPROMISED"),
                argument("new", metavar="NEW", nargs="?", help="left out for a key that signs nothing"),
                GROUNDS,
            ),
        ),
        Verb(
            "make",
            "As the signer: make a key in its token, and print a certificate for it.",
            make,
            (
                LABEL,
                argument("--name", required=True, help="the certificate's common name, for people"),
                argument("--years", type=int, default=10),
                argument("--bits", type=int, default=3072, choices=(3072, 4096)),
            ),
            acts=False,
        ),
        Verb("check", "As the signer: see whether it can sign with LABEL.", check, (LABEL,), acts=False),
        Verb("list", "List the keys.", show_all, acts=False),
    )
