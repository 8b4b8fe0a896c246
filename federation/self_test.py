"""What every process tries of itself before it does anything else, and what it then refuses to begin with.

A key that cannot be opened is no reason to refuse: the cycle says so each turn, for that feed alone, and a process that
is started again and again would use up the tries of a token's PIN.
"""

import logging
from collections.abc import Iterator
from typing import Final

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from federation.aggregate.keys import KeyRefused, check_signature
from federation.cycle.keys import private_half
from federation.models import Feed, SigningKey
from members.saml.parse import parse
from members.saml.types import Refusal

log = logging.getLogger(__name__)
_OURS: Final = ("members", "trustframework", "federation")
_LIVE: Final = (
    b'<!DOCTYPE md [<!ENTITY e "live">]>'
    b'<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://self.example">&e;'
    b"</md:EntityDescriptor>"
)
_MESSAGE: Final = b"Sigill tries its key."
_KEPT: Final = {
    "sqlite": "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL",
    "postgresql": "SELECT '\"' || conname || '\"' FROM pg_constraint"
    " UNION SELECT '\"' || indexname || '\"' FROM pg_indexes"
    " UNION SELECT '\"' || tgname || '\"' FROM pg_trigger",
}
# Of the audit chain (members/chain_triggers.py): without them a slip of the hand changes what is sealed.
_TRIGGERS: Final = ("members_auditevent_no_update", "members_auditevent_no_delete", "members_audithead_no_update")


def try_everything() -> None:
    """Raises ImproperlyConfigured with what is wrong and what to do."""
    try_parser()
    if not settings.DEMO:  # its web process begins while its database is still being made
        try_constraints()
    if settings.SIGILL_KEY_DIR or settings.SIGILL_PKCS11_MODULE:
        try_keys()


def try_parser() -> None:
    """A document type is where entities and files come in."""
    try:
        parse(_LIVE)
    except Refusal:
        return
    raise ImproperlyConfigured(
        "The XML parser took a document with a DOCTYPE. The libraries are not those that Sigill is locked to: install "
        "them anew from requirements.txt."
    )


def try_constraints() -> None:
    """Separation of duties, and one end of the audit chain, are the database's word, not only the code's."""
    with connection.cursor() as cursor:
        cursor.execute(_KEPT[connection.vendor])
        there = "\n".join(row[0] for row in cursor.fetchall())
    if lost := sorted(name for name in _wanted() if f'"{name}"' not in there and f"TRIGGER {name} " not in there):
        raise ImproperlyConfigured(
            f"The database lacks what holds its rows to the rules: {', '.join(lost[:5])}. Run `./run manage migrate`; "
            "if that does not mend it, restore the database from a backup (docs/keeping.md)."
        )


def try_keys() -> None:
    """Each key that opens here, of a feed that is published, makes a signature that its certificate verifies."""
    for row in _keys():
        try:
            key = private_half(row)
            value = key.sign(_MESSAGE)
        except (KeyRefused, OSError) as error:
            log.error("The key %s cannot be used: %s", row.label, getattr(error, "en", error))
            continue
        try:
            check_signature(value, _MESSAGE, key.certificate_der)
        except KeyRefused as error:
            raise ImproperlyConfigured(f"The key {row.label} does not sign for its certificate. {error.en}") from error


def _wanted() -> Iterator[str]:
    for label in _OURS:
        for model in apps.get_app_config(label).get_models():
            yield from (constraint.name for constraint in model._meta.constraints)
    yield from _TRIGGERS


def _keys() -> list[SigningKey]:
    feeds = Feed.objects.filter(closed_at=None).select_related("signing_key", "mdq_key")
    return list({key.pk: key for feed in feeds for key in (feed.signing_key, feed.document_key)}.values())
