"""What only somebody who asked the network can say: hosts, their TLS, their keys, and how fresh a domain's proof is."""

import re
from collections.abc import Iterator
from typing import Final

from dateutil.relativedelta import relativedelta

from ..addresses import is_public
from ..observations import Host, Observations, Trouble, authority, endpoint_addresses
from ..suffixes import lent_under
from ..types import EntityFacts, Severity
from .registry import Asks, Told, asking, told

_TROUBLES: Final[dict[Trouble, tuple[str, str]]] = {
    Trouble.EXPIRED: ("har ett certifikat som har gått ut", "has a certificate that has expired"),
    Trouble.NOT_YET: ("har ett certifikat som inte gäller än", "has a certificate that is not valid yet"),
    Trouble.NAME: ("har ett certifikat för ett annat namn", "has a certificate for another name"),
    Trouble.ISSUER: (
        "har ett certifikat från någon som webbläsare inte känner",
        "has a certificate from somebody whom browsers do not know",
    ),
    Trouble.UNTRUSTED: ("har ett certifikat som inte går att lita på", "has a certificate that cannot be trusted"),
    Trouble.OLD: ("talar bara en TLS-version som är för gammal", "speaks only a TLS version that is too old"),
    Trouble.NO_TLS: ("talar inte TLS", "does not speak TLS"),
    Trouble.CLOSED: ("svarar inte", "does not answer"),
    Trouble.SLOW: ("svarar inte i tid", "does not answer in time"),
}
_SILENT: Final = frozenset({Trouble.CLOSED, Trouble.SLOW})
_DOMAIN_OF: Final = re.compile(r":\d+\Z")


def _hosts(addresses: Iterator[str], seen: Observations) -> Iterator[tuple[str, str, Host]]:
    """(an address, its `host:port`, what was seen), each host once."""
    met: set[str] = set()
    for address in addresses:
        name = authority(address)
        host = seen.hosts.get(name)
        if host is not None and name not in met:
            met.add(name)
            yield address, name, host


def _name(authority_: str) -> str:
    return _DOMAIN_OF.sub("", authority_)


@asking(
    Asks.NETWORK,
    "MD-END-009",
    Severity.WARNING,
    group="endpoints",
    stage="network",
    source="RFC 6890",
    title="Host resolves to public addresses only",
    en="The host {host} {fault}.",
    sv="Värden {host} {fault_sv}.",
    mend_en="Correct the name, or the DNS. If the name is given up, submit metadata without it: others may take it.",
    mend_sv="Rätta namnet, eller DNS. Om namnet är övergivet, lämna in metadata utan det: andra kan ta över det.",
)
def public_hosts(facts: EntityFacts, seen: Observations) -> Iterator[Told]:
    """A name without an address is an error while nothing is approved for the entity; later it may be an outage."""
    for address, name, host in _hosts(endpoint_addresses(facts), seen):
        inner = [one for one in host.addresses if not is_public(one)]
        if not host.addresses:
            severity = Severity.ERROR if seen.new else None
            fault, fault_sv = "has no address in the DNS", "har ingen adress i DNS"
            yield told(f"endpoint:{address}", severity=severity, host=_name(name), fault=fault, fault_sv=fault_sv)
        elif inner:
            fault, fault_sv = f"leads to the internal address {inner[0]}", f"leder till den interna adressen {inner[0]}"
            yield told(f"endpoint:{address}", host=_name(name), fault=fault, fault_sv=fault_sv)


@asking(
    Asks.NETWORK,
    "MD-END-024",
    Severity.WARNING,
    group="endpoints",
    stage="network",
    source="RFC 9325; IDEM SEC01",
    title="TLS quality of front-channel endpoints",
    en="{host} {fault} ({detail}).",
    sv="{host} {fault_sv} ({detail}).",
    mend_en="Give the host a certificate that browsers trust, for its own name, and TLS 1.2 or 1.3. A host that answers"
    " only inside a closed network needs nothing.",
    mend_sv="Ge värden ett certifikat som webbläsare litar på, för dess eget namn, och TLS 1.2 eller 1.3. En värd"
    " som svarar bara inom ett slutet nät behöver inget.",
)
def sound_tls(facts: EntityFacts, seen: Observations) -> Iterator[Told]:
    """Of addresses that browsers go to; SOAP is spoken by servers, which trust the keys in the metadata. Good to know
    only where nobody answered: a closed network is no fault."""
    for address, name, host in _hosts(endpoint_addresses(facts, front=True), seen):
        if host.tls is None or host.tls.trouble is None:
            continue
        severity = Severity.INFO if host.tls.trouble in _SILENT else None
        fault_sv, fault = _TROUBLES[host.tls.trouble]
        detail = host.tls.detail or host.tls.version or "-"
        yield told(f"endpoint:{address}", severity=severity, host=name, fault=fault, fault_sv=fault_sv, detail=detail)


@asking(
    Asks.NETWORK,
    "MD-SP-027",
    Severity.WARNING,
    group="role-sp",
    stage="network",
    source="OWASP subdomain takeover; PSL",
    title="Dynamic-DNS, tunnel, PaaS or takeover-prone hosts",
    en="{host} {fault}. Whoever gets that name, once it is free, receives the assertions.",
    sv="{host} {fault_sv}. Den som får det namnet, när det blir ledigt, tar emot intygen.",
    mend_en="Use a name under the organisation's own domain, and remove its DNS record before the service behind it.",
    mend_sv="Använd ett namn under organisationens egen domän, och ta bort DNS-posten före tjänsten bakom den.",
)
def own_hosts(facts: EntityFacts, seen: Observations) -> Iterator[Told]:
    """Told of names that a hosting service lends out, and of own names that lead on to nothing. An own name that leads
    on to a living service is how such services are meant to be used."""
    of_sp = (e.location for e in facts.endpoints if e.role == "sp")
    for address, name, host in _hosts(of_sp, seen):
        bare = _name(name)
        if lent := lent_under(bare):
            fault, fault_sv = f"is a name that {lent} lends out", f"är ett namn som {lent} lånar ut"
        elif host.alias and not host.addresses:
            fault, fault_sv = (
                f"leads on to {host.alias}, which is gone",
                f"leder vidare till {host.alias}, som är borta",
            )
        else:
            continue
        yield told(f"endpoint:{address}", host=bare, fault=fault, fault_sv=fault_sv)


@asking(
    Asks.NETWORK,
    "MD-KEY-041",
    Severity.INFO,
    group="keys",
    stage="network",
    source="NIST SP 800-57 §5.2",
    title="SAML key equals TLS key of its endpoint",
    en="The key is the one with which {host} speaks TLS: when that certificate is renewed, logging in stops.",
    sv="Nyckeln är den som {host} använder för TLS: när det certifikatet förnyas slutar inloggningen att fungera.",
    mend_en="Make a key of its own for SAML, with a self-signed certificate that lasts.",
    mend_sv="Skapa en egen nyckel för SAML, med ett självsignerat certifikat som gäller länge.",
)
def key_of_its_own(facts: EntityFacts, seen: Observations) -> Iterator[Told]:
    """The web server holds that key, too: more people, more backups, another protocol."""
    servers = {host.tls.spki_sha256: name for name, host in seen.hosts.items() if host.tls and host.tls.spki_sha256}
    met: set[str] = set()
    for key in facts.keys:
        if key.spki_sha256 in servers and key.certificate_sha256 not in met:
            met.add(key.certificate_sha256)
            yield told(f"key:{key.certificate_sha256}", host=servers[key.spki_sha256])


@asking(
    Asks.NETWORK,
    "MD-SCO-017",
    Severity.INFO,
    group="scope",
    stage="network",
    source="CA/B BR 4.2.1 analogy",
    title="Domain verification freshness",
    en="The proof of {domain}, which the scope {scope} lies under, was last seen {day}: more than {months} months ago.",
    sv="Beviset för {domain}, som scopet {scope} ligger under, sågs senast {day}: för mer än {months} månader sedan.",
    mend_en="Publish the proof again and check it on the organisation's page, or let the scope go.",
    mend_sv="Publicera beviset igen och kontrollera det på organisationens sida, eller släpp scopet.",
)
def fresh_proof(facts: EntityFacts, seen: Observations) -> Iterator[Told]:
    """By the day on which the proof was last seen, also of a domain that has lapsed since. Whether a domain is
    registered at all shows in that its proof is no longer seen; name servers change for good reasons."""
    months = seen.numbers.domain_verified_months
    stale = seen.at.date() - relativedelta(months=months)
    for scope in facts.scopes:
        bare = scope.lower().rstrip(".")
        above = [d for d in seen.domains if bare == d or bare.endswith(f".{d}")]
        domain = max(above, key=lambda d: seen.domains[d], default=None)
        if domain is not None and seen.domains[domain] < stale:
            day = seen.domains[domain].isoformat()
            yield told(f"scope:{scope}", domain=domain, scope=scope, day=day, months=months)
