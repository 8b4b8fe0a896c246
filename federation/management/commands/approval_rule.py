"""`manage.py approval_rule`: what an approval needs, by the risk of the change."""

from typing import ClassVar

from federation.actions import approval_rules
from federation.approval_rules import rules
from members.management.verbs import Lines, NounCommand, Verb, argument
from members.models import Person
from members.saml.difference import Risk


def decide(*, risk: str, registrars: int, confirmation: str, by: Person) -> Lines:
    """From now on."""
    approval_rules.decide(Risk(risk), registrars=registrars, confirmation=confirmation == "yes", by=by)
    yield from show_all()


def show_all() -> Lines:
    """What holds now."""
    for risk, rule in rules().items():
        yield f"{risk:<7} registrars {rule.registrars}  confirmation {'yes' if rule.confirmation else 'no'}"


class Command(NounCommand):
    help = "Decide what an approval needs, by the risk of the change."
    verbs: ClassVar = (
        Verb(
            "decide",
            "Decide what changes of a risk need from now on.",
            decide,
            (
                argument("risk", choices=[risk.value for risk in Risk]),
                argument("--registrars", type=int, choices=(1, 2), required=True),
                argument("--confirmation", choices=("yes", "no"), required=True, help="by a second verified contact"),
            ),
        ),
        Verb("list", "Show what holds now.", show_all, acts=False),
    )
