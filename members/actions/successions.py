"""Merge and split organisations: who follows on whom, what passes on, and what does not.

Entities and proven domains pass on. Agreements, memberships and certifications do not: they were made with, and decided
about, the one that was. The first two end with it, and all of them stay to be read.
"""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from members import audit
from members.actions import agreements, memberships
from members.actions.saving import save_checked
from members.clock import now, today
from members.errors import Refused
from members.models import Domain, Entity, Organisation, Person, ServedOrganisation, Succession
from members.models.agreement import AgreementState
from members.models.domain import DomainState
from members.models.membership import FINAL_STATES, MembershipState
from members.models.succession import SuccessionKind
from members.permissions import Permission, require
from members.tags import Tag

S = MembershipState


@transaction.atomic
def merge(predecessor: Organisation, successor: Organisation, *, note: str, by: Person) -> Succession:
    """`predecessor` is dissolved today; all its entities and domains are `successor`'s from now on."""
    _require_living(predecessor, successor)
    made = _record(SuccessionKind.MERGER, predecessor, successor, today(), note, by)
    _hand_over(predecessor, successor, predecessor.entities.all(), by)
    for domain in predecessor.domains.filter(state=DomainState.PROVEN):
        _pass_on(domain, successor, by)
    _end_memberships(predecessor, note, by)
    for agreement in predecessor.agreements.filter(state__in=(AgreementState.IN_FORCE, AgreementState.NOTICE_GIVEN)):
        agreements.end(agreement, by=by, note=note)
    _dissolve(predecessor, by)
    return made


@transaction.atomic
def split(
    predecessor: Organisation, successor: Organisation, entities: Iterable[Entity], *, note: str, by: Person
) -> Succession:
    """`successor` takes over some of the entities; `predecessor` goes on with the rest, and with its domains."""
    _require_living(predecessor, successor)
    chosen = list(entities)
    if strangers := [entity for entity in chosen if entity.owner_id != predecessor.pk]:
        raise Refused(
            _("%(entity)s is not %(organisation)s's. Choose among its own entities.")
            % {"entity": strangers[0], "organisation": predecessor}
        )
    made = _record(SuccessionKind.SPLIT, predecessor, successor, today(), note, by)
    _hand_over(predecessor, successor, chosen, by)
    return made


def _require_living(*organisations: Organisation) -> None:
    for organisation in organisations:
        if organisation.dissolved_on:
            raise Refused(
                _("%(organisation)s was dissolved on %(day)s. Choose one that there still is.")
                % {"organisation": organisation, "day": date_format(organisation.dissolved_on, "DATE_FORMAT")}
            )


def _record(  # noqa: PLR0913 - who, whom, what, when, why and by whom
    kind: SuccessionKind, predecessor: Organisation, successor: Organisation, on: date, note: str, by: Person
) -> Succession:
    require(by, Permission.HANDLE_SUCCESSION, predecessor)
    require(by, Permission.HANDLE_SUCCESSION, successor)
    made = Succession(
        kind=kind, predecessor=predecessor, successor=successor, on=on, note=note, recorded_by=by, recorded_at=now()
    )
    save_checked(made)
    audit.record(
        Tag.SUCCESSION_RECORDED,
        predecessor,
        by=by,
        organisation=predecessor,
        kind=kind.value,
        successor=successor.number,
    )
    return made


def _hand_over(predecessor: Organisation, successor: Organisation, entities: Iterable[Entity], by: Person) -> None:
    """The entities change owner, and the scopes that they asserted for the old one are asserted for the new one."""
    for entity in entities:
        Entity.objects.filter(pk=entity.pk).update(owner=successor)
        own = ServedOrganisation.objects.filter(entity=entity, organisation=predecessor, until=None)
        scopes = list(own.values_list("scope", flat=True))
        own.update(until=now())
        ServedOrganisation.objects.bulk_create(
            ServedOrganisation(entity=entity, organisation=successor, scope=scope, since=now()) for scope in scopes
        )
        entity.owner = successor
        audit.record(Tag.ENTITY_HANDED_OVER, entity, by=by, organisation=successor, predecessor=predecessor.number)


def _pass_on(domain: Domain, successor: Organisation, by: Person) -> None:
    """A proof passes on unless the successor has claimed the same name: then its own claim is the one to prove."""
    if successor.domains.filter(name=domain.name).exclude(state=DomainState.WITHDRAWN).exists():
        return
    Domain.objects.filter(pk=domain.pk).update(organisation=successor)
    audit.record(Tag.DOMAIN_PASSED_ON, domain, by=by, organisation=successor)


def _end_memberships(organisation: Organisation, note: str, by: Person) -> None:
    for membership in organisation.memberships.exclude(state__in=FINAL_STATES):
        for step in _WAYS_OUT[S(membership.state)]:
            memberships.advance(membership, step, by=by, note=note)


_WAYS_OUT: dict[S, tuple[S, ...]] = {
    S.APPLIED: (S.WITHDRAWN,),
    S.IN_REVIEW: (S.WITHDRAWN,),
    S.APPROVED: (S.WITHDRAWN,),
    S.ACTIVE: (S.LEAVING, S.ENDED),
    S.SUSPENDED: (S.LEAVING, S.ENDED),
    S.LEAVING: (S.ENDED,),
}


def _dissolve(organisation: Organisation, by: Person) -> None:
    organisation.dissolved_on = today()
    organisation.save(update_fields=["dissolved_on"])
    audit.record(Tag.ORGANISATION_DISSOLVED, organisation, by=by, organisation=organisation)
