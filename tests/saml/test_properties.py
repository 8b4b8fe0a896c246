"""Properties that hold for every entity, tried on many that Hypothesis makes up."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from members.saml.facts import facts
from members.saml.fragment import fragment
from members.saml.inspect import inspect
from members.saml.rebuild import canonical, rebuild
from members.saml.schema import schema_errors
from members.saml.settable import ASSURANCE, CATEGORY, is_settable
from members.saml.types import Quarantined, Refusal

from .entities import AT, changed, element, idp, sp
from .registry_facts import facts as registry_facts

START = b'<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">'
END = b"</md:EntitiesDescriptor>"

CHARACTERS = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="￾￿") | st.sampled_from("\r\n\t &<>\"'")
TEXTS = st.text(CHARACTERS, min_size=1, max_size=30)
WORDS = st.text(st.sampled_from("abcdefghij-"), min_size=1, max_size=20)
FOREIGN = st.sampled_from(
    [
        "",
        "<!-- kommentar -->",
        '<z:x xmlns:z="urn:z" z:y="1"><md:EntityDescriptor entityID="https://ond.test"/></z:x>',
        '<x xmlns=""/>',
        '<saml:Attribute Name="urn:oid:2.5.4.4"/>',
        "löst prat",
    ]
)
QUERIES = st.lists(st.sampled_from(["a", "%20", "%C3%A5", "&", "=", ";", "'", "(", ")"]), max_size=8).map("".join)
COMMENTS = st.sampled_from(["", "<!---->", "<!-- < & -->"])
BOOLEANS = st.sampled_from(["true", "1", " true", "false", "0", "\t0 "])
INDICES = st.sampled_from(["0", "1", "+1", "01", " 7 ", "65535"])
USES = st.sampled_from(["signing", " signing", "encryption\n"])
IDS = ["", 'ID="_1"', 'xml:id="_1"']
VALIDITIES = ["", 'validUntil="2030-01-01T00:00:00Z"', 'cacheDuration="P1D"']


def escaped(text: str) -> str:
    for old, new in (
        ("&", "&amp;"),
        ("<", "&lt;"),
        (">", "&gt;"),
        ('"', "&quot;"),
        ("\r", "&#13;"),
        ("\n", "&#10;"),
        ("\t", "&#9;"),
    ):
        text = text.replace(old, new)
    return text


def in_prefix(document: str, prefix: str) -> str:
    """The same document with another prefix for md: it is the one that members' software differs in."""
    if not prefix:
        return document.replace("<md:", "<").replace("</md:", "</").replace("xmlns:md=", "xmlns=")
    for before, after in (("<md:", f"<{prefix}:"), ("</md:", f"</{prefix}:"), ("xmlns:md=", f"xmlns:{prefix}=")):
        document = document.replace(before, after)
    return document


@st.composite
def documents(draw) -> str:
    """A sound entity with other texts, other attributes, and things that do not belong there."""
    document = draw(st.sampled_from([idp(), sp()]))
    document = changed(document, ">Region Norrvik<", f">{escaped(draw(TEXTS))}<")
    document = changed(document, "Åkerlund", escaped(draw(TEXTS)))
    document = changed(document, "mailto:saml", f"mailto:{draw(WORDS)}")
    document = changed(document, ">Kim<", f">Ki{draw(COMMENTS)}m{escaped(draw(TEXTS))}<")
    document = changed(document, "<md:Extensions>", f"<md:Extensions>{draw(FOREIGN)}")
    document = changed(document, '/slo"', f'/slo?{escaped(draw(QUERIES))}"')
    document = changed(document, 'use="signing"', f'use="{draw(USES)}"')
    document = changed(document, 'index="0"', f'index="{draw(INDICES)}"')
    document = changed(document, 'Signed="true"', f'Signed="{draw(BOOLEANS)}"')
    document = changed(document, "<md:Organization>", f"{draw(FOREIGN)}<md:Organization>")
    document = changed(document, "<md:KeyDescriptor", f"<md:KeyDescriptor {draw(st.sampled_from(IDS))}")
    document = changed(document, "entityID=", f"{draw(st.sampled_from(VALIDITIES))} entityID=")
    return in_prefix(document, draw(st.sampled_from(["md", "m", ""])))


@settings(max_examples=60, deadline=None)
@given(documents())
def test_what_is_rebuilt_reads_back_as_the_same_bytes_and_rebuilds_to_itself(document):
    clean, _ = rebuild(element(document))
    assert canonical(etree.fromstring(clean)) == clean
    assert rebuild(element(clean.decode())) == (clean, ())


@settings(max_examples=60, deadline=None)
@given(documents())
def test_what_is_rebuilt_is_schema_valid(document):
    assert schema_errors(etree.fromstring(rebuild(element(document))[0])) == []


@settings(max_examples=60, deadline=None)
@given(documents())
def test_facts_of_what_is_published_are_those_of_what_was_sent(document):
    tree = element(document)
    sent = facts(tree)
    settable = {
        name: kept
        for name, values in sent.entity_attributes.items()
        if (kept := tuple(v for v in values if is_settable(name, v)))
    }
    published = facts(etree.fromstring(rebuild(tree)[0]))
    assert published == replace(sent, scopes=(), registration_authority=None, entity_attributes=settable)


REGISTRIES = st.builds(
    registry_facts,
    scopes=st.lists(WORDS.map(lambda word: f"{word}.example"), max_size=3).map(tuple),
    entity_categories=st.lists(WORDS.map(lambda word: f"https://kategori.example/{word}"), max_size=2).map(tuple),
)
ROOTS = st.sampled_from(["", ' ID="_a1" Name="urn:x" validUntil="2030-01-01T00:00:00Z"', ' Name="A &amp; &lt;B>"'])


@settings(max_examples=40, deadline=None)
@given(st.lists(documents(), min_size=1, max_size=4), REGISTRIES, ROOTS)
def test_a_fragment_is_the_subtree_cut_from_the_aggregates_own_canonical_form(given_documents, registry, root):
    fragments = [fragment(rebuild(element(document))[0], registry) for document in given_documents]
    start = START[:-1] + root.encode() + b">"
    whole = start + b"".join(fragments) + END
    assert etree.tostring(etree.fromstring(whole), method="c14n", exclusive=True) == whole
    for position, expected in enumerate(fragments):
        alone = etree.fromstring(whole)
        for other in [child for n, child in enumerate(alone) if n != position]:
            alone.remove(other)
        assert etree.tostring(alone, method="c14n", exclusive=True) == start + expected + END


@settings(max_examples=40, deadline=None)
@given(documents(), REGISTRIES)
def test_a_fragment_is_schema_valid_inside_an_aggregate(document, registry):
    whole = START + fragment(rebuild(element(document))[0], registry) + END
    assert schema_errors(etree.fromstring(whole)) == []


@settings(max_examples=40, deadline=None)
@given(documents(), REGISTRIES)
def test_facts_of_a_fragment_are_what_the_member_may_say_and_what_the_registry_says(document, registry):
    clean = rebuild(element(document))[0]
    (entity,) = etree.fromstring(START + fragment(clean, registry) + END)
    says, member = facts(entity), facts(etree.fromstring(clean))
    granted = {CATEGORY: registry.entity_categories, ASSURANCE: registry.assurance_certifications}
    assert says.registration_authority == registry.registration_authority
    assert set(says.scopes) == (set(registry.scopes) if "idp" in says.roles else set())
    names = {*member.entity_attributes, *(name for name, values in granted.items() if values)}
    assert {name: set(values) for name, values in says.entity_attributes.items()} == {
        name: {*member.entity_attributes.get(name, ()), *granted.get(name, ())} for name in names
    }
    assert replace(says, scopes=(), registration_authority=None, entity_attributes={}) == replace(
        member, entity_attributes={}
    )


def told(data: bytes) -> list[str | None]:
    """What a person is told of each entity, or of the refusal."""
    try:
        return [
            found.findings[0].sv if isinstance(found, Quarantined) else found.entity_id for found in inspect(data, AT)
        ]
    except Refusal as refused:
        return [refused.finding.mend_sv]


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused_with_words(data):
    assert all(told(data))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=6))
def test_a_document_with_bytes_overwritten_is_read_quarantined_or_refused(position, noise):
    data = idp().encode()
    position %= len(data)
    assert all(told(data[:position] + noise + data[position + len(noise) :]))
