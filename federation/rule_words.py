"""What the groups of rules and the numbers of a profile are called, and a rule's sentence without a case at hand."""

import re

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members.saml.rules import Rule

_VALUE = re.compile(r"\{\w+\}")

GROUP_LABELS: dict[str, Promise] = {
    "xml": _("The XML document"),
    "schema": _("Schema"),
    "entity": _("The entity and its entityID"),
    "role-idp": _("Identity provider (IdP)"),
    "role-sp": _("Service provider (SP)"),
    "keys": _("Keys, certificates and algorithms"),
    "endpoints": _("Endpoints"),
    "mdui": _("What people see (MDUI)"),
    "mdrpi": _("Registration"),
    "entity-attributes": _("Entity categories and other entity attributes"),
    "contacts": _("Contacts"),
    "organization": _("The organisation"),
    "scope": _("Scopes"),
    "signature": _("Signatures"),
    "feed": _("Other federations' aggregates"),
}

NUMBER_LABELS: dict[str, Promise] = {
    "rsa_bits": _("Bits that an RSA key must have"),
    "rsa_bits_wanted": _("Bits that an RSA key should have"),
    "certificate_days_left": _("Days before a certificate ends that it is told"),
    "signing_keys": _("Signing keys at most"),
    "encryption_keys": _("Encryption keys at most"),
    "text_length": _("Characters in a text at most"),
    "name_length": _("Characters in a display name at most"),
    "description_length": _("Characters in a description, above which it warns"),
    "description_max": _("Characters in a description, above which it blocks"),
    "inline_logo_bytes": _("Characters of a logo inside the metadata, above which it warns"),
    "inline_logo_max_bytes": _("Characters of a logo inside the metadata, above which it blocks"),
    "logo_decoded_pixels": _("Pixels of a side of a logo inside the metadata at most"),
    "logo_stated_pixels": _("Pixels that a logo's width or height may state at most"),
    "logo_max_pixels": _("Pixels of a fetched logo's side at most"),
    "scopes": _("Scopes at most"),
    "consumer_services": _("AssertionConsumerService endpoints at most"),
    "consumer_domains": _("Domains of AssertionConsumerService endpoints at most"),
    "selection_profile_bytes": _("Characters of an entity selection profile at most"),
    "confirmed_months": _("Months before an entity has to be confirmed again"),
    "domain_verified_months": _("Months before a domain has to be proven again"),
}


def group_label(group: str) -> str:
    """What a group is called; one that another package brought is called what it calls itself."""
    return str(GROUP_LABELS.get(group, group))


def sentence(rule: Rule) -> str:
    """What the rule says when it strikes, with dots where the values would be."""
    return _VALUE.sub("…", rule.sv if (get_language() or "").startswith("sv") else rule.en)


def way_out(rule: Rule) -> str:
    """What to do about it."""
    return _VALUE.sub("…", rule.mend_sv if (get_language() or "").startswith("sv") else rule.mend_en)
