"""The page of components: every one of them, once, in both languages; and nowhere but in a demonstration."""

import re
from pathlib import Path

import pytest
from django.conf import settings as project

from tests.pages.visiting import browser, words

TEMPLATES = Path(project.BASE_DIR) / "templates"
# What every page has or a whole page is, what needs a request's own data, and parts of other components.
ELSEWHERE = {
    *("acting", "footer", "form", "form_page", "messages", "nav", "notices", "post_button", "search_box", "tools"),
    *("live_script", "plain_field", "progress_live", "progress_part"),
    *("timeline_page", "bulk_check", "bulk_done", "list", "list_head", "list_live", "list_page", "list_results"),
}
pytestmark = pytest.mark.usefixtures("on_the_day", "db")


def shown() -> str:
    page = (TEMPLATES / "federation" / "style.html").read_text()
    named = set(re.findall(r"components/(\w+)\.html", page))
    inner = {n for one in named for n in re.findall(r"components/(\w+)\.html", source(one))}
    return " ".join(named | inner)


def source(name: str) -> str:
    return (TEMPLATES / "components" / f"{name}.html").read_text()


@pytest.mark.parametrize("path", sorted((TEMPLATES / "components").glob("*.html")), ids=lambda p: p.stem)
def test_every_component_is_shown(path):
    assert path.stem in ELSEWHERE or path.stem in shown().split()


def test_what_the_issue_names_is_a_component():
    there = {path.stem for path in (TEMPLATES / "components").glob("*.html")}
    named = "state task_list error_summary timeline diff gate fingerprint stat chart table empty progress"
    assert set(named.split()) <= there


@pytest.mark.parametrize(("language", "said"), [("sv", "Komponenter"), ("en", "Components")])
def test_the_page_is_in_both_languages(language, said):
    assert said in words(browser(language=language).get("/style/"))


def test_outside_a_demonstration_there_is_no_such_page(settings):
    settings.DEMO = settings.DEBUG = False
    assert browser().get("/style/").status_code == 404


def test_whoever_debugs_sees_it(settings):
    settings.DEMO, settings.DEBUG = False, True
    assert browser().get("/style/").status_code == 200


def test_the_page_costs_no_more_than_any_public_page(django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        browser().get("/style/")


@pytest.mark.parametrize(
    ("component", "mark"),
    [
        ("gate", '<ul class="gate'),
        ("fingerprint", 'class="fingerprint'),
        ("stat", 'class="stat"'),
        ("diff_lines", 'class="code excerpt" tabindex="0" role="group" aria-label="{% translate "Difference" %}"'),
        ("chart", '<figure class="chart'),
    ],
)
def test_a_component_stands_once(component, mark):
    found = [path for path in TEMPLATES.rglob("*.html") if mark in path.read_text()]
    assert [path.stem for path in found] == [component]
