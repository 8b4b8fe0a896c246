"""`manage.py domain`: claim domain names for members, and say whose they are."""

from typing import ClassVar

from members.actions import domains
from members.management import find
from members.management.verbs import Lines, NounCommand, Verb, argument
from members.models import Domain, Person
from members.models.domain import DomainMethod
from members.proofs import file_address, record_name


def claim(*, number: str, name: str, method: str, by: Person) -> Lines:
    """A claim, and what to publish for it."""
    claimed = domains.claim(find.organisation(number), name, DomainMethod(method), by=by)
    yield f"{claimed.organisation} has claimed {claimed}."
    if claimed.method == DomainMethod.DNS:
        yield f'Publish: {record_name(claimed.name)}. IN TXT "{claimed.token}"'
    elif claimed.method == DomainMethod.HTTPS:
        yield f"Publish at {file_address(claimed.name)}: {claimed.token}"


def check(*, number: str, name: str, by: Person) -> Lines:
    """Look now, here and not in a worker."""
    domain = find.domain(number, name)
    domains.ask(domain, by=by)
    found = domains.check(domain)
    yield f"{domain} is {domain.state}. {found.label if found else ''}".rstrip()


def accept(*, number: str, name: str, note: str, by: Person) -> Lines:
    """A domain that was shown in another way."""
    domain = find.domain(number, name)
    domains.accept(domain, note=note, by=by)
    yield f"{domain} is proven."


def withdraw(*, number: str, name: str, by: Person) -> Lines:
    """A claim that no longer stands."""
    domain = find.domain(number, name)
    domains.withdraw(domain, by=by)
    yield f"The claim on {domain} is withdrawn."


def show_all() -> Lines:
    """Every claim, withdrawn ones too."""
    for domain in Domain.objects.select_related("organisation"):
        seen = domain.verified_at.date().isoformat() if domain.verified_at else "-"
        organisation = domain.organisation
        yield f"{organisation.number}  {domain.state:<9}  {domain.method:<9}  {seen:<10}  {domain}  {organisation}"


NUMBER = argument("number", metavar="ORGNO", help="organisation number")
NAME = argument("name", metavar="DOMAIN", help="such as region.example")
METHOD = argument("--method", choices=DomainMethod.values, default=DomainMethod.DNS.value, help="how it is shown")


class Command(NounCommand):
    help = "Claim domain names for members, and say whose they are."
    verbs: ClassVar = (
        Verb("claim", "Claim a domain and get the token to publish.", claim, (NUMBER, NAME, METHOD)),
        Verb("check", "Look whether the token is published.", check, (NUMBER, NAME)),
        Verb(
            "accept",
            "Accept a domain that was shown in another way.",
            accept,
            (NUMBER, NAME, argument("--note", required=True, help="what was shown, and by whom")),
        ),
        Verb("withdraw", "Withdraw a claim.", withdraw, (NUMBER, NAME)),
        Verb("list", "List the claims.", show_all, acts=False),
    )
