"""Every rule, registered by importing its module; a new module of rules is added to the list here."""

from . import (
    display,
    documents,
    endpoints,
    entity,
    idp,
    keys,
    registration,
    roles,
    schema,
    scopes,
    sp,
    sp_more,
    xml_characters,
    xml_structure,
)
from .registry import RULES, Hit, Rule, hit, rule

GROUPS = (
    documents,
    xml_characters,
    xml_structure,
    schema,
    entity,
    roles,
    idp,
    sp,
    sp_more,
    endpoints,
    keys,
    display,
    registration,
    scopes,
)
"""The modules, in the order in which a person would read them."""

__all__ = ["GROUPS", "RULES", "Hit", "Rule", "hit", "rule"]
