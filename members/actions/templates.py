"""The standard texts that agreements are made on: drafted, adopted, superseded, and until when each counts."""

import hashlib
from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from members import audit
from members.actions.saving import save_checked
from members.clock import today
from members.errors import AlreadyMoved, Refused
from members.machine import move
from members.models import AgreementTemplate, Person
from members.models.agreement import AgreementKind, TemplateState
from members.permissions import Permission, require
from members.tags import Tag
from members.texts.fields import Unreadable
from members.texts.markup import blocks

TEXTS = ("title_sv", "title_en", "body_sv", "body_en")


@transaction.atomic
def record(  # noqa: PLR0913 - a template's fields
    kind: AgreementKind,
    version: str,
    *,
    title_sv: str,
    title_en: str,
    adopted_on: date,
    by: Person,
    body_sv: str = "",
    body_en: str = "",
) -> AgreementTemplate:
    """A version that the operator has adopted already, accepted until further notice; raises ValidationError."""
    require(by, Permission.HANDLE_AGREEMENT)
    template = AgreementTemplate(kind=kind, version=version, adopted_on=adopted_on, adopted_by=by)
    _write(template, {"title_sv": title_sv, "title_en": title_en, "body_sv": body_sv, "body_en": body_en})
    save_checked(template)
    audit.record(Tag.TEMPLATE_RECORDED, template, by=by, kind=kind.value, version=version)
    return template


@transaction.atomic
def draft(
    kind: AgreementKind, version: str, *, supersedes: AgreementTemplate | None = None, by: Person, **texts: str
) -> AgreementTemplate:
    """A version to work on; `texts` are titles and bodies. Raises ValidationError with the lines of what is wrong."""
    require(by, Permission.HANDLE_AGREEMENT)
    if supersedes and (supersedes.kind != kind or supersedes.state != TemplateState.ADOPTED):
        raise Refused(_("A version takes over from an adopted text of its own kind. Choose another one."))
    template = AgreementTemplate(kind=kind, version=version, supersedes=supersedes, state=TemplateState.DRAFT)
    _write(template, texts)
    save_checked(template)
    audit.record(Tag.TEMPLATE_DRAFTED, template, by=by, kind=kind.value, version=version)
    return template


@transaction.atomic
def revise(template: AgreementTemplate, *, by: Person, seen: str = "", **texts: str) -> None:
    """Other words in a draft; what is adopted stays as it is.

    `seen` is the `fingerprint` of the words that were changed: raises `AlreadyMoved` where they are others by now.
    """
    require(by, Permission.HANDLE_AGREEMENT)
    stored = AgreementTemplate.objects.select_for_update().get(pk=template.pk)
    if stored.state != TemplateState.DRAFT:
        raise Refused(_("%(text)s is adopted and cannot be changed. Draft a new version.") % {"text": template})
    if seen and seen != fingerprint(stored):
        raise AlreadyMoved(
            _("%(object)s has been changed by somebody else since you opened it. Nothing of yours was saved yet.")
            % {"object": template}
        )
    _write(template, texts)
    template.full_clean()
    template.save(update_fields=list(TEXTS))
    audit.record(Tag.TEMPLATE_REVISED, template, by=by, changed=[name for name in TEXTS if name in texts])


@transaction.atomic
def adopt(template: AgreementTemplate, *, by: Person) -> None:
    """From today agreements are made on it; the version that it takes over from counts for SIGILL_RESIGN_DAYS more."""
    require(by, Permission.HANDLE_AGREEMENT)
    if not (template.body_sv or template.body_en):
        raise Refused(_("The text is empty in both languages. Write it, then adopt it."))
    move(
        template,
        TemplateState.ADOPTED,
        by=by,
        tag=Tag.TEMPLATE_MOVED,
        organisation=None,
        adopted_on=today(),
        adopted_by=by,
    )
    older = template.supersedes
    deadline = today() + timedelta(days=settings.SIGILL_RESIGN_DAYS)
    if older and (older.accepted_until is None or older.accepted_until > deadline):
        accept_until(older, deadline, by=by)


@transaction.atomic
def accept_until(template: AgreementTemplate, last_day: date, *, by: Person) -> None:
    """Agreements on this version count to the end of `last_day`; after it, gate G2 asks for a newer one."""
    require(by, Permission.HANDLE_AGREEMENT)
    template.accepted_until = last_day
    template.save(update_fields=["accepted_until"])
    audit.record(Tag.TEMPLATE_RECORDED, template, by=by, accepted_until=last_day.isoformat())


def fingerprint(template: AgreementTemplate) -> str:
    """Of a version's words: the same for the same words."""
    return hashlib.sha256("\0".join(getattr(template, name) for name in TEXTS).encode()).hexdigest()


def _write(template: AgreementTemplate, texts: dict[str, str]) -> None:
    """Raises ValidationError, by field, for bodies that could not become a document."""
    wrong: dict[str, list[str]] = {}
    for name in TEXTS:
        text = texts.get(name, getattr(template, name)).replace("\r\n", "\n")
        setattr(template, name, text)
        if name.startswith("body"):
            try:
                blocks(text)
            except Unreadable as unreadable:
                wrong[name] = [str(fault) for fault in unreadable.faults]
    if wrong:
        raise ValidationError(wrong)
