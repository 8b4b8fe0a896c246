"""What entities take from one another when both have it: scopes, addresses that assertions go to, log-ins that fail."""

from collections.abc import Iterator

from ..claims import Kind, address, consumers, domain, parents
from ..surroundings import Shared, Surroundings
from ..types import EntityFacts, Severity
from .around_names import others
from .registry import Asks, Told, asking, told


@asking(
    Asks.REGISTRY,
    "MD-SCO-008",
    Severity.ERROR,
    group="scope",
    stage="federation",
    source="saml2int SDP-SP17",
    title="Same scope by different members",
    en="{scope} {relation} {entity}{more}, of another organisation.",
    sv="{scope} {relation_sv} {entity}{more_sv}, hos en annan organisation.",
    mend_en="Ask the federation operator: a registrar has to decide who may vouch for the domain.",
    mend_sv="Vänd er till federationsoperatören: en registrator får avgöra vem som talar för domänen.",
)
def scope_of_one_member(facts: EntityFacts, around: Surroundings) -> Iterator[Told]:
    """The same domain, one above it or one below. Strikes at every member whom a shared provider speaks for, until a
    registrar has let it assert their domains for them: what is granted is not told of, and at the member itself not
    what another asserts on its behalf."""
    settled = around.granted_scopes | around.scopes_at_others
    for scope in facts.scopes:
        met = None if scope in settled else _met(domain(scope), around)
        if met is not None:
            shared, relation, relation_sv = met
            yield told(f"scope:{scope}", scope=scope, relation=relation, relation_sv=relation_sv, **others(shared))


def _met(scope: str, around: Surroundings) -> tuple[Shared, str, str] | None:
    if same := around.also(Kind.SCOPE, scope, ours=False):
        return same, "is also a scope of", "är också ett scope hos"
    for parent in parents(scope):
        if above := around.also(Kind.SCOPE, parent, ours=False):
            return above, f"lies under {parent}, a scope of", f"ligger under {parent}, ett scope hos"
    if below := around.also(Kind.UNDER, scope, ours=False):
        return below, "lies above a scope of", "ligger över ett scope hos"
    return None


@asking(
    Asks.REGISTRY,
    "MD-SP-028",
    Severity.ERROR,
    group="role-sp",
    stage="federation",
    source="local policy",
    title="Same ACS Location registered by another entity",
    en="{location} is also where {entity}{more}, of another organisation, takes log-ins in.",
    sv="{location} tar också emot inloggningar för {entity}{more_sv}, hos en annan organisation.",
    mend_en="Give the service an AssertionConsumerService address of its own, such as one for each customer.",
    mend_sv="Ge tjänsten en egen adress för AssertionConsumerService, till exempel en för varje kund.",
)
def own_consumer(facts: EntityFacts, around: Surroundings) -> Iterator[Told]:
    """Among several services of one owner an address may be shared: nobody is fooled but the owner."""
    for location in dict.fromkeys(consumers(facts)):
        also = around.also(Kind.CONSUMER, address(location), ours=False)
        if also is not None:
            yield told(f"endpoint:{location}", location=location, **others(also))


@asking(
    Asks.REGISTRY,
    "MD-IDP-006",
    Severity.WARNING,
    group="role-idp",
    stage="federation",
    source="SAML 2.0 Metadata §2.4.3; errata05 E7; saml2int SDP-IDP04",
    title="WantAuthnRequestsSigned consistency",
    en="The IdP wants signed requests, but {count} of the registered services have no signing key: {entity}{more}.",
    sv="IdP:n vill ha signerade begäranden, men {count} tjänster har ingen signeringsnyckel: {entity}{more_sv}.",
    mend_en="Take requests without a signature, too, or make sure that those services need not log in here.",
    mend_sv="Ta emot begäranden utan signatur också, eller se till att de tjänsterna inte behöver logga in här.",
)
def signed_requests(facts: EntityFacts, around: Surroundings) -> Iterator[Told]:
    """A warning: it becomes an error only where a federation asks that unsigned requests be taken, which is for its
    profile to say."""
    without = [shared for shared in around.shared if shared.kind is Kind.UNSIGNED]
    if facts.want_authn_requests_signed and without:
        count = sum(shared.count for shared in without)
        all_of_them = Shared(Kind.UNSIGNED, "", False, without[0].entity_id, count)
        yield told("role:idp", count=count, **others(all_of_them))
