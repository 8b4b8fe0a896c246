"""What changed in a part of a framework, as pages tell it: which field, and the texts word by word."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from trustframework.comparing import Change, words

LABELS: Final[dict[str, Promise]] = {
    "title_sv": _("Title in Swedish"),
    "title_en": _("Title in English"),
    "text_sv": _("Text in Swedish"),
    "text_en": _("Text in English"),
    "evidence_sv": _("Examples of evidence, in Swedish"),
    "evidence_en": _("Examples of evidence, in English"),
    "source": _("Source"),
    "group": pgettext_lazy("requirements", "Group"),
    "applies_to": _("Applies to"),
    "level": _("From level"),
    "critical": _("Critical"),
    "role": _("Role"),
    "tags": _("Asks what applies to"),
    "left_out": _("Leaves out"),
    "size_classes": _("Only for organisations of these sizes"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """A field that differs: its label, the language of its words, and its parts as `comparing.words` gives them."""

    label: Promise
    language: str
    parts: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Told:
    """A change and its fields."""

    change: Change
    fields: list[Field]


def told(change: Change) -> Told:
    """For a page; of what was added or removed, no field is told."""
    before, after = change.before or {}, change.after or {}
    return Told(
        change,
        [
            Field(LABELS[name], _language(name), words(_text(before[name]), _text(after[name])))
            for name in change.fields
        ],
    )


def _language(name: str) -> str:
    return name[-2:] if name.endswith(("_sv", "_en")) else ""


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
