"""Communities on pages: known to those who belong, kept by one of them, and left of one's own accord."""

import pytest

from members.actions import communities
from members.models import CommunityPlace
from tests import builders
from tests.pages.visiting import browser, words

pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def community(operator, member):
    return communities.found(
        slug="kalmar", name_sv="Kalmar län", name_en="Kalmar County", keeper=member.organisation, by=operator.registrar
    )


@pytest.fixture
def town(operator):
    return builders.member(operator, "Hultsfreds kommun")


def test_a_registrar_founds_one_and_names_its_keeper_by_number(operator, member):
    given = {"name_sv": "Kalmar", "name_en": "Kalmar", "slug": "kalmar", "keeper": member.organisation.number}
    page = browser(operator.registrar).post("/communities/found/", given, follow=True)
    assert "Kalmar is founded." in words(page)
    assert f"Kept by {member.organisation}" in words(page)


def test_a_keeper_that_nobody_knows_is_told_at_its_field(operator):
    given = {"name_sv": "Kalmar", "name_en": "Kalmar", "slug": "kalmar", "keeper": "5560000000"}
    response = browser(operator.registrar).post("/communities/found/", given)
    assert response.status_code == 422
    assert "No organisation with this number is registered." in words(response)
    assert 'value="kalmar"' in response.content.decode()


def test_the_keeper_s_administrator_admits_by_number_and_ends_a_place(community, member, town):
    keeper = browser(member.administrator)
    page = keeper.post("/communities/kalmar/admit/", {"organisation": town.organisation.number}, follow=True)
    assert "Hultsfreds kommun (en) belongs now." in words(page)
    place = CommunityPlace.objects.get()
    page = keeper.post(f"/communities/places/{place.pk}/leave/", follow=True)
    assert "Nobody belongs to it yet." in words(page)


def test_who_belongs_sees_it_and_may_leave_it_and_then_sees_it_no_more(community, member, town):
    place = communities.admit(community, town.organisation, by=member.administrator)
    own = browser(town.administrator)
    assert "Kalmar County" in words(own.get("/communities/"))
    page = own.post(f"/communities/places/{place.pk}/leave/", follow=True)
    assert "There is no community that you belong to." in words(page)
    assert own.get("/communities/kalmar/").status_code == 404


def test_to_one_who_does_not_belong_it_is_not_there(community, operator):
    stranger = browser(builders.member(operator, "Region Sörvik").administrator)
    assert stranger.get("/communities/kalmar/").status_code == 404
    assert stranger.post("/communities/kalmar/admit/", {"organisation": "1"}).status_code == 404
    assert "Kalmar" not in words(stranger.get("/communities/"))


def test_a_reader_sees_no_button(community, member):
    page = browser(member.reader).get("/communities/kalmar/").content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    assert "<button" not in main
    assert "/admit/" not in main
