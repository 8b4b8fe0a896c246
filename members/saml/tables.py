"""Tables of the SAML vocabulary: namespaces, bindings, protocols, entity attributes, reserved host names.

Read once from `tables.yaml` beside this file. The tables are facts, not policy: what a feed accepts is
decided by profiles elsewhere.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Tables:
    """The parts of `tables.yaml` that code reads; names as in the file.

    `known_bindings` is every binding that some SAML 2.0 endpoint element may carry; `category_roles` gives for an
    entity category the role that it is for (`sp` or `idp`). `attributes` maps an attribute's name to its short
    name, and `attribute_aliases` other words for it to that short name; `attribute_families` are name prefixes of
    whole attribute profiles; `attributes_known_wrong` and `attributes_replaced` map a name to the one to use instead.
    `products` maps a product to its `mark` (a regular expression over addresses) and its advice, `en` and `sv`.
    `algorithms` maps a kind (digest, signature, block_cipher, key_transport, key_agreement, key_wrap, mask) to levels
    (`ok`, `discouraged`, `forbidden` and others) and those to identifiers; `algorithm_typos` maps a wrong one to the
    one that was meant. `category_levels` gives for a service category the levels of assurance of which it takes one;
    `error_placeholder` is the one that errorURL cannot do without if it has any of `error_placeholders`.
    `protected_names` maps a name that users trust to the domains of those who may bear it.
    """

    namespaces: dict[str, str]
    saml2_protocol: str
    legacy_protocols: frozenset[str]
    bindings_by_element: dict[str, frozenset[str]]
    known_bindings: frozenset[str]
    legacy_bindings: frozenset[str]
    binding_typos: dict[str, str]
    response_location_forbidden_on: frozenset[str]
    self_assertable_categories: frozenset[str]
    category_roles: dict[str, str]
    support_values: frozenset[str]
    assurance_values: frozenset[str]
    subject_id_values: frozenset[str]
    identifying_attributes: frozenset[str]
    pseudonymous_attributes: frozenset[str]
    mailbox_words: frozenset[str]
    free_mail: frozenset[str]
    attributes: dict[str, str]
    attribute_aliases: dict[str, str]
    attribute_families: tuple[str, ...]
    attributes_known_wrong: dict[str, str]
    attributes_sensitive: frozenset[str]
    attributes_replaced: dict[str, str]
    consuming_hosts_refused: frozenset[str]
    test_words: frozenset[str]
    test_hosts: frozenset[str]
    sample_names: frozenset[str]
    products: dict[str, dict[str, str]]
    reserved_hosts: tuple[str, ...]
    protected_names: dict[str, frozenset[str]]
    algorithms: dict[str, dict[str, frozenset[str]]]
    algorithm_typos: dict[str, str]
    category_levels: dict[str, frozenset[str]]
    name_id_formats: frozenset[str]
    error_placeholder: str
    error_placeholders: frozenset[str]


def _read(path: Path) -> Tables:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # five times quicker, where libyaml is there
    with path.open("rb") as file:
        raw: dict[str, Any] = yaml.load(file, Loader=loader)  # noqa: S506  a safe loader either way
    bindings = dict(raw["bindings_by_element"])
    legacy, typos = bindings.pop("legacy_flagged"), bindings.pop("common_typos")
    algorithms = dict(raw["algorithms"])
    del algorithms["our_feed_signature_allowed_transforms"]
    algorithm_typos = algorithms.pop("typos")
    attributes = raw["entity_attributes"]
    categories: dict[str, str] = attributes["entity-category"]
    return Tables(
        namespaces=raw["namespaces"],
        saml2_protocol=raw["protocols"]["saml2"],
        legacy_protocols=frozenset(raw["protocols"]["legacy"]),
        bindings_by_element={element: frozenset(values) for element, values in bindings.items()},
        known_bindings=frozenset().union(*bindings.values()),
        legacy_bindings=frozenset(legacy),
        binding_typos=typos,
        response_location_forbidden_on=frozenset(raw["response_location_forbidden_on"]),
        self_assertable_categories=frozenset(c for c, note in categories.items() if "operator-granted" not in note),
        category_roles={category: note.partition(",")[0] for category, note in categories.items()},
        support_values=frozenset(attributes["entity-category-support"]),
        assurance_values=frozenset(attributes["assurance-certification"]),
        subject_id_values=frozenset(attributes["subject-id:req"]),
        identifying_attributes=frozenset(raw["attribute_identifying"]),
        pseudonymous_attributes=frozenset(raw["attribute_pseudonymous"]),
        mailbox_words=frozenset(raw["mailbox_words"]),
        free_mail=frozenset(raw["free_mail"]),
        attributes=raw["attribute_oids"],
        attribute_aliases=raw["attribute_aliases"],
        attribute_families=tuple(raw["attribute_families"]),
        attributes_known_wrong=raw["attribute_oids_known_wrong"],
        attributes_sensitive=frozenset(raw["attribute_sensitive"]),
        attributes_replaced=raw["attribute_replaced"],
        consuming_hosts_refused=frozenset(raw["consuming_hosts_refused"]),
        test_words=frozenset(raw["test_markers"]["words"]),
        test_hosts=frozenset(raw["test_markers"]["hosts"]),
        sample_names=frozenset(raw["test_markers"]["names"]),
        products=raw["products"],
        reserved_hosts=tuple(raw["reserved_hosts"]),
        protected_names={str(name): frozenset(domains) for name, domains in raw["protected_names"].items()},
        algorithms={kind: {k: frozenset(v) for k, v in levels.items()} for kind, levels in algorithms.items()},
        algorithm_typos=algorithm_typos,
        category_levels={category: frozenset(levels) for category, levels in raw["category_levels"].items()},
        name_id_formats=frozenset(raw["nameid_formats"]),
        error_placeholder=raw["errorurl_placeholders"]["required"],
        error_placeholders=frozenset(raw["errorurl_placeholders"]["optional"]),
    )


TABLES = _read(Path(__file__).with_name("tables.yaml"))
