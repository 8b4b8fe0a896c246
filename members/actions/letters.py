"""Write letters. They are rows of the caller's transaction: what is rolled back is never sent."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.validators import validate_email
from django.db import connection, transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from members import audit, subscriptions
from members.clock import now
from members.envelope import clean
from members.errors import Refused
from members.models import Contact, Entity, Letter, Organisation, Person
from members.models.letter import TOPICS, LetterKind, LetterState
from members.models.organisation import HOME_COUNTRY
from members.models.subscription import Delivery
from members.permissions import Permission, require
from members.roles import Role
from members.tags import Tag
from members.wake import wake

EVERY_LANGUAGE = ""
# Words are lazy translations, so that each receiver gets them in their language.
Words = Mapping[str, str | Promise | Sequence[Any]]


@transaction.atomic
def post(  # noqa: PLR0913 - what stands on an envelope
    kind: LetterKind,
    *,
    to: Person | Contact | str,
    organisation: Organisation | None = None,
    context: Words | None = None,
    language: str | None = None,
    about: str = "",
    delivery: Delivery | None = None,
) -> Letter:
    """A letter that a worker sends once the caller's transaction is committed; `language` is the receiver's unless
    given. A person who has chosen so gets it in a digest, or not. Raises ValidationError for what is no address."""
    letter = _addressed(kind, to, organisation)
    letter.language = _language_of(to, letter.organisation) if language is None else language
    letter.about = about
    with translation.override(letter.language or settings.LANGUAGE_CODE):
        letter.context = {key: clean(value) for key, value in (context or {}).items()}
    _as_chosen(letter, delivery)
    letter.save(force_insert=True)
    _wake_once()
    return letter


@transaction.atomic
def tell(  # noqa: PLR0913 - what, about whom, to whom
    kind: LetterKind,
    organisation: Organisation | None,
    context: Words | None = None,
    *,
    roles: Iterable[Role] | None = None,
    entity: Entity | None = None,
    about: str = "",
    also: Iterable[Person] = (),
    but_not: Person | None = None,
) -> int:
    """A letter to everybody whom the kind's topic concerns, as each has chosen: at once, kept for a digest, or none;
    how many letters that were.

    `roles` narrows whom (see `subscriptions.receivers`); `also` are people whom it is about, `but_not` is who did it.
    """
    topic = TOPICS[kind]
    found = subscriptions.receivers(topic, organisation, roles, entity)
    for person in also:
        found[person] = subscriptions.chosen(person, topic) or Delivery.AT_ONCE
    wanted = [(p, how) for p, how in found.items() if how != Delivery.NONE and p != but_not and p.is_active]
    for person, how in wanted:
        post(kind, to=person, organisation=organisation, context=context, about=about, delivery=how)
    return len(wanted)


@transaction.atomic
def send_again(letter: Letter, *, by: Person) -> None:
    """Let the worker try anew, from the first attempt on, and to the address that the receiver has by now."""
    require(by, Permission.HANDLE_LETTERS)
    to = letter.contact or letter.person
    mine = Letter.objects.filter(pk=letter.pk, state=LetterState.FAILED)
    again = {"state": LetterState.WAITING, "attempts": 0, "next_try_at": now()}
    if not mine.update(**again, address=to.email if to else letter.address):
        raise Refused(_("The letter does not wait to be sent again. Look at the list once more."))
    audit.record(Tag.LETTER_SENT_AGAIN, letter, by=by, organisation=letter.organisation, kind=letter.kind)
    _wake_once()


def _addressed(kind: LetterKind, to: Person | Contact | str, organisation: Organisation | None) -> Letter:
    address = to if isinstance(to, str) else to.email
    validate_email(address)
    letter = Letter(kind=kind, address=address, organisation=organisation, posted_at=now(), next_try_at=now())
    if isinstance(to, Person):
        letter.person = to
    elif isinstance(to, Contact):
        letter.contact, letter.organisation = to, organisation or to.organisation
    return letter


def _as_chosen(letter: Letter, delivery: Delivery | None) -> None:
    """Essential letters are sent at once, whatever anybody chose."""
    if letter.person is None or letter.topic is None:
        return
    how = delivery or subscriptions.chosen(letter.person, letter.topic) or Delivery.AT_ONCE
    if how == Delivery.NONE:
        letter.state, letter.context = LetterState.DROPPED, {}
    elif how != Delivery.AT_ONCE:
        letter.state, letter.next_try_at = LetterState.KEPT, subscriptions.next_round(how, letter.posted_at)


def _language_of(to: Person | Contact | str, organisation: Organisation | None) -> str:
    if isinstance(to, Person):
        return to.language
    return "sv" if organisation is None or organisation.country == HOME_COUNTRY else "en"


def _wake_once() -> None:
    """Wake a worker after the commit, once for all that the transaction posts."""
    if not any(call[1] is _wake for call in connection.run_on_commit):
        transaction.on_commit(_wake)


def _wake() -> None:
    wake("members.tasks.send_letters")
