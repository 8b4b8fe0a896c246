"""What the registry knows of members' domain names, and which names can be a member's at all."""

import re
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from members.errors import Refused
from members.models import Domain, Organisation
from members.models.domain import DomainState
from members.saml.suffixes import is_public_suffix
from members.saml.urls import Reserved, is_address, reserved

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})+\Z")


def proven(organisation: Organisation) -> dict[str, date]:
    """The organisation's domains whose proof holds (ASCII, lower case), each with the day when it was last seen."""
    return _seen(organisation, DomainState.PROVEN)


def ever_proven(organisation: Organisation) -> dict[str, date]:
    """The same, with those whose proof has lapsed since."""
    return _seen(organisation, DomainState.PROVEN, DomainState.LAPSED)


def _seen(organisation: Organisation, *states: DomainState) -> dict[str, date]:
    held = Domain.objects.filter(organisation=organisation, state__in=states)
    return {name: timezone.localdate(at) for name, at in held.values_list("name", "verified_at") if at}


def normal(name: str) -> str:
    """The name in lower case and ASCII, without a dot at the end; raises `Refused` for what no member can own."""
    try:
        plain = name.strip().rstrip(".").lower().encode("idna").decode()
    except UnicodeError:
        plain = ""
    if not is_address(plain) and not _NAME.match(plain):
        raise Refused(_("%(name)s is not a domain name. Write it like this: region.example") % {"name": name})
    if is_address(plain) or reserved(plain) is Reserved.PRIVATE:
        raise Refused(_("%(name)s is no name on the internet. Write the organisation's own domain.") % {"name": name})
    if is_public_suffix(plain):
        raise Refused(
            _("Anybody can register a name under %(name)s. Write the organisation's own domain.") % {"name": name}
        )
    return plain
