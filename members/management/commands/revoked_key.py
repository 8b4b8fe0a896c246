"""`manage.py revoked_key`: public keys that no entity may use again."""

from pathlib import Path
from typing import ClassVar

from django.core.management.base import CommandError

from members.actions import keys
from members.management.verbs import Lines, NounCommand, Verb, argument
from members.models import Person, RevokedKey
from members.saml.certificates import read_pem
from members.surroundings import holders_of


def record(*, key: str, reason: str, by: Person) -> Lines:
    """The key, and who has it now: approved metadata stays until its owner sends new."""
    revoked = keys.revoke(_spki_sha256(key), reason=reason, by=by)
    yield f"{revoked} is revoked."
    for entity in holders_of(revoked.spki_sha256):
        yield f"{entity} of {entity.owner} has it."


def _spki_sha256(key: str) -> str:
    """Of a certificate's file; anything else is taken for the digest itself."""
    if not Path(key).is_file():
        return key
    certificate = read_pem(Path(key).read_text(errors="replace"))
    if certificate is None or not certificate.spki_sha256:
        raise CommandError(f"{key} is not a PEM certificate with a key that can be read.")
    return certificate.spki_sha256


def show_all() -> Lines:
    """Every revoked key, the latest first."""
    for key in RevokedKey.objects.all():
        yield f"{key.revoked_at.date().isoformat()}  {key}  {key.reason}"


class Command(NounCommand):
    help = "Revoke public keys, so that no entity can use them again."
    verbs: ClassVar = (
        Verb(
            "record",
            "Revoke a key, under whatever certificate.",
            record,
            (
                argument("key", metavar="KEY", help="a certificate's PEM file, or SHA-256 over SubjectPublicKeyInfo"),
                argument("--reason", required=True, help="why, for whoever meets the key next"),
            ),
        ),
        Verb("list", "List the revoked keys.", show_all, acts=False),
    )
