"""What the audit chain seals of an object and of what is told about it, and what is kept beside the chain.

Deny by default: a name or a text is taken for personal data, which is erasable, unless it stands in a table here.
"""

import hashlib
import json
import secrets
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import translation

from members.audit_verifier import canonical
from members.models import Organisation
from members.models.organisation import LegalForm

# Kinds of object whose name says nothing of a person.
NAMED = frozenset(
    {
        *("organisation", "community", "domain", "entity", "metadatarevision", "refresh", "revokedkey", "ruleprofile"),
        *("categorygrant", "categoryrequest", "agreementtemplate", "framework", "frameworkversion", "level"),
        *("eidmeans", "removal", "feed", "placement", "publication", "signingkey", "approvalrule", "checkpoint"),
        *("jointact", "restoration", "retentionturn"),
    }
)
# Details that are no free text: states, kinds, digests, addresses of machines.
PLAIN = frozenset(
    {
        *("from", "to", "kind", "role", "party", "source", "category", "method", "environment", "outcome", "how"),
        *("snapshot_sha256", "report_sha256", "declaration", "requirement", "severity", "recommendation"),
        *("rank", "uri", "url", "version", "codes", "before", "after", "accepted_until", "until", "since", "risk"),
        *("registrars", "confirmation", "functions", "clean_sha256", "published_sha256", "certificate_sha256"),
        *(
            "document_sha256",
            "spki_sha256",
            "mdq_certificate_sha256",
            "head",
            "language",
            "state",
            "day",
            "entity",
            "slug",
            "starts",
            "changed",
            "ways",
            "evidence_sha256",
            "file_sha256",
            "adapter",
            "why",
            "valid_until",
            "decision_sha256",
            "deadlines",
            "requirement",
            "status",
            "confidentiality",
            "capacity",
            "snapshot_sha256",
        ),
    }
)
# A log-in's password and when it was used last are nobody's business; they change without an event, too. So are a
# webhook's secrets.
_NEVER_SEALED = frozenset({"password", "last_login", "secrets"})
Fields = dict[str, Any]


def kind_of(subject: models.Model) -> str:
    """What kind of object it is, in the chain."""
    return str(subject._meta.model_name)


def name_of(subject: models.Model) -> str:
    """How an audit event names its object: stable kind and key, then what people call it where the operator is.

    In one language, whoever acts and from wherever: a log is read, and searched, as one text.
    """
    with translation.override(settings.LANGUAGE_CODE):
        return f"{kind_of(subject)} {subject.pk} {subject}"[:1100]


def is_named(subject: models.Model) -> bool:
    """Whether the object's name may stand in the chain for ever; a sole trader's name is a person's."""
    sole = isinstance(subject, Organisation) and subject.legal_form == LegalForm.SOLE_TRADER
    return kind_of(subject) in NAMED and not sole


def fields_of(subject: models.Model) -> Fields:
    """The object's own fields as they stand now: take it before a change and give it to `audit.record` as `was`."""
    fields = [field for field in subject._meta.concrete_fields if field.name not in _NEVER_SEALED]
    return {field.attname: _plain(field, getattr(subject, field.attname)) for field in fields}


def digest_of(fields: Fields, salt: str) -> str:
    """The digest of an object's fields; the salt is the object's own."""
    return hashlib.sha256(salt.encode() + canonical(fields)).hexdigest()


def sort_out(details: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Details that may be chained, and those that are kept beside the chain."""
    plain = {name: value for name, value in details.items() if name in PLAIN or _is_no_text(value)}
    return plain, {name: value for name, value in details.items() if name not in plain}


def as_json(value: Any) -> str:
    """A private value as it is kept and sealed."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def new_salt() -> str:
    """128 random bits."""
    return secrets.token_hex(16)


def _is_no_text(value: Any) -> bool:
    return value is None or isinstance(value, bool | int)


def _plain(field: Any, value: Any) -> Any:
    """As the database would give it back, whatever form the action gave it in."""
    if isinstance(value, models.expressions.BaseExpression):
        return None  # counted by the database; what it came to is not known here
    if isinstance(field, models.JSONField):
        return json.loads(json.dumps(value, cls=field.encoder))
    if value is not None and not isinstance(field, models.ForeignKey | models.FileField):
        value = field.to_python(value)
    return _as_text(value)


def _as_text(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(bytes(value)).hexdigest()
    return value if value is None or isinstance(value, bool | int | str) else str(value)
