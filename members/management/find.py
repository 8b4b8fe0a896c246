"""Find what the command line names: one clear line where there is no such thing."""

from django.core.management.base import CommandError

from members.models import (
    Agreement,
    AgreementTemplate,
    Domain,
    Entity,
    Membership,
    MetadataRevision,
    Organisation,
    Person,
)
from members.models.domain import DomainState
from members.models.membership import FINAL_STATES


def person(email: str) -> Person:
    """By e-mail address."""
    found = Person.objects.filter(email=email.lower()).first()
    if found is None:
        raise CommandError(f"There is no person with the e-mail {email}. `manage.py person list` shows who there is.")
    return found


def organisation(number: str) -> Organisation:
    """By organisation number, with or without its hyphen."""
    digits = number.replace("-", "").replace(" ", "")
    found = Organisation.objects.filter(number=digits).first()
    if found is None:
        raise CommandError(
            f"There is no organisation with the number {number}. `manage.py organisation list` shows those there are."
        )
    return found


def membership(number: str, kind: str) -> Membership:
    """The organisation's open membership of the kind."""
    owner = organisation(number)
    found = owner.memberships.filter(kind=kind).exclude(state__in=FINAL_STATES).first()
    if found is None:
        raise CommandError(f"{owner} has no open membership as {kind}. `manage.py membership list` shows all.")
    return found


def domain(number: str, name: str) -> Domain:
    """The organisation's claim on the domain, unless it is withdrawn."""
    owner = organisation(number)
    found = owner.domains.filter(name=name.lower().rstrip(".")).exclude(state=DomainState.WITHDRAWN).first()
    if found is None:
        raise CommandError(f"{owner} has not claimed {name}. `manage.py domain list` shows all claims.")
    return found


def template(kind: str, version: str) -> AgreementTemplate:
    """By kind and version."""
    found = AgreementTemplate.objects.filter(kind=kind, version=version).first()
    if found is None:
        raise CommandError(f"There is no template {kind} {version}. `manage.py agreement template` records one.")
    return found


def agreement(number: int) -> Agreement:
    """By the number that `agreement list` shows."""
    found = Agreement.objects.select_related("organisation", "template").filter(pk=number).first()
    if found is None:
        raise CommandError(f"There is no agreement {number}. `manage.py agreement list` shows those there are.")
    return found


def entity(entity_id: str) -> Entity:
    """By entityID."""
    found = Entity.objects.select_related("owner").filter(entity_id=entity_id).first()
    if found is None:
        raise CommandError(f"There is no entity {entity_id}. `manage.py revision list` shows what was submitted.")
    return found


def name_of(revision: MetadataRevision) -> str:
    """What `revision` finds it by, in one word for a shell."""
    return f"{revision.entity}#{revision.number}"


def revision(name: str) -> MetadataRevision:
    """By ENTITYID#NUMBER, as it is listed; ENTITYID alone is the newest one."""
    entity_id, mark, number = name.rpartition("#")
    if mark and number.isdecimal():
        found = entity(entity_id.strip()).revisions.filter(number=int(number)).first()
    else:
        found = entity(name).revisions.first()
    if found is None:
        raise CommandError(f"There is no revision {name}. `manage.py revision list` shows those there are.")
    return found
