"""Decide what an approval needs."""

from django.db import transaction

from federation.models import ApprovalRule
from members import audit
from members.models import Person
from members.permissions import Permission, require
from members.saml.difference import Risk
from members.tags import Tag


@transaction.atomic
def decide(risk: Risk, *, registrars: int, confirmation: bool, by: Person) -> ApprovalRule:
    """What changes of the risk need from now on; `registrars` is 1 or 2, anything else raises ValidationError."""
    require(by, Permission.DECIDE_APPROVAL_RULES)
    rule = ApprovalRule.objects.filter(risk=risk.value).first() or ApprovalRule(risk=risk.value)
    rule.registrars, rule.confirmation = registrars, confirmation
    rule.full_clean()
    rule.save()
    audit.record(Tag.APPROVAL_RULE_DECIDED, rule, by=by, registrars=registrars, confirmation=confirmation)
    return rule
