"""Names that have to be an entity's alone in the whole federation: its entityID, and what people read."""

from collections.abc import Iterator
from typing import Any

from ..claims import Kind, is_shown, look, look_of_name, sha1
from ..surroundings import Shared, Surroundings
from ..types import EntityFacts, Severity
from .registry import Asks, Told, asking, told


def others(shared: Shared) -> dict[str, Any]:
    """Values that name the others: `entity` is one of them, `more` and `more_sv` how many there are besides."""
    if shared.count < 2:
        return {"entity": shared.entity_id, "more": "", "more_sv": ""}
    more = shared.count - 1
    return {"entity": shared.entity_id, "more": f" and {more} more", "more_sv": f" och {more} till"}


@asking(
    Asks.REGISTRY,
    "MD-ENT-008",
    Severity.ERROR,
    group="entity",
    stage="federation",
    source="SAML 2.0 Metadata §2.3.2",
    title="entityID unique in the federation",
    en="{value} is registered for another organisation.",
    sv="{value} är registrerat för en annan organisation.",
    mend_en="Choose an entityID of your own. If this one is yours, ask the federation operator to move it.",
    mend_sv="Välj ett eget entityID. Om det här är ert, be federationsoperatören flytta det.",
)
def not_taken(facts: EntityFacts, around: Surroundings) -> Iterator[Told]:
    if around.taken:
        yield told(value=facts.entity_id)


@asking(
    Asks.REGISTRY,
    "MD-ENT-009",
    Severity.ERROR,
    group="entity",
    stage="federation",
    source="UTS #39; RFC 3986 §6",
    title="entityID near-duplicates",
    en="{value} is easily taken for {entity}, which is registered.",
    sv="{value} är lätt att förväxla med {entity}, som är registrerat.",
    mend_en="Choose a name that differs in more than letter case, a slash at the end or look-alike letters.",
    mend_sv="Välj ett namn som skiljer sig i mer än versaler, avslutande snedstreck eller snarlika tecken.",
)
def no_double(facts: EntityFacts, around: Surroundings) -> Iterator[Told]:
    """A warning where the other one has the same owner."""
    if around.taken:
        return
    for ours in (False, True):
        also = around.also(Kind.ENTITY_ID, look(facts.entity_id), ours=ours)
        if also is not None:
            yield told(severity=Severity.WARNING if ours else None, value=facts.entity_id, entity=also.entity_id)
            return


@asking(
    Asks.REGISTRY,
    "MD-ENT-010",
    Severity.ERROR,
    group="entity",
    stage="federation",
    source="draft-young-md-query-saml §4.2",
    title="SHA-1 of entityID is unique",
    en="{value} and {entity} have the same SHA-1: whoever asks for one could be given the other.",
    sv="{value} och {entity} har samma SHA-1: den som frågar efter det ena kan få det andra.",
    mend_en="Choose another entityID.",
    mend_sv="Välj ett annat entityID.",
)
def own_digest(facts: EntityFacts, around: Surroundings) -> Iterator[Told]:
    for ours in (False, True):
        also = around.also(Kind.SHA1, sha1(facts.entity_id), ours=ours)
        if also is not None and also.entity_id != facts.entity_id:
            yield told(value=facts.entity_id, entity=also.entity_id)


@asking(
    Asks.REGISTRY,
    "MD-ENT-012",
    Severity.ERROR,
    group="entity",
    stage="entity",
    source="local policy",
    title="entityID is immutable on update",
    en="This was handed in as a new version of {stored}, but says {value}.",
    sv="Det här lämnades som en ny version av {stored}, men säger {value}.",
    mend_en="Keep the entityID. A new name is a new entity: register it beside the old one, and move users over.",
    mend_sv="Behåll entityID. Ett nytt namn är en ny entitet: registrera den bredvid den gamla, och flytta över.",
)
def same_name(facts: EntityFacts, around: Surroundings) -> Iterator[Told]:
    if around.stored_entity_id is not None and around.stored_entity_id != facts.entity_id:
        yield told(value=facts.entity_id, stored=around.stored_entity_id)


@asking(
    Asks.REGISTRY,
    "MD-IDP-019",
    Severity.ERROR,
    group="role-idp",
    stage="federation",
    source="SWAMID 5.1.17; UK federation",
    title="Display name unique among IdPs",
    en='"{name}" is also what {entity}{more} is called: people would choose the wrong log-in.',
    sv="”{name}” heter också {entity}{more_sv}: människor skulle välja fel inloggning.",
    mend_en="Choose a display name that tells the two apart.",
    mend_sv="Välj ett visningsnamn som skiljer dem åt.",
)
def own_display_name(facts: EntityFacts, around: Surroundings) -> Iterator[Told]:
    """Of identity providers that are shown where people choose. A warning where the other one has the same owner."""
    if not is_shown(facts):
        return
    for name in dict.fromkeys(facts.display_names.values()):
        theirs = around.also(Kind.IDP_NAME, look_of_name(name), ours=False)
        also = theirs or around.also(Kind.IDP_NAME, look_of_name(name), ours=True)
        if also is not None:
            yield told(f"text:{name}", severity=None if theirs else Severity.WARNING, name=name, **others(also))
