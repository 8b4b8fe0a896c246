"""Keys beside all other keys that the registry knows: shared, revoked, the federation's own, replaced at once."""

from collections.abc import Iterator

from ..claims import Kind, key_name
from ..surroundings import Surroundings
from ..types import EntityFacts, KeyFact, Severity
from .around_names import others
from .registry import Asks, Told, asking, told

_SHOWN = 16  # of 64 characters: enough to find it by


def _keys(facts: EntityFacts) -> Iterator[tuple[str, str]]:
    """(place, SHA-256 of the public key), each key once."""
    found: dict[str, str] = {}
    for key in facts.keys:
        found.setdefault(key_name(key), f"key:{key.certificate_sha256}")
    return ((place, name) for name, place in found.items())


@asking(
    Asks.REGISTRY,
    "MD-KEY-020",
    Severity.ERROR,
    group="keys",
    stage="federation",
    source="saml2int trust model; NIST SP 800-57",
    title="Key shared by different owners",
    en="The key {key}… is also that of {entity}{more}, of another organisation: each could pose as the other.",
    sv="Nyckeln {key}… har också {entity}{more_sv}, hos en annan organisation: de kan uppträda som varandra.",
    mend_en="Make a key pair of your own.",
    mend_sv="Skapa ett eget nyckelpar.",
)
def own_key(facts: EntityFacts, around: Surroundings) -> Iterator[Told]:
    """Strikes at nearly every entity of a federation behind a hub, whose key they all bear: there the hub is the owner
    of what is registered, and this is MD-KEY-021."""
    for place, name in _keys(facts):
        also = around.also(Kind.KEY, name, ours=False)
        if also is not None:
            yield told(place, key=name[:_SHOWN], **others(also))


@asking(
    Asks.REGISTRY,
    "MD-KEY-021",
    Severity.WARNING,
    group="keys",
    stage="federation",
    source="local policy",
    title="Key shared by several entities of one owner",
    en="The key {key}… is also that of {entity}{more}: whoever steals it gets them all.",
    sv="Nyckeln {key}… har också {entity}{more_sv}: den som stjäl den får alla.",
    mend_en="Give each entity a key pair of its own, unless they are one installation.",
    mend_sv="Ge varje entitet ett eget nyckelpar, om de inte är en och samma installation.",
)
def key_of_one(facts: EntityFacts, around: Surroundings) -> Iterator[Told]:
    for place, name in _keys(facts):
        also = around.also(Kind.KEY, name, ours=True)
        if also is not None:
            yield told(place, key=name[:_SHOWN], **others(also))


@asking(
    Asks.REGISTRY,
    "MD-KEY-022",
    Severity.ERROR,
    group="keys",
    stage="federation",
    source="saml2int SDP-MD02",
    title="Federation signing key never appears in an entity",
    en="The key {key}… signs the federation's feeds, or has done so.",
    sv="Nyckeln {key}… signerar federationens flöden, eller har gjort det.",
    mend_en="Paste the entity's own certificate; the federation's belongs in the software's settings.",
    mend_sv="Klistra in entitetens eget certifikat; federationens hör hemma i programvarans inställningar.",
)
def not_ours(facts: EntityFacts, around: Surroundings) -> Iterator[Told]:
    for place, name in _keys(facts):
        if name in around.signing_keys:
            yield told(place, key=name[:_SHOWN])


@asking(
    Asks.REGISTRY,
    "MD-KEY-023",
    Severity.ERROR,
    group="keys",
    stage="federation",
    source="local policy; SAML metadata interoperability profile §2.4",
    title="Previously revoked key re-appears",
    en="The key {key}… has been revoked: somebody else may hold it.",
    sv="Nyckeln {key}… är spärrad: någon annan kan ha den.",
    mend_en="Make a new key pair. A new certificate for the old key does not help.",
    mend_sv="Skapa ett nytt nyckelpar. Ett nytt certifikat för den gamla nyckeln hjälper inte.",
)
def not_revoked(facts: EntityFacts, around: Surroundings) -> Iterator[Told]:
    for place, name in _keys(facts):
        if name in around.revoked_keys:
            yield told(place, key=name[:_SHOWN])


@asking(
    Asks.REGISTRY,
    "MD-KEY-024",
    Severity.WARNING,
    group="keys",
    stage="federation",
    source="SAML metadata interoperability profile §4; Sweden Connect 2.1.1.2",
    title="Signing key roll-over without overlap",
    en="Every signing key of the {role} role is replaced at once; whoever still has the old metadata refuses log-ins.",
    sv="Varje signeringsnyckel för rollen {role} byts på en gång; den som har kvar gamla metadata nekar inloggning.",
    mend_en="Publish the old and the new certificate side by side until every relying party has read the feed.",
    mend_sv="Publicera gammalt och nytt certifikat bredvid varandra tills alla parter har läst flödet.",
)
def overlapping_keys(facts: EntityFacts, around: Surroundings) -> Iterator[Told]:
    """Not told where all the old keys have been revoked: those must not stay."""
    previous = around.previous
    for role in facts.roles if previous else ():
        old = _signing(previous.keys, role) if previous else set()
        if old and not old <= around.revoked_keys and not old & _signing(facts.keys, role):
            yield told(f"role:{role}", role=role)


def _signing(keys: tuple[KeyFact, ...], role: str) -> set[str]:
    return {key_name(key) for key in keys if key.role == role and key.use != "encryption"}


@asking(
    Asks.REGISTRY,
    "MD-KEY-040",
    Severity.INFO,
    group="keys",
    stage="federation",
    source="NIST SP 800-57 pt 1 §8.1.5; RFC 4211",
    title="Proof of possession for new keys",
    en="The key {key}… is new: nothing shows that the owner holds its private half.",
    sv="Nyckeln {key}… är ny: inget visar att ägaren har dess privata halva.",
    mend_en="Let a second contact confirm the fingerprint, read from the installation itself.",
    mend_sv="Låt en andra kontakt bekräfta fingeravtrycket, läst i själva installationen.",
)
def held_key(facts: EntityFacts, around: Surroundings) -> Iterator[Told]:
    """Told of a key that comes with an update, when neither the entity nor another one of the owner's had it before.

    Not of an entity's first keys: all of them are new, and the registrar looks at all of them. Signed metadata is no
    proof here, as signatures are left out before anything is read.
    """
    known = {key_name(key) for key in around.previous.keys} if around.previous else set()
    for place, name in _keys(facts) if around.previous else ():
        if name not in known and around.also(Kind.KEY, name, ours=True) is None:
            yield told(place, key=name[:_SHOWN])
