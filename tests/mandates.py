"""Agents and their mandates, made through the same actions as everybody's; beside tests/builders.py."""

from datetime import timedelta
from typing import Any

from members.actions import representations
from members.clock import today
from members.models import Representation
from members.models.agreement import AgreementKind
from members.models.membership import MembershipKind
from members.models.representation import Function, RepresentationKind
from members.uploads import Document
from tests import builders
from tests.builders import Member, Operator
from tests.documents import PDF

FULLMAKT = Document(PDF, "fullmakt.pdf")


def agent(by: Operator, name: str = "Ombudet AB") -> Member:
    """An agent in good standing: its agreements in force, its membership active."""
    made = builders.member(by, name, kinds=())
    builders.agreement_in_force(by, made, AgreementKind.AGENT)
    builders.active_membership(by, made.organisation, MembershipKind.AGENT)
    return made


def proposed(represented: Member, representative: Member, **terms: Any) -> Representation:
    """Proposed by the represented organisation, and nothing more."""
    given = {
        "kind": RepresentationKind.AGENT,
        "functions": (Function.METADATA,),
        "valid_from": today(),
        "valid_until": today() + timedelta(days=365),
    }
    proposal = representations.Terms(**{**given, **terms})
    return representations.propose(
        represented.organisation, representative.organisation, proposal, by=represented.administrator
    )


def active(represented: Member, representative: Member, **terms: Any) -> Representation:
    """Proposed, signed and accepted."""
    made = proposed(represented, representative, **terms)
    representations.sign(made, FULLMAKT, by=represented.signatory)
    representations.accept(made, by=representative.administrator)
    return made
