"""Claim a domain name, show that it is one's own, and keep it shown."""

from datetime import datetime

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from members import audit, proofs
from members.actions.saving import save_checked
from members.clock import now
from members.domains import normal
from members.errors import Refused
from members.machine import move
from members.models import Domain, Organisation, Person
from members.models.domain import DomainMethod, DomainResult, DomainState
from members.permissions import Permission, require
from members.saml.numbers import Numbers
from members.tags import Tag
from members.wake import wake

HOLDS = relativedelta(months=Numbers().domain_verified_months)
LOOK_AGAIN_BEFORE = relativedelta(months=1)  # a month in which an outage can be mended before the proof lapses


@transaction.atomic
def claim(organisation: Organisation, name: str, method: DomainMethod, *, by: Person) -> Domain:
    """A claim with a token to publish. Raises `Refused` for what cannot be claimed, ValidationError for a repeat."""
    require(by, Permission.CLAIM_DOMAIN, organisation)
    plain = normal(name)
    _refuse_another_s(organisation, plain, method)
    domain = Domain(organisation=organisation, name=plain, method=method, claimed_at=now())
    save_checked(domain)
    audit.record(Tag.DOMAIN_CLAIMED, domain, by=by, organisation=organisation, method=method.value)
    return domain


@transaction.atomic
def ask(domain: Domain, *, by: Person) -> None:
    """Let a worker look now; it is woken on commit, and found by the clock if it was not."""
    require(by, Permission.CLAIM_DOMAIN, domain.organisation)
    if domain.method == DomainMethod.REGISTRAR:
        raise Refused(_("%(domain)s is shown to the registrar. There is nothing to look for.") % {"domain": domain})
    if not Domain.objects.filter(pk=domain.pk).exclude(state=DomainState.WITHDRAWN).update(asked_at=now()):
        raise Refused(_("The claim on %(domain)s is withdrawn. Claim it again.") % {"domain": domain})
    audit.record(Tag.DOMAIN_ASKED, domain, by=by, organisation=domain.organisation)
    transaction.on_commit(lambda: wake("members.tasks.check_domain", domain.pk))


def check(domain: Domain) -> DomainResult | None:
    """The worker's half of `ask`, and of the clock's yearly look: ask the network, then settle what it means.

    A proof that is seen counts from now. Where it is not, a proven domain stays proven until twelve months have gone
    since it was last seen; then it lapses.
    """
    found = None if domain.method == DomainMethod.REGISTRAR else proofs.look(domain)
    with transaction.atomic():
        _hold(domain)
        if domain.state == DomainState.WITHDRAWN:
            return found
        if found == DomainResult.FOUND and _holder(domain):
            found = DomainResult.TAKEN
        _set(domain, asked_at=None, checked_at=now(), result=found or "")
        if found == DomainResult.FOUND:
            _prove(domain, by=None)
        elif domain.state == DomainState.PROVEN and domain.verified_at and domain.verified_at + HOLDS <= now():
            _step(domain, DomainState.LAPSED, by=None)
    return found


@transaction.atomic
def accept(domain: Domain, *, note: str, by: Person) -> None:
    """A registrar was shown in another way whose the domain is; `note` says how. Accepting again renews it."""
    require(by, Permission.ACCEPT_DOMAIN, domain.organisation)
    if not note.strip():
        raise Refused(_("Say what you were shown, and by whom."))
    _hold(domain)
    if _holder(domain):
        raise Refused(_("Another member has proven %(domain)s. They have to withdraw it first.") % {"domain": domain})
    _set(domain, method=DomainMethod.REGISTRAR, note=note)
    _prove(domain, by=by, note=note)


def withdraw(domain: Domain, *, by: Person) -> None:
    """The organisation no longer says that the domain is its own."""
    require(by, Permission.CLAIM_DOMAIN, domain.organisation)
    _step(domain, DomainState.WITHDRAWN, by=by)


def due(at: datetime) -> QuerySet[Domain]:
    """Those that somebody waits for, and those whose proof was last seen eleven months ago, once a day."""
    unseen = Q(state=DomainState.PROVEN, verified_at__lte=at - HOLDS + LOOK_AGAIN_BEFORE)
    not_today = Q(checked_at=None) | Q(checked_at__lte=at - relativedelta(hours=20))
    asked = Q(asked_at__lte=at - relativedelta(minutes=5))
    return Domain.objects.exclude(state=DomainState.WITHDRAWN).filter(asked | (unseen & not_today))


def to_accept(at: datetime) -> QuerySet[Domain]:
    """Those that wait for a registrar: never shown, lapsed, or to be shown again within a month; oldest first."""
    soon = Q(state=DomainState.PROVEN, verified_at__lte=at - HOLDS + LOOK_AGAIN_BEFORE)
    waiting = Q(state__in=(DomainState.CLAIMED, DomainState.LAPSED)) | soon
    return Domain.objects.filter(waiting, method=DomainMethod.REGISTRAR).order_by("claimed_at")


def _refuse_another_s(organisation: Organisation, name: str, method: DomainMethod) -> None:
    """A name below another member's domain is for a registrar to judge: a web host there shows little."""
    labels = name.split(".")
    above = [".".join(labels[n:]) for n in range(len(labels))]
    taken = Domain.objects.filter(name__in=above, state=DomainState.PROVEN).exclude(organisation=organisation)
    names = set(taken.values_list("name", flat=True))
    if name in names:
        raise Refused(_("Another member has proven %(domain)s. Ask the federation operator.") % {"domain": name})
    if names and method != DomainMethod.REGISTRAR:
        raise Refused(
            _("%(domain)s lies under another member's domain. Choose to show it to the registrar.") % {"domain": name}
        )


def _holder(domain: Domain) -> Domain | None:
    """Another member's proven claim on the same name."""
    return Domain.objects.filter(name=domain.name, state=DomainState.PROVEN).exclude(pk=domain.pk).first()


def _hold(domain: Domain) -> None:
    """Hold the row to the end of the transaction, and read what it says now."""
    Domain.objects.select_for_update().get(pk=domain.pk)
    domain.refresh_from_db(fields=["state", "verified_at"])


def _set(domain: Domain, **changes: object) -> None:
    Domain.objects.filter(pk=domain.pk).update(**changes)
    for name, value in changes.items():
        setattr(domain, name, value)


def _prove(domain: Domain, *, by: Person | None, note: str = "") -> None:
    """Into the proven state, or seen once more in it. `domain` is held by the caller's transaction."""
    _set(domain, verified_at=now())
    if domain.state == DomainState.PROVEN:
        said = {"note": note} if note else {}
        audit.record(Tag.DOMAIN_SEEN, domain, by=by, organisation=domain.organisation, **said)
    else:
        _step(domain, DomainState.PROVEN, by=by, note=note)


def _step(domain: Domain, to: DomainState, *, by: Person | None, note: str = "") -> None:
    move(domain, to, by=by, tag=Tag.DOMAIN_MOVED, organisation=domain.organisation, note=note)
