"""Stored cross-site scripting: sixty kinds of hostile text in every text that is kept, on every page that shows it."""

import pytest
from django.db import transaction

from tests.html.everywhere import hostile
from tests.html.everywhere.filling import fill, turns
from tests.html.everywhere.rendering import Shown, page, shown
from tests.html.linting import is_page
from tests.permissions.cast import Cast
from tests.permissions.world import World

pytestmark = pytest.mark.django_db
Stage = tuple[World, Cast]


@pytest.fixture(scope="module")
def showing() -> dict[str, Shown]:
    """For each address, who saw most of it at the first turn: the later turns ask them alone."""
    return {}


@pytest.mark.parametrize("turn", range(turns()))
def test_hostile_text_stays_text(stage: Stage, showing: dict[str, Shown], turn: int) -> None:
    world, cast = stage
    pages = [*(showing.values() or shown(world))]
    with transaction.atomic():
        fill(turn)
        found = {f"{one.path} as {one.who}": said[:3] for one in pages if (said := _seen(cast, one, showing))}
        transaction.set_rollback(True)
    assert found == {}


def _seen(cast: Cast, one: Shown, showing: dict[str, Shown]) -> list[str]:
    try:
        response = page(cast, one)
    except Exception as error:  # told with all the others, since each turn takes a while
        return [f"no page: {error!r}"]
    if not is_page(response):
        return []
    if one.address not in showing and hostile.MARK.search(response.content.decode()):
        showing[one.address] = one
    return hostile.traces(response.content)


def test_sixty_kinds_and_each_is_another() -> None:
    assert len(hostile.payloads()) >= 60
    assert len(set(hostile.payloads())) == len(hostile.payloads())
    assert all("xq" in one or "window.__xss" in one for one in hostile.payloads())


def test_every_text_of_two_hundred_characters_has_had_every_payload() -> None:
    for width in (200, 300, 500, 2000, None):
        shares = hostile.bins((width or 20_000) - 12)
        assert len(shares) <= turns()
        assert {one for share in shares for one in share} == set(hostile.payloads())


@pytest.mark.parametrize("payload", hostile.payloads())
def test_what_was_not_escaped_is_found(payload: str) -> None:
    """In the text, in an attribute, or in an address: at least in one of them each payload does harm."""
    places = (
        "<p>{}</p>",
        '<p title="{}">x</p>',
        "<p title='{}'>x</p>",
        '<a href="{}">x</a>',
        "<textarea>{}</textarea>",
    )
    places += ("<title>{}</title>", "<select><option>{}</option></select>", "<style>{}</style>", "<!-- {} -->")
    places += ("<script>var a = '{}'</script>",)
    page_of = "<!doctype html><html><body>{}</body></html>"
    unescaped = [hostile.traces(page_of.format(place.format(payload)).encode()) for place in places]
    assert any(unescaped)
