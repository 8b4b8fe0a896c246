from __future__ import annotations

import json

import pytest

from federation.aggregate.discovery import discovery_feed

FULL = {
    "entity_id": "https://idp.example",
    "display_names": {"sv": "Region Östmark", "en": "Östmark Region"},
    "descriptions": {"sv": "För vårdpersonal"},
    "logos": [
        {"url": "https://idp.example/l.png", "width": 240, "height": 80, "lang": "sv"},
        {"url": "https://idp.example/i.png", "width": 16, "height": 16, "lang": ""},
    ],
}


def test_a_login_page_gets_names_and_logos_per_language() -> None:
    assert json.loads(discovery_feed([FULL])) == [
        {
            "entityID": "https://idp.example",
            "DisplayNames": [
                {"value": "Östmark Region", "lang": "en"},
                {"value": "Region Östmark", "lang": "sv"},
            ],
            "Descriptions": [{"value": "För vårdpersonal", "lang": "sv"}],
            "Logos": [
                {"value": "https://idp.example/l.png", "height": "80", "width": "240", "lang": "sv"},
                {"value": "https://idp.example/i.png", "height": "16", "width": "16"},
            ],
        }
    ]


def test_an_idp_that_says_nothing_of_itself_is_still_there() -> None:
    assert json.loads(discovery_feed([{"entity_id": "https://quiet.example"}])) == [
        {"entityID": "https://quiet.example"}
    ]


def test_the_order_is_that_of_the_entity_ids_whatever_came_in() -> None:
    other = {"entity_id": "https://a.example"}
    assert discovery_feed([FULL, other]) == discovery_feed([other, FULL])


def test_no_idps_are_an_empty_list() -> None:
    assert json.loads(discovery_feed([])) == []


def test_facts_without_an_entity_id_are_a_mistake() -> None:
    with pytest.raises(KeyError):
        discovery_feed([{"display_names": {}}])
