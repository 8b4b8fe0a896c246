"""Views of lists: kept, opened with, renamed, removed; nobody's but one's own."""

import pytest

from members.actions import saved_views
from members.errors import NotAllowed
from members.models import AuditEvent, SavedView
from members.models.saved_view import ListName
from members.tags import Tag
from tests import builders
from tests.pages.visiting import browser, words

pytestmark = pytest.mark.usefixtures("on_the_day")
KEEP = "/views/keep/?list=organisations&place=&query=q%3Dnorr%26sort%3D-name"


def test_a_view_is_kept_from_the_list_and_leads_back_to_it(operator, member):
    visitor = browser(operator.registrar)
    page = visitor.get("/organisations/?q=norr&sort=-name").content.decode()
    assert f'href="{KEEP.replace("&", "&amp;")}"' in page
    assert "Keep the view" in words(visitor.get(KEEP))
    response = visitor.post(KEEP, {"name": "Norr"}, follow=True)
    assert response.request["QUERY_STRING"] == "q=norr&sort=-name"
    assert 'aria-current="true">Norr</a>' in response.content.decode()
    assert AuditEvent.objects.filter(tag=Tag.VIEW_KEPT, actor=operator.registrar).count() == 1


def test_a_list_opens_with_the_view_that_was_chosen_and_everything_is_a_click_away(operator, member):
    visitor = browser(operator.registrar)
    visitor.post(KEEP, {"name": "Norr", "is_default": "on"})
    opened = visitor.get("/organisations/")
    assert opened.status_code == 302
    assert opened["Location"] == "/organisations/?q=norr&sort=-name"
    assert "Sigill Federationsdrift" in words(visitor.get("/organisations/?all"))
    assert browser(member.reader).get("/organisations/").status_code == 200


def test_a_list_opens_with_one_view_at_most(operator):
    visitor = browser(operator.registrar)
    visitor.post(KEEP, {"name": "Norr", "is_default": "on"})
    visitor.post(KEEP.replace("norr", "syd"), {"name": "Syd", "is_default": "on"})
    assert [view.name for view in SavedView.objects.filter(is_default=True)] == ["Syd"]


def test_two_views_of_a_list_have_two_names_and_what_was_typed_stays(operator):
    visitor = browser(operator.registrar)
    visitor.post(KEEP, {"name": "Norr"})
    response = visitor.post(KEEP, {"name": "Norr"})
    assert response.status_code == 422
    assert "Choose another name" in words(response)
    assert 'value="Norr"' in response.content.decode()


def test_a_view_keeps_neither_the_page_nor_an_export(operator):
    query = "q%3Dnorr%26page%3D3%26format%3Dcsv"
    browser(operator.registrar).post(f"/views/keep/?list=organisations&query={query}", {"name": "Norr"})
    assert SavedView.objects.get().query == "q=norr"


def test_a_view_is_renamed_and_removed(operator):
    visitor = browser(operator.registrar)
    visitor.post(KEEP, {"name": "Norr"})
    view = SavedView.objects.get()
    assert "Norr" in words(visitor.get("/views/"))
    page = visitor.post(f"/views/{view.pk}/", {"name": "Norra", "is_default": "on"}, follow=True)
    assert "Norra" in words(page)
    page = visitor.post(f"/views/{view.pk}/remove/", follow=True)
    assert "The view is removed." in words(page)
    assert not SavedView.objects.exists()
    assert "You have kept no view yet." in words(visitor.get("/views/"))


def test_a_removed_view_s_name_is_forgotten_in_the_log(operator):
    view = saved_views.keep(operator.registrar, ListName.PEOPLE, name="Eva", query="", by=operator.registrar)
    saved_views.remove(view, by=operator.registrar)
    events = AuditEvent.objects.filter(object_kind="savedview")
    assert events.count() == 2
    assert {event.called for event in events} == {""}


@pytest.mark.parametrize("address", ["/views/{pk}/", "/views/{pk}/remove/"])
def test_somebody_else_s_view_does_not_exist(operator, member, address):
    view = saved_views.keep(operator.registrar, ListName.ENTITIES, name="Mina", query="", by=operator.registrar)
    assert browser(member.administrator).post(address.format(pk=view.pk), {"name": "x"}).status_code == 404
    with pytest.raises(NotAllowed):
        saved_views.remove(view, by=member.administrator)
    assert "Mina" not in words(browser(member.administrator).get("/views/"))


@pytest.mark.parametrize("query", ["list=nonsense", "", "list=publications", "list=organisations&place=x"])
def test_a_view_of_a_list_that_there_is_not_is_not_found(operator, query):
    assert browser(operator.registrar).get(f"/views/keep/?{query}").status_code == 404


def test_views_of_one_list_do_not_stand_at_another(operator):
    visitor = browser(operator.registrar)
    visitor.post(KEEP, {"name": "Norr"})
    assert "Norr" not in words(visitor.get("/entities/"))


def test_a_person_keeps_fifty_views_of_a_list(operator):
    somebody = builders.person("Ny Nyman")
    for number in range(50):
        saved_views.keep(somebody, ListName.ENTITIES, name=f"Vy {number}", query="", by=somebody)
    page = browser(somebody).post("/views/keep/?list=entities&query=q%3Dx", {"name": "En till"})
    assert "Remove one first" in words(page)
