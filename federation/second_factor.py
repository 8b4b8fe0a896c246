"""Second factors: who must have one, who has, and what is written down about them."""

from typing import Any

from allauth.account import signals as account_signals
from allauth.mfa import signals as mfa_signals
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_in
from django.core.cache import cache
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest

from federation.actions import sessions
from members import audit
from members.actions import letters
from members.models import Person
from members.models.letter import LetterKind
from members.permissions import assignments
from members.roles import SHUT_OUT_WITHOUT_SECOND_FACTOR, WITHOUT_SECOND_FACTOR
from members.tags import Tag
from members.views import stepup

_ELSEWHERE = "logged_in_elsewhere"
_TOO_MANY = 5  # wrong codes within _WINDOW, as many as allauth takes
_WINDOW = 300
_TYPES = {Authenticator.Type.TOTP: "totp", Authenticator.Type.WEBAUTHN: "passkey"}


def must_have(person: Person) -> bool:
    """Whether somebody with these roles acts, so that a password alone is not enough."""
    return any(a.role not in WITHOUT_SECOND_FACTOR for a in assignments(person))


def is_shut_out_without(person: Person) -> bool:
    """Whether the roles open so much that nothing is shown before there is a second factor."""
    return any(a.role in SHUT_OUT_WITHOUT_SECOND_FACTOR for a in assignments(person))


def has(request: HttpRequest, person: Person) -> bool:
    """Whether the person has a second factor, here or (this time) at who logged them in."""
    there = request.session.get(_ELSEWHERE, {})
    return (there.get("person") == person.pk and there.get("strong") is True) or enrolled(person)


def remember_elsewhere(request: HttpRequest, person: Person, slug: str, *, strong: bool) -> None:
    """Who logged the person in, in this session, and whether they showed a second factor there."""
    request.session[_ELSEWHERE] = {"person": person.pk, "slug": slug, "strong": strong}


def way_elsewhere(request: HttpRequest, person: Person) -> str:
    """The slug of who logged the person in; empty when that was Sigill itself."""
    there = request.session.get(_ELSEWHERE, {})
    return str(there["slug"]) if there.get("person") == person.pk else ""


def enrolled(person: Person) -> bool:
    """Whether the person has an authenticator app or a passkey."""
    found: bool = Authenticator.objects.filter(user=person, type__in=_TYPES).exists()
    return found


def has_app(person: Person) -> bool:
    """Whether the person has an authenticator app."""
    found: bool = Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists()
    return found


def on_log_in(request: HttpRequest, **_signal: Any) -> None:
    """Somebody has come through all of the log-in."""
    stepup.shown(request)


def on_logged_in(request: HttpRequest, user: Person, **_signal: Any) -> None:
    """The same, by a page; written down with the ways that were shown."""
    records = request.session.get("account_authentication_methods", [])
    ways = [str(record.get("issuer") or record.get("type") or record["method"]) for record in records]
    audit.record(Tag.PERSON_LOGGED_IN, user, by=user, ways=ways)


def on_step(request: HttpRequest, user: Person, method: str, **extra: Any) -> None:
    """Somebody who was logged in has shown again who they are."""
    if extra.get("reauthenticated"):
        stepup.shown(request)
        audit.record(Tag.PERSON_STEPPED_UP, user, by=user, ways=[str(extra.get("type") or method)])


def on_wrong_code(user: Person, **_signal: Any) -> None:
    """After as many wrong codes as are taken, that is written down."""
    key = f"sigill:wrong-codes:{user.pk}"
    cache.add(key, 0, _WINDOW)
    if cache.incr(key) == _TOO_MANY:
        blocked(user)


def blocked(person: Person | None) -> None:
    """Somebody was refused for too many attempts: written down once in a while, so that nobody fills the log."""
    if person is not None and cache.add(f"sigill:blocked-told:{person.pk}", True, _WINDOW):
        audit.record(Tag.LOG_IN_BLOCKED, person, by=None)


def on_added(request: HttpRequest, user: Person, **_signal: Any) -> None:
    """With the first second factor, sessions that a password alone has opened end; this one goes on."""
    if Authenticator.objects.filter(user=user, type__in=_TYPES).count() == 1:
        others = UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key)
        sessions.end(others, by=user)


def on_saved(instance: Authenticator, created: bool, **_signal: Any) -> None:
    """A second factor, or a set of recovery codes, is new: in the transaction that made it."""
    if not created:
        return
    if instance.type == Authenticator.Type.RECOVERY_CODES:
        _tell(instance, Tag.RECOVERY_CODES_MADE, "codes")
    else:
        _tell(instance, Tag.SECOND_FACTOR_ADDED, "added")


def on_deleted(instance: Authenticator, **_signal: Any) -> None:
    """A second factor is gone. A registrar's reset is told by its action (federation.actions.second_factors)."""
    if instance.type in _TYPES and not getattr(instance, "was_reset", False):
        _tell(instance, Tag.SECOND_FACTOR_REMOVED, "removed")


@transaction.atomic
def _tell(authenticator: Authenticator, tag: Tag, what: str) -> None:
    person = authenticator.user
    audit.record(tag, person, by=person, kind=str(authenticator.type))
    letters.post(LetterKind.SECOND_FACTOR, to=person, context={"what": what})


def listen() -> None:
    """Hear what allauth does; called once, when everything is loaded."""
    user_logged_in.connect(on_log_in, dispatch_uid="second factor: all of the log-in")
    account_signals.user_logged_in.connect(on_logged_in, dispatch_uid="second factor: log-in by a page")
    account_signals.authentication_step_completed.connect(on_step, dispatch_uid="second factor: shown again")
    mfa_signals.authenticator_added.connect(on_added, dispatch_uid="second factor: the first")
    mfa_signals.authentication_failed.connect(on_wrong_code, dispatch_uid="second factor: wrong code")
    post_save.connect(on_saved, sender=Authenticator, dispatch_uid="second factor: added")
    post_delete.connect(on_deleted, sender=Authenticator, dispatch_uid="second factor: removed")
