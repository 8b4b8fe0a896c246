from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from federation.aggregate import admission, preflight, structure
from federation.aggregate.preflight import PreflightRefused, Prepared, prepare, prepare_entity
from federation.aggregate.types import Entries, Fragment
from tests.aggregate.making import AT, FRAME, SP_ROLE, fragment, fragments, frame, raw

NAME = "https://sp.example/sp"
SAML_NS = 'xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"'
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
START = f'<md:EntityDescriptor entityID="{NAME}">'
END = "</md:EntityDescriptor>"
ENDPOINT = (
    '<md:SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">'
    '<md:AssertionConsumerService Binding="{binding}" Location="{location}" index="0">'
    "</md:AssertionConsumerService></md:SPSSODescriptor>"
)

BAD = {
    "not-xml": raw(NAME, f"{START}{SP_ROLE}"),
    "start-tag": raw(NAME, f'<md:EntityDescriptor  entityID="{NAME}">{SP_ROLE}{END}'),
    "not-canonical": fragment(NAME, SP_ROLE.replace("></md:AssertionConsumerService>", "/>")),
    "not-one-entity": raw(NAME, f"{START}{SP_ROLE}{END}{START}{SP_ROLE}{END}"),
    "no-role": fragment(NAME, "<md:Extensions></md:Extensions>"),
    "processing-instruction": fragment(NAME, f"{SP_ROLE}<?php x?>"),
    "signature-inside": fragment(
        NAME, f'<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"></ds:Signature>{SP_ROLE}'
    ),
    "id-inside": fragment(NAME, SP_ROLE.replace("<md:SPSSODescriptor ", '<md:SPSSODescriptor ID="_1" ')),
    "validity-inside": fragment(NAME, SP_ROLE.replace('protocol">', 'protocol" validUntil="2026-11-23T00:00:00Z">', 1)),
    "empty-value": fragment(NAME, ENDPOINT.format(binding="urn:x", location=" ")),
    "lost-prefix": fragment(
        NAME,
        f'<md:Extensions><saml:AttributeValue {SAML_NS} {XSI} xsi:type="xs:string">a</saml:AttributeValue>'
        f"</md:Extensions>{SP_ROLE}",
    ),
    "schema": fragment(NAME, SP_ROLE.replace(' index="0"', "")),
    "digest": replace(fragment(NAME), sha256="0" * 64),
    "entity-id-length": fragment("https://sp.example/" + "x" * 1006),
    "too-large": fragment(NAME, SP_ROLE + "<!---->" * (structure.MAX_FRAGMENT // 7)),
}


@pytest.mark.parametrize("code", BAD)
def test_one_bad_fragment_is_quarantined_with_its_reason_and_the_rest_is_prepared(code: str) -> None:
    good = fragments(3)
    prepared = prepare(frame(), [good[0], BAD[code], good[1], good[2]])
    assert [entry.entity_id for entry in prepared.entries] == [item.entity_id for item in good]
    (out,) = prepared.quarantined
    assert (out.entity_id, out.code) == (BAD[code].entity_id, code)
    assert out.sv
    assert out.en
    assert out.sv != out.en
    assert [item.entity_id for item in prepared.fragments()] == [item.entity_id for item in good]


@pytest.mark.parametrize("code", BAD)
def test_an_mdq_answer_is_refused_for_the_same_reasons(code: str) -> None:
    with pytest.raises(PreflightRefused) as refused:
        prepare_entity(frame(), BAD[code])
    assert refused.value.code == code


@pytest.mark.parametrize("attribute", ['Id="a"', 'id="a"', 'xml:id="a"'], ids=["Id", "id", "xml:id"])
def test_other_spellings_of_id_are_ids_too(attribute: str) -> None:
    odd = fragment(NAME, f'<md:Extensions><y:b xmlns:y="urn:y" {attribute}></y:b></md:Extensions>{SP_ROLE}')
    assert structure.defect(odd).code == "id-inside"  # type: ignore[union-attr]


@pytest.mark.parametrize("element", ["OrganizationName", "OrganizationDisplayName", "OrganizationURL"])
def test_an_empty_organization_text_stays_out_because_shibboleth_would_drop_the_feed(element: str) -> None:
    organization = f'<md:Organization><md:{element} xml:lang="sv"> </md:{element}></md:Organization>'
    assert structure.defect(fragment(NAME, SP_ROLE + organization)).code == "empty-value"  # type: ignore[union-attr]


def test_an_entity_that_closes_the_root_cannot_break_out_of_its_place() -> None:
    escape = "</md:EntityDescriptor></md:EntitiesDescriptor><md:EntitiesDescriptor><md:EntityDescriptor>"
    found = structure.defect(fragment(NAME, SP_ROLE + escape))
    assert found is not None
    assert found.code == "not-xml"


def test_a_known_xsi_type_prefix_is_no_fault() -> None:
    value = (
        f'<md:Extensions><saml:AttributeValue {SAML_NS} {XSI} Name="a" xsi:type="saml:AttributeType">'
        f"</saml:AttributeValue></md:Extensions>{SP_ROLE}"
    )
    assert structure.defect(fragment(NAME, value)) is None


def test_of_two_with_the_same_entity_id_the_first_stays() -> None:
    twin = fragment(NAME, SP_ROLE.replace("/acs", "/other"))
    prepared = prepare(frame(), [fragment(NAME), twin, *fragments(1)])
    assert [entry.entity_id for entry in prepared.entries] == [NAME, "https://sp0.example/sp"]
    assert [out.code for out in prepared.quarantined] == ["duplicate-entity-id"]
    assert prepared.entries[0].sha256 == fragment(NAME).sha256


def test_what_the_manifest_does_not_approve_stays_out_and_what_is_missing_is_named() -> None:
    approved = Entries.of([(NAME, fragment(NAME).sha256, 1), ("https://gone.example", "0" * 64, 1)])
    changed = fragment("https://sp0.example/sp")
    prepared = prepare(frame(), [fragment(NAME), changed], approved=approved)
    assert [entry.entity_id for entry in prepared.entries] == [NAME]
    assert [(out.entity_id, out.code) for out in prepared.quarantined] == [
        ("https://gone.example", "missing"),
        ("https://sp0.example/sp", "not-approved"),
    ]


def test_other_content_under_an_approved_name_is_not_approved() -> None:
    twin = fragment(NAME, SP_ROLE.replace("/acs", "/other"))
    with pytest.raises(PreflightRefused) as refused:
        prepare(frame(), [twin], approved=Entries.of([(NAME, fragment(NAME).sha256, 1)]))
    assert refused.value.code == "empty-feed"


@pytest.mark.parametrize("source", [[], [BAD["no-role"]]], ids=["no entity", "all in quarantine"])
def test_an_empty_feed_is_refused_because_the_schema_forbids_it(source: list[Fragment]) -> None:
    with pytest.raises(PreflightRefused) as refused:
        prepare(frame(), source)
    assert refused.value.code == "empty-feed"
    assert f"{len(source)} entities in quarantine" in refused.value.en


def test_an_aggregate_above_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight, "MAX_AGGREGATE", 2000)
    with pytest.raises(PreflightRefused) as refused:
        prepare(frame(), fragments(10))
    assert refused.value.code == "aggregate-too-large"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"identifier": "7-begins-with-digit"}, "identifier"),
        ({"identifier": "has space"}, "identifier"),
        ({"identifier": "pre:fixed"}, "identifier"),
        ({"identifier": "_a\n"}, "identifier"),
        ({"identifier": ""}, "identifier"),
        ({"cache_duration": "6 hours"}, "cache-duration"),
        ({"cache_duration": "PT"}, "cache-duration"),
        ({"cache_duration": "P"}, "cache-duration"),
        ({"cache_duration": "P1Y"}, "cache-duration"),
        ({"cache_duration": "-PT6H"}, "cache-duration"),
        ({"cache_duration": "PT6H\n"}, "cache-duration"),
        ({"name": ""}, "text"),
        ({"name": "with\x00nul"}, "text"),
        ({"publisher": " "}, "text"),
        ({"publication_id": ""}, "text"),
        ({"usage_policies": {"sv": ""}}, "usage-policy"),
        ({"usage_policies": {"sv": "javascript:alert(1)"}}, "usage-policy"),
        ({"usage_policies": {"sv": "https://federation.example/a b"}}, "usage-policy"),
        ({"usage_policies": {"": "https://federation.example"}}, "language"),
        ({"valid_until": AT + timedelta(days=14, seconds=1)}, "validity"),
        ({"valid_until": AT}, "validity"),
        ({"valid_until": (AT + timedelta(days=1)).replace(tzinfo=None)}, "time-zone"),
        ({"creation_instant": AT.astimezone(timezone(timedelta(hours=1)))}, "time-zone"),
    ],
)
def test_a_frame_that_some_consumer_would_refuse_is_refused_first(changes: dict[str, object], code: str) -> None:
    with pytest.raises(PreflightRefused) as refused:
        prepare(frame(**changes), fragments(1))
    assert refused.value.code == code


@pytest.mark.parametrize("duration", ["PT6H", "PT30M", "P1D", "P1DT6H", "PT1H30M15S"])
def test_a_plain_cache_duration_is_taken(duration: str) -> None:
    assert prepare(frame(cache_duration=duration), fragments(1)).frame.cache_duration == duration


def test_fourteen_days_to_the_second_are_allowed() -> None:
    assert prepare(frame(valid_until=AT + timedelta(days=14)), fragments(1)).entries


def test_nothing_else_can_make_a_prepared_document() -> None:
    genuine = prepare(frame(), fragments(1))
    with pytest.raises(TypeError, match="prepare"):
        replace(genuine, _token=object())
    with pytest.raises(TypeError):
        Prepared(  # type: ignore[call-arg]
            kind="aggregate",
            frame=FRAME,
            root_id="_x",
            head=b"",
            digest=b"",
            size=0,
            checksum=0,
            entries=Entries(),
            quarantined=(),
        )


def test_an_iterator_is_refused_because_the_fragments_are_read_twice() -> None:
    with pytest.raises(TypeError, match="only once"):
        prepare(frame(), iter(fragments(2)))


def test_a_function_that_starts_again_will_do() -> None:
    def source() -> Iterator[Fragment]:
        yield from fragments(4)

    assert b"".join(prepare(frame(), source).pieces()) == b"".join(prepare(frame(), fragments(4)).pieces())


def test_a_sound_fragment_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = []
    genuine = structure.defect
    monkeypatch.setattr(structure, "defect", lambda item: looks.append(item.entity_id) or genuine(item))
    source = [fragment("https://looked-at-once.example"), BAD["no-role"]]
    prepare(frame(), source)
    prepare(frame(), source)
    assert looks == ["https://looked-at-once.example", NAME, NAME]


def test_the_memory_of_sound_fragments_is_bounded() -> None:
    memory = structure.Memory(limit=3)
    for item in fragments(5):
        memory.add(item)
    assert len(memory) == 3
    assert [memory.knows(item) for item in fragments(5)] == [False, False, True, True, True]


def test_content_known_under_one_name_is_not_sound_under_another() -> None:
    known = fragment(NAME)
    prepare(frame(), [known])
    stolen = Fragment("https://other.example", known.sha256, known.content)
    prepared = prepare(frame(), [known, stolen])
    assert [out.code for out in prepared.quarantined] == ["start-tag"]


def test_what_was_found_sound_before_is_not_looked_at_again_but_its_digest_is(monkeypatch: pytest.MonkeyPatch) -> None:
    known = prepare(frame(), fragments(3)).entries
    monkeypatch.setattr(structure, "defect", lambda item: pytest.fail(f"{item.entity_id} was looked at"))
    monkeypatch.setattr(admission, "_MEMORY", structure.Memory())
    assert prepare(frame(), fragments(3), approved=known, known=known).entries == known
    damaged = [replace(fragments(3)[0], content=fragments(3)[0].content + b" "), *fragments(3)[1:]]
    assert [out.code for out in prepare(frame(), damaged, approved=known, known=known).quarantined] == ["digest"]


def test_a_function_that_does_not_keep_the_order_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="out of order"):
        prepare(frame(), lambda: iter(fragments(2)[::-1]))


def test_a_damaged_fragment_is_taken_from_where_there_is_another_copy() -> None:
    prepared = prepare(frame(), Twice(fragments(2)))
    assert not prepared.quarantined
    assert [item.content for item in prepared.fragments()] == [item.content for item in fragments(2)]


class Twice:
    """A source whose first copy of the first fragment is damaged."""

    def __init__(self, sound: list[Fragment]) -> None:
        self.sound = sound
        self.mended = False

    def __call__(self) -> Iterator[Fragment]:
        first = self.sound[0]
        yield first if self.mended else replace(first, content=b"X" + first.content[1:])
        yield from self.sound[1:]

    def mend(self, fragment: Fragment) -> Fragment:
        self.mended = True
        return next(item for item in self.sound if item.entity_id == fragment.entity_id)
