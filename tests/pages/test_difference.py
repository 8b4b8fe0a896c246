"""What a registrar is told to look at: the difference between two revisions, by meaning."""

from typing import Any

import pytest

from federation.described import Part
from federation.difference import Change, Kind, difference, raw_difference
from members.clock import clock_at
from tests import builders


def facts(**described: Any) -> dict[str, Any]:
    """The facts of a sound entity."""
    with clock_at(builders.AT):
        return builders.inspection(builders.entity_xml(**described)).facts.as_json()


def of(part: Part, changes: list[Change]) -> list[Change]:
    return [change for change in changes if change.part is part]


def test_the_same_facts_differ_in_nothing():
    assert difference(facts(), facts()) == []


def test_without_an_approved_revision_everything_is_new():
    changes = difference(None, facts())
    assert changes
    assert {change.kind for change in changes} == {Kind.ADDED}


def test_another_key_is_one_removed_and_one_added_by_sha256():
    before, after = facts(key=0), facts(key=1)
    changes = difference(before, after)
    assert {change.part for change in changes} == {Part.KEYS}
    assert [(c.kind, c.name) for c in changes] == [
        (Kind.REMOVED, f"sp SHA-256 {before['keys'][0]['certificate_sha256']}"),
        (Kind.ADDED, f"sp SHA-256 {after['keys'][0]['certificate_sha256']}"),
    ]


def test_a_certificate_for_signing_and_encryption_is_told_once_with_both_uses():
    (change,) = of(Part.KEYS, difference(None, facts()))
    assert change.after.startswith("signing, RSA 3072")
    assert "encryption, RSA 3072" in change.after


def test_a_moved_endpoint_is_shown_with_both_addresses():
    before = facts()
    after = facts()
    after["endpoints"][0]["location"] = "https://new.norrvik.example/acs"
    (change,) = difference(before, after)
    assert (change.part, change.kind) == (Part.ENDPOINTS, Kind.CHANGED)
    assert change.before.startswith("https://sp.norrvik.example/acs")
    assert change.after.startswith("https://new.norrvik.example/acs")


def test_a_new_scope_is_named():
    before = facts(role="idp", scopes=("a.norrvik.example",))
    after = facts(role="idp", scopes=("a.norrvik.example", "b.norrvik.example"))
    assert difference(before, after) == [Change(Part.SCOPES, Kind.ADDED, "b.norrvik.example")]


def test_a_display_name_is_told_with_what_it_was():
    before = facts()
    after = facts() | {"display_names": {"sv": "Norrvik", "en": "North Bay"}}
    assert difference(before, after) == [Change(Part.DISPLAY_NAMES, Kind.CHANGED, "en", "Norrvik", "North Bay")]


@pytest.mark.parametrize(
    ("field", "value", "part", "name"),
    [
        ("roles", ["sp", "idp"], Part.ROLES, "idp"),
        (
            "entity_attributes",
            {"http://macedir.org/entity-category": ["https://a.example/c"]},
            Part.CATEGORIES,
            "http://macedir.org/entity-category = https://a.example/c",
        ),
        ("name_id_formats", ["urn:x"], Part.NAME_ID_FORMATS, "urn:x"),
        (
            "logos",
            [{"url": "https://a.example/l.png", "width": 80, "height": 60, "lang": "sv"}],
            Part.LOGOS,
            "https://a.example/l.png sv",
        ),
    ],
)
def test_what_was_added_is_named_in_its_part(field, value, part, name):
    (change,) = difference(facts(), facts() | {field: value})
    assert (change.part, change.kind, change.name) == (part, Kind.ADDED, name)


def test_contacts_attributes_and_the_organisation_are_compared_too():
    after = facts()
    after["contacts"][0]["phone"] = "+46 8 000 00 00"
    after["requested_attributes"][0]["required"] = True
    after["organization_urls"]["sv"] = "https://norrvik.example/om"
    changed = [(c.part, c.kind) for c in difference(facts(), after)]
    assert changed == [
        (Part.ORGANISATION, Kind.CHANGED),
        (Part.CONTACTS, Kind.CHANGED),
        (Part.REQUESTED_ATTRIBUTES, Kind.CHANGED),
    ]


def test_the_raw_difference_has_a_line_per_tag_and_marks_what_differs():
    marked = raw_difference(b"<a><b>1</b><c/></a>", b"<a><b>2</b><c/></a>")
    assert ("-", "<b>1</b>") in marked
    assert ("+", "<b>2</b>") in marked
    assert (" ", "<c/>") in marked


def test_no_raw_difference_between_the_same_bytes():
    assert raw_difference(b"<a/>", b"<a/>") == []


def test_no_raw_difference_longer_than_a_person_reads():
    assert raw_difference(b"<a>" + b"<b/>" * 5000 + b"</a>", b"<a/>") == []


def test_a_keys_name_comes_apart_into_role_and_digest():
    keys = of(Part.KEYS, difference(None, facts()))
    assert [(key.label, key.sha256) for key in keys] == [("sp", facts()["keys"][0]["certificate_sha256"])]
    names = of(Part.DISPLAY_NAMES, difference(None, facts()))
    assert [(name.label, name.sha256) for name in names] == [("sv", ""), ("en", "")]
