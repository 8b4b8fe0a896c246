"""A feed's policy as sentences: what an entity needs in order to be in the feed."""

from collections.abc import Callable, Iterator

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from federation.gate import Policy
from members.models import Community
from members.models.agreement import AgreementKind
from members.models.membership import MembershipKind
from members.models.organisation import Sector
from members.saml.prerequisites import name_of


def in_words(policy: Policy) -> list[tuple[str, str]]:
    """(gate, sentence) for each gate that the policy names, in its order; the owner's wish first."""
    return [("G0", _("The owner has asked for publication in this environment.")), *_named(policy)]


def _named(policy: Policy) -> list[tuple[str, str]]:
    return [(gate, _SENTENCES[gate](policy)) for gate in policy.gates if gate in _SENTENCES]


def _membership(policy: Policy) -> str:
    kinds = sorted({str(MembershipKind(kind).label).lower() for kinds in policy.kinds.values() for kind in kinds})
    return _("The owner has an active membership of a kind that may run such an entity: %(kinds)s.") % {
        "kinds": ", ".join(kinds)
    }


def _agreements(policy: Policy) -> str:
    kinds = ", ".join(str(AgreementKind(kind).label).lower() for kind in policy.agreements)
    return _("These agreements are in force, on an accepted version: %(kinds)s.") % {"kinds": kinds}


def _certification(policy: Policy) -> str:
    return _("A valid certification at %(level)s or above covers the entity in each of its roles.") % {
        "level": policy.level
    }


def _revision(policy: Policy) -> str:
    return _("Its metadata is approved by a registrar and nothing in it blocks under the profile %(profile)s.") % {
        "profile": policy.profile or settings.SIGILL_REGISTRATION_PROFILE
    }


def _sanction(_policy: Policy) -> str:
    return _("No sanction is in effect on the entity or its owner.")


def _contacts(_policy: Policy) -> str:
    return _("A technical and a security contact of the owner's have verified their addresses within the last year.")


def _tested(_policy: Policy) -> str:
    return _("It has been published in the acceptance environment.")


def _keys(_policy: Policy) -> str:
    return _("None of its keys is revoked, weak, or shared with another owner.")


def _confirmation(_policy: Policy) -> str:
    return _("Somebody at the owner has confirmed it, or had metadata approved, within the last year.")


def _means(policy: Policy) -> str:
    return _(
        "At an identity provider, people log in with an e-ID means at %(level)s or above, unless its owner has a "
        "dispensation."
    ) % {"level": policy.level}


def _belonging(policy: Policy) -> str:
    return " ".join(_predicates(policy))


def _predicates(policy: Policy) -> Iterator[str]:
    if policy.communities or policy.sectors:
        # No query where no community is named.
        rows = Community.objects.filter(slug__in=policy.communities).values_list("slug", _name())
        names = dict(rows) if policy.communities else {}
        told = [names.get(slug, slug) for slug in policy.communities]
        told += [str(Sector(sector).label) for sector in policy.sectors]
        yield _("The owner belongs to: %(names)s.") % {"names": ", ".join(told)}
    if policy.standings:
        yield _("The owner is approved by: %(names)s.") % {"names": ", ".join(policy.standings)}
    if policy.categories:
        names = {"names": ", ".join(name_of(value) for value in policy.categories)}
        yield _("The registry has granted it one of: %(names)s.") % names


def _represented(_policy: Policy) -> str:
    return _(
        "Whoever it speaks for besides its owner meets the same, on a mandate in force; one who does not loses their "
        "scope, and the entity stays."
    )


def _name() -> str:
    return "name_en" if (get_language() or "").startswith("en") else "name_sv"


_SENTENCES: dict[str, Callable[[Policy], str]] = {
    "G1": _membership,
    "G2": _agreements,
    "G3": _certification,
    "G4": _revision,
    "G5": _sanction,
    "G6": _contacts,
    "G7": _tested,
    "G8": _keys,
    "G9": _confirmation,
    "G10": _means,
    "G11": _belonging,
    "G12": _represented,
}
