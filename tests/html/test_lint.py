"""The lint finds each fault in a page that has it alone, and none in a good page."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from tests.html import lint

GOOD = """<!doctype html>
<html lang="sv">
<head>
<meta name="viewport" content="width=device-width"><title>Start – Sigill</title>
<link rel="stylesheet" href="/s.css"></head>
<body>
<nav aria-label="Huvudmeny"><ul><li><a href="/">Start</a></li></ul></nav>
<main id="main">
<h1>Start</h1>
<h2>Formulär</h2>
<form method="post" action="/send/">
<label for="email">E-post</label>
<input id="email" type="email" autocomplete="email" aria-describedby="hint">
<p id="hint">Din egen.</p>
<fieldset><legend>Val</legend><label><input type="radio" name="choice"> Ja</label></fieldset>
<button>Skicka</button>
</form>
<img src="/seal.svg" alt="">
<table><caption>Läge</caption>
<thead><tr><th scope="col">Namn</th></tr></thead>
<tbody><tr><td>Region</td></tr></tbody></table>
<a href="#main">Uppåt</a>
</main>
</body>
</html>"""
# What is put in the place of what, and what the lint says of it.
BAD = [
    ('lang="sv"', "", "the page's language"),
    ('lang="sv"', 'lang="xx"', "the page's language"),
    ("Start – Sigill", " – Sigill", "the title is"),
    ("<title>Start – Sigill</title>", "", "the title is"),
    ("<h1>Start</h1>", "", "//h1 is there 0 times"),
    ("<h1>Start</h1>", "<h1>Start</h1><h1>Mer</h1>", "//h1 is there 2 times"),
    ("</body>", "<main></main></body>", "//main is there 2 times"),
    ('<nav aria-label="Huvudmeny">', "<nav>", "a navigation is called ''"),
    ("width=device-width", "width=device-width, maximum-scale=1", "one may not zoom"),
    ("<title>", '<meta http-equiv="refresh" content="3"><title>', "reloads by itself"),
    ("<h2>Formulär</h2>", "<h3>Formulär</h3>", "a level of headings is skipped"),
    ("<h2>Formulär</h2>", "<h2> </h2>", "an empty heading"),
    ('id="hint"', 'id="main"', "'main' is there 2 times"),
    ('<p id="hint"', '<p id="hint hint"', "has blanks"),
    ('<label for="email">E-post</label>', "", "no label"),
    ('<label for="email">E-post</label>', '<label for="email"> </label>', "no label"),
    ('for="email"', 'for="e-mail"', "a label for nothing"),
    ("<legend>Val</legend>", "", "a group without a legend"),
    ("fieldset", "div", "a choice outside a group"),
    ("<button>Skicka</button>", "<button></button>", "no name"),
    ("<button>Skicka</button>", '<button><span aria-hidden="true">×</span></button>', "no name"),
    ('<a href="/">Start</a>', '<a href="/"><img src="/seal.svg" alt=""></a>', "no name"),
    ("<button>Skicka</button>", "<button>Skicka <a href='/'>x</a></button>", "inside something to press"),
    (' alt=""', "", "a picture without alt"),
    ("<button>", "<svg></svg><button>", "a drawing that says nothing"),
    ("<caption>Läge</caption>", "", "a table without a caption"),
    ('<th scope="col">Namn</th>', "<td>Namn</td>", "a table without headers"),
    (' scope="col"', "", "neither rows nor columns"),
    ("Namn</th>", "</th>", "an empty header"),
    ('aria-describedby="hint"', 'aria-describedby="hunt"', "points at nothing"),
    ('href="#main"', 'href="#mine"', "leads to no place"),
    ("<button>", "<script>1</script><button>", "a script inside"),
    ("<button>", "<style>p {}</style><button>", "a style inside"),
    ("<button>", '<button style="color: red">', "a style of its own"),
    ("<button>", '<button onclick="x()">', "a handler inside"),
    ('href="/"', 'href=" JavaScript:x()"', "an address that runs"),
    ('src="/seal.svg"', 'src="https://elsewhere.example/logo.png"', "from elsewhere"),
    ('href="/s.css"', 'href="//elsewhere.example/s.css"', "from elsewhere"),
    (' autocomplete="email"', "", "no autocomplete"),
    ("<button>", '<button tabindex="3">', "an order of its own"),
    ("<button>", "<button autofocus>", "takes the focus"),
    ('href="/"', 'href="/" target="_blank"', "opens another window"),
    ('action="/send/"', 'action="https://elsewhere.example/"', "sent elsewhere"),
    ("<li>", "<p>", "in a list, and no item"),
    ("<ul><li>", "<div><li>", "an item of no list"),
]


def test_a_good_page_has_no_fault() -> None:
    assert lint.faults(GOOD.encode()) == []


@pytest.mark.parametrize(("instead_of", "stands", "said"), BAD, ids=[f"{said}: {new}"[:60] for _old, new, said in BAD])
def test_a_bad_page_has_the_fault(instead_of: str, stands: str, said: str) -> None:
    assert instead_of in GOOD
    found = lint.faults(GOOD.replace(instead_of, stands).encode())
    assert any(said in one for one in found), found


def test_every_rule_is_tried() -> None:
    """A rule that none of the bad pages breaks might as well not be there."""
    rules = [*lint.PAGE_RULES, *lint.RULES]
    broken = set()
    for old, new, _said in BAD:
        tree = lint.html.document_fromstring(GOOD.replace(old, new))
        broken |= {rule.__name__ for rule in rules if list(rule(tree))}
    assert broken == {rule.__name__ for rule in rules}


def test_a_part_of_a_page_owes_what_a_part_can() -> None:
    assert lint.faults(b"<p>Nothing blocks it.</p>") == []
    assert lint.faults(b"") == []
    (said,) = lint.faults(b"<p>Found: <button></button></p>")
    assert said.startswith("no name")


def test_the_summary_of_errors_comes_before_the_heading() -> None:
    summary = '<div><h2 id="error-summary-title">Fel</h2></div><h1>Start</h1>'
    assert lint.faults(GOOD.replace("<h1>Start</h1>", summary).encode()) == []


def test_forms_differ_in_their_tokens_and_are_asked_about_once() -> None:
    page = GOOD.replace("<button>", '<input type="hidden" name="csrfmiddlewaretoken" value="1"><button>')
    lint._faults.cache_clear()
    for token in range(3):
        lint.faults(re.sub('value="1"', f'value="{token}"', page).encode())
    assert lint._faults.cache_info().misses == 1


urlpatterns = [path("bad/", lambda _request: HttpResponse("<p>Found: <button></button></p>"))]


@pytest.mark.urls("tests.html.test_lint")
def test_a_test_that_is_given_a_bad_page_fails(client: Client) -> None:
    with pytest.raises(AssertionError, match="no name: <button>"):
        client.get("/bad/")
