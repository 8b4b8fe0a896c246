"""Every rule, registered by importing its module."""

from . import documents
from .registry import RULES, Hit, Rule, hit, rule

__all__ = ["RULES", "Hit", "Rule", "documents", "hit", "rule"]
