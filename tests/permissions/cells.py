"""Who is tried at an address: each of the cast against the organisations where it tells something."""

from collections.abc import Iterator

from members.roles import Role
from tests.permissions.routes import names_a_thing
from tests.permissions.things import Things

# Against which organisations. Not here: who holds what another holds (SAME_AS). Whoever has nothing to do with
# members' organisations is tried against `other` alone;
# `all_roles` stands for every member's role where none of them may do anything, for rights only ever add up.
RELATIONS_OF = {
    "anonymous": ("own",),
    "stranger": ("other",),
    "reader": ("own", "served"),
    "technical_contact": ("own",),
    "administrator": ("own", "served"),
    "signatory": ("own", "served"),
    "declarer": ("own",),
    "security_contact": ("own",),
    "technical_agent": ("own", "served"),
    "technical_agent_elsewhere": ("own",),
    "all_roles": ("other", "lapsed", "former"),
    "auditor": ("other",),
    "auditor_assigned": ("other", "own"),
    "auditor_not_bound": ("other",),
    "auditor_conflicted": ("other",),
    "auditor_tied": ("other",),
    "relying_authority": ("other",),
    "registrar": ("other",),
    "trust_officer": ("other",),
    "decision_maker": ("other",),
    "key_custodian": ("other",),
    "registrar_of_own": ("own",),
    "signatory_stale": ("own",),
    "registrar_stale": ("other",),
    "deactivated": ("own",),
}
SAME_AS = {Role.STEERING_GROUP: Role.RELYING_AUTHORITY}
# Too long after their log-in: for them reading is what it is for others.
STALE = ("signatory_stale", "registrar_stale")
PROGRAMS = {
    "token": ("own", "served", "other"),
    "token_expired": ("own",),
    "token_revoked": ("own",),
    "token_of_other_scope": ("own",),
}


# All cells: who, against the first of their organisations; who@organisation, against the others.
CELLS = [
    who if relation == relations[0] else f"{who}@{relation}"
    for who, relations in {**RELATIONS_OF, **PROGRAMS}.items()
    for relation in relations
]


def cells_of(address: str, method: str, things: Things) -> Iterator[tuple[str, str, str]]:
    """The cells that are tried at the address: (cell, who, against which organisation). Programs ask the API; for all
    else a token is nothing. `all_roles` is tried where somebody's thing is named, and nowhere else."""
    for who, relations in (RELATIONS_OF | PROGRAMS).items():
        if who in PROGRAMS and who != "token" and not address.startswith("api/v1/"):
            continue
        if who in STALE and method == "GET":
            continue
        if not names_a_thing(address, things):
            if who != "all_roles":
                yield who, who, "own"
            continue
        tried = relations if who not in PROGRAMS or address.startswith("api/v1/") else relations[:1]
        for relation in tried:
            yield (who if relation == relations[0] else f"{who}@{relation}"), who, relation
