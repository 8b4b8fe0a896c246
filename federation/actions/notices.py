"""Tell everybody, or some, something at the top of every page; withdraw it; have it mailed, which a worker does."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from federation import notices
from federation.models import Notice
from federation.models.notice import Audience, Tone
from federation.notices import Mailing
from members import audit
from members.actions import letters
from members.actions.saving import save_checked
from members.clock import now
from members.errors import AlreadyMoved, Refused
from members.models import Person
from members.models.letter import LetterKind
from members.permissions import Permission, require
from members.tags import Tag
from members.wake import wake

LONGEST: Final = timedelta(days=366)  # what stands for ever is read by nobody
AT_A_TIME: Final = 100  # letters in one transaction: others wait for the database meanwhile


@transaction.atomic
def write(  # noqa: PLR0913 - a notice's fields
    *,
    heading_sv: str,
    heading_en: str,
    text_sv: str,
    text_en: str,
    audience: Audience,
    tone: Tone,
    starts_at: datetime,
    ends_at: datetime,
    by: Person,
) -> Notice:
    """A notice from one instant until another. Raises ValidationError by field, `Refused` for what nobody would see."""
    require(by, Permission.HANDLE_NOTICE)
    if ends_at <= now():
        raise Refused(_("It would have ended already. Choose a later end."))
    if ends_at - starts_at > LONGEST:
        raise Refused(_("A notice stands for a year at most."))
    words = {"heading_sv": heading_sv, "heading_en": heading_en, "text_sv": text_sv, "text_en": text_en}
    notice = Notice(
        audience=audience, tone=tone, starts_at=starts_at, ends_at=ends_at, written_by=by, written_at=now(), **words
    )
    save_checked(notice)
    audit.record(Tag.NOTICE_WRITTEN, notice, by=by, kind=audience)
    _forget_cached()
    return notice


@transaction.atomic
def withdraw(notice: Notice, *, by: Person) -> None:
    """Gone from every page at once; letters that are on their way already arrive."""
    require(by, Permission.HANDLE_NOTICE)
    was = audit.fields_of(notice)
    open_ones = Notice.objects.filter(pk=notice.pk, withdrawn_at=None, ends_at__gt=now())
    if not open_ones.update(withdrawn_at=now(), withdrawn_by=by):
        raise AlreadyMoved(_("The notice is not shown any more: it has ended, or somebody has withdrawn it."))
    notice.withdrawn_at, notice.withdrawn_by = now(), by
    audit.record(Tag.NOTICE_WITHDRAWN, notice, by=by, was=was)
    _forget_cached()


@transaction.atomic
def mail(notice: Notice, mailing: Mailing, *, expected: int, by: Person) -> None:
    """Have it mailed, once, to those contacts; `expected` is how many receivers the person was shown.

    Raises `Refused` where there are none, or another number by now.
    """
    require(by, Permission.HANDLE_NOTICE)
    if notice.withdrawn_at is not None:
        raise Refused(_("The notice is withdrawn. Write a new one."))
    total = notices.receivers(mailing).count()
    if not total:
        raise Refused(_("Nobody would get it. Choose more kinds of contacts, or fewer conditions."))
    if total != expected:
        raise Refused(_("There are %(total)d receivers by now. Look again before you send.") % {"total": total})
    was = audit.fields_of(notice)
    asked: dict[str, Any] = {"mail_to": mailing.as_json(), "mail_asked_at": now(), "mail_total": total}
    if not Notice.objects.filter(pk=notice.pk, mail_asked_at=None).update(**asked):
        raise AlreadyMoved(_("The notice is mailed already. It is mailed once."))
    for name, value in asked.items():
        setattr(notice, name, value)
    audit.record(Tag.NOTICE_MAILED, notice, by=by, was=was, count=total, kinds=list(mailing.kinds))
    transaction.on_commit(lambda: wake("federation.tasks.mail_notices"))


def post_due() -> int:
    """The worker's half: the letters of every notice that is to be mailed, some at a time; how many were posted.

    Each lot is one transaction with its place in the list, so that a worker that dies posts none twice.
    """
    posted = 0
    for pk in Notice.objects.exclude(mail_asked_at=None).filter(mail_ended_at=None).values_list("pk", flat=True):
        while lot := _post_lot(pk):
            posted += lot
    return posted


@transaction.atomic
def _post_lot(pk: int) -> int:
    notice = Notice.objects.select_for_update().get(pk=pk)
    if notice.mail_ended_at is not None:  # another worker was first
        return 0
    after = notices.receivers(Mailing.from_json(notice.mail_to)).filter(pk__gt=notice.mailed_up_to)
    lot = list(after.select_related("organisation").order_by("pk")[:AT_A_TIME])
    if not lot or notice.withdrawn_at is not None:
        Notice.objects.filter(pk=pk).update(mail_ended_at=now())
        return 0
    for contact in lot:
        letters.post(LetterKind.NOTICE, to=contact, context=_words(notice), about=f"notice {pk}")
    Notice.objects.filter(pk=pk).update(mailed=F("mailed") + len(lot), mailed_up_to=lot[-1].pk)
    return len(lot)


def _words(notice: Notice) -> dict[str, Any]:
    """Both languages, in paragraphs: the letter's template takes its own."""
    return {
        "heading_sv": notice.heading_sv,
        "heading_en": notice.heading_en,
        "text_sv": _paragraphs(notice.text_sv.splitlines()),
        "text_en": _paragraphs(notice.text_en.splitlines()),
        "link": reverse("service"),
    }


def _paragraphs(lines: Iterable[str]) -> list[str]:
    return [line for line in lines if line.strip()]


def _forget_cached() -> None:
    """Now, for the transaction's own eyes, and after it: another page may have read the old rows meanwhile."""
    notices.forget_cached()
    transaction.on_commit(notices.forget_cached)
