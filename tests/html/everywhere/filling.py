"""Every text that is kept, replaced by hostile text, straight in the database: no form stands before it."""

from collections.abc import Iterator

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import F, Value
from django.db.models.functions import Cast, Concat

from members.saml.text import tidy
from tests.html.everywhere.hostile import bins

APPS = ("members", "trustframework", "federation", "usersessions")
WIDEST = 20_000
KINDS = (models.CharField, models.TextField)
NEVER = (models.SlugField, models.JSONField)
# What Sigill writes itself and then goes by.
OWN = {
    *("sha256", "digest", "key", "kind", "tag", "code", "code_sha256", "password", "language", "previous", "before"),
    *("after", "salt", "token", "number", "country", "version", "numbers_key", "rules_key", "token_key", "session_key"),
    *("list", "place", "served", "cache_duration", "request", "certificate_pem", "certificates", "category", "status"),
    *("object_pk", "object_kind", "about_pk", "about_kind", "role", "use", "roles", "algorithm", "network"),
    *("feed_slug", "discovery", "document"),
}
# What metadata says in one line: nothing is published that is not tidy.
PUBLISHED = {"scope", "uri"}


def text_fields() -> Iterator[tuple[type[models.Model], models.Field]]:
    """Every column in which people's words, or another system's, can stand."""
    for model in apps.get_models():
        if model._meta.app_label in APPS:
            for field in model._meta.concrete_fields:
                plain = isinstance(field, KINDS) and not isinstance(field, NEVER) and not field.choices
                if plain and field.name not in OWN and not field.name.endswith("_sha256"):
                    yield model, field


def fill(turn: int) -> tuple[dict[str, set[str]], list[str]]:
    """Put the turn's share of the payloads into every field: what went where, and which fields would not take it."""
    taken: dict[str, set[str]] = {}
    refused = []
    for number, (model, field) in enumerate(text_fields()):
        name = f"{model._meta.label}.{field.name}"
        shares = bins((field.max_length or WIDEST) - 12)
        share = shares[(turn + (number if len(shares) > turns() else 0)) % len(shares)] if shares else ()
        text = " ".join(share).strip()
        if share and _put(model, field.name, tidy(text) if field.name in PUBLISHED else text):
            taken[name] = set(share)
        else:
            refused.append(name)
    return taken, refused


def turns() -> int:
    """So many that a field of 200 characters has had every payload."""
    return len(bins(200 - 12))


def _put(model: type[models.Model], field: str, text: str) -> bool:
    """Whether every row has it now; where the value may stand once only, with the row's key behind it."""
    keyed = Concat(Value(text + " "), Cast(F(model._meta.pk.name), models.CharField()))
    for value in (Value(text), keyed):
        try:
            with transaction.atomic():
                model._base_manager.update(**{field: value})
                return True
        except IntegrityError:
            continue
    return False
