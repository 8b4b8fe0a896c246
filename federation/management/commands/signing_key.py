"""`manage.py signing_key`: the public halves of the keys that the signer holds."""

from pathlib import Path
from typing import ClassVar

from federation.actions import feeds
from federation.models import SigningKey
from members.management.verbs import Lines, NounCommand, Verb, argument
from members.models import Person


def record(*, label: str, certificate: Path, by: Person) -> Lines:
    """Its certificate."""
    key = feeds.record_key(label, certificate.read_text(), by=by)
    yield f"{key.label} is recorded: SHA-256 {key.certificate_sha256}"


def show_all() -> Lines:
    """Every key."""
    for key in SigningKey.objects.order_by("label"):
        yield f"{key.label}  {key.state}  SHA-256 {key.certificate_sha256}"


class Command(NounCommand):
    help = "Record the certificates of the keys that the signer holds."
    verbs: ClassVar = (
        Verb(
            "record",
            "Record a key that the signer finds under LABEL.",
            record,
            (
                argument("label", metavar="LABEL", help="file name without its suffix, or the token's label"),
                argument("certificate", type=Path, metavar="CERTIFICATE.pem"),
            ),
        ),
        Verb("list", "List the keys.", show_all, acts=False),
    )
