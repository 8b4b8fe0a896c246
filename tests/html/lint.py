"""What every page owes whoever reads it, asked of its HTML alone: no browser, no JavaScript, a few milliseconds.

`faults` takes a page or a part of one (what htmx swaps in) and says what is wrong with it; every rule is a function
that yields sentences. tests/conftest.py asks it about every page that any test is given.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache

from lxml import html
from lxml.html import HtmlElement

Rule = Callable[[HtmlElement], Iterator[str]]
PAGE_RULES: list[Rule] = []  # for whole pages
RULES: list[Rule] = []  # for parts of pages, too
LANGUAGES = ("sv", "en")
FIELDS = "//input[not(@type='hidden')] | //select | //textarea"
REFERENCES = ("aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "aria-errormessage", "headers")
# The person's own, or with autocomplete="off" somebody else's: the page says which (WCAG 1.3.5).
PERSONAL = ("email", "tel", "password")
SUMMARY = "error-summary-title"  # comes first, before the page's own heading
_TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')


def faults(page: bytes) -> list[str]:
    """What is wrong, a sentence each; the forms' tokens make no difference."""
    return list(_faults(_TOKEN.sub(b"", page)))


@lru_cache(maxsize=4096)
def _faults(page: bytes) -> tuple[str, ...]:
    whole = page.lstrip()[:9].lower() == b"<!doctype"
    text = page.decode()
    if not text.strip():
        return ()
    tree = html.document_fromstring(text) if whole else html.fragment_fromstring(text, create_parent="body")
    return tuple(said for rule in [*(PAGE_RULES if whole else []), *RULES] for said in rule(tree))


def of_page(rule: Rule) -> Rule:
    PAGE_RULES.append(rule)
    return rule


def of_any(rule: Rule) -> Rule:
    RULES.append(rule)
    return rule


def shown(node: HtmlElement) -> str:
    """The beginning of the element, for whoever looks for it."""
    return html.tostring(node, encoding="unicode", with_tail=False)[:140]


def name_of(node: HtmlElement) -> str:
    """What a screen reader says of a link, a button or a picture: near enough to the accessible name."""
    if label := node.get("aria-label", "").strip():
        return str(label)
    if ids := node.get("aria-labelledby", "").split():
        return " ".join(n.text_content() for one in ids for n in node.getroottree().iterfind(f".//*[@id='{one}']"))
    pictures = [picture.get("alt") or "" for picture in node.iter("img")]
    hidden = "".join(one.text_content() for one in node.xpath(".//*[@aria-hidden='true']"))
    return " ".join([node.text_content().replace(hidden, "", 1) if hidden else node.text_content(), *pictures]).strip()


@of_page
def says_its_language(tree: HtmlElement) -> Iterator[str]:
    if tree.get("lang") not in LANGUAGES:
        yield f"the page's language is {tree.get('lang')!r}"


@of_page
def has_a_title(tree: HtmlElement) -> Iterator[str]:
    titles = [title.text_content().strip() for title in tree.xpath("//head/title")]
    if len(titles) != 1 or not titles[0].removesuffix("– Sigill"):
        yield f"the title is {titles}"


@of_page
def has_one_main_part_and_one_heading_in_it(tree: HtmlElement) -> Iterator[str]:
    for path in ("//main", "//h1", "//main//h1"):
        if (number := len(tree.xpath(path))) != 1:
            yield f"{path} is there {number} times"


@of_page
def names_its_navigations(tree: HtmlElement) -> Iterator[str]:
    names = [name_of_landmark(nav) for nav in tree.xpath("//nav | //*[@role='navigation']")]
    yield from (f"a navigation is called {name!r}" for name, times in Counter(names).items() if not name or times > 1)


def name_of_landmark(node: HtmlElement) -> str:
    return node.get("aria-label") or node.get("aria-labelledby") or ""


@of_page
def lets_one_zoom(tree: HtmlElement) -> Iterator[str]:
    for meta in tree.xpath("//meta[@name='viewport']"):
        if re.search(r"user-scalable\s*=\s*no|maximum-scale", meta.get("content", "")):
            yield f"one may not zoom: {shown(meta)}"
    yield from (f"the page reloads by itself: {shown(one)}" for one in tree.xpath("//meta[@http-equiv='refresh']"))


@of_any
def skips_no_level_of_headings(tree: HtmlElement) -> Iterator[str]:
    level = 0 if tree.xpath("//h1") else 1
    for heading in tree.iter("h1", "h2", "h3", "h4", "h5", "h6"):
        if heading.get("id") == SUMMARY:
            continue
        now = int(heading.tag[1])
        if now > level + 1:
            yield f"a level of headings is skipped: {shown(heading)}"
        if not name_of(heading):
            yield f"an empty heading: {shown(heading)}"
        level = now


@of_any
def gives_each_id_once(tree: HtmlElement) -> Iterator[str]:
    times = Counter(tree.xpath("//@id"))
    yield from (f"the id {one!r} is there {number} times" for one, number in times.items() if number > 1)
    yield from (f"the id {one!r} has blanks" for one in times if not one or re.search(r"\s", one))


@of_any
def labels_every_field(tree: HtmlElement) -> Iterator[str]:
    labelled = set(tree.xpath("//label[normalize-space()]/@for"))
    for field in tree.xpath(FIELDS):
        if field.get("type") in ("submit", "button", "reset", "image"):
            continue
        inside = field.xpath("ancestor::label[normalize-space()]")
        if not (inside or field.get("id") in labelled or field.get("aria-label") or field.get("aria-labelledby")):
            yield f"no label: {shown(field)}"


@of_any
def labels_nothing_that_is_not_there(tree: HtmlElement) -> Iterator[str]:
    ids = set(tree.xpath("//@id"))
    yield from (f"a label for nothing: {one!r}" for one in tree.xpath("//label/@for") if one not in ids)


@of_any
def calls_a_group_of_choices_something(tree: HtmlElement) -> Iterator[str]:
    for group in tree.xpath("//fieldset"):
        if not group.xpath("./legend[normalize-space()]") and not name_of_landmark(group):
            yield f"a group without a legend: {shown(group)}"
    for choice in tree.xpath("//input[@type='radio'][not(ancestor::fieldset)][not(ancestor::*[@role='radiogroup'])]"):
        yield f"a choice outside a group: {shown(choice)}"


@of_any
def says_what_links_and_buttons_do(tree: HtmlElement) -> Iterator[str]:
    for node in tree.xpath("//a[@href] | //button | //summary | //*[@role='button'] | //*[@role='link']"):
        if not name_of(node):
            yield f"no name: {shown(node)}"
    for field in tree.xpath("//input[@type='submit' or @type='button' or @type='image']"):
        if not (field.get("value") or field.get("alt") or field.get("aria-label")):
            yield f"no name: {shown(field)}"


@of_any
def puts_nothing_to_press_inside_another(tree: HtmlElement) -> Iterator[str]:
    inner = "a[@href] | .//button | .//input[not(@type='hidden')] | .//select | .//textarea"
    for node in tree.xpath("//a[@href] | //button"):
        yield from (f"inside something to press: {shown(one)}" for one in node.xpath(f".//{inner}"))


@of_any
def describes_its_pictures(tree: HtmlElement) -> Iterator[str]:
    yield from (f"a picture without alt: {shown(one)}" for one in tree.xpath("//img[not(@alt)]"))
    for picture in tree.xpath("//*[local-name()='svg'][not(@aria-hidden='true')]"):
        titled = picture.xpath("./*[local-name()='title'][normalize-space()]")
        if picture.get("role") != "img" or not (titled or name_of_landmark(picture)):
            yield f"a drawing that says nothing: {shown(picture)}"


@of_any
def says_what_tables_are(tree: HtmlElement) -> Iterator[str]:
    for table in tree.iter("table"):
        if not table.xpath("./caption[normalize-space()]") and not name_of_landmark(table):
            yield f"a table without a caption: {shown(table)}"
        if not table.xpath(".//th"):
            yield f"a table without headers: {shown(table)}"
    for header in tree.iter("th"):
        if header.get("scope") not in ("col", "row", "colgroup", "rowgroup"):
            yield f"a header of neither rows nor columns: {shown(header)}"
        if not name_of(header) and not header.xpath(".//input"):
            yield f"an empty header: {shown(header)}"


@of_any
def points_at_what_is_there(tree: HtmlElement) -> Iterator[str]:
    ids = set(tree.xpath("//@id"))
    for attribute in REFERENCES:
        for node in tree.xpath(f"//*[@{attribute}]"):
            missing = [one for one in node.get(attribute).split() if one not in ids]
            if missing or not node.get(attribute).strip():
                yield f"{attribute} points at nothing ({missing}): {shown(node)}"


@of_page
def leads_to_places_that_are_there(tree: HtmlElement) -> Iterator[str]:
    ids = set(tree.xpath("//@id"))
    for link in tree.xpath("//a[starts-with(@href, '#')]"):
        if link.get("href")[1:] not in ids:
            yield f"leads to no place: {shown(link)}"


@of_any
def has_neither_script_nor_style_inside(tree: HtmlElement) -> Iterator[str]:
    """What the Content Security Policy would refuse."""
    yield from (
        f"a script inside: {shown(one)}" for one in tree.xpath("//script[not(@src)][not(@type='application/json')]")
    )
    yield from (f"a style inside: {shown(one)}" for one in tree.xpath("//style"))
    for node in tree.xpath("//*[@style]"):
        yield f"a style of its own: {shown(node)}"
    for node in tree.iter("*"):
        for attribute, value in node.items():
            if attribute.lower().startswith("on"):
                yield f"a handler inside: {shown(node)}"
            drawn = node.tag == "img" and value.startswith("data:image/")
            saved = "download" in node.attrib and value.startswith("data:text/plain;")
            if attribute in ("href", "src", "action", "formaction") and RUNS.match(value) and not (drawn or saved):
                yield f"an address that runs: {shown(node)}"


RUNS = re.compile(r"[\s\x00-\x20]*(javascript|vbscript|data):", re.IGNORECASE)


@of_any
def fetches_from_nowhere_else(tree: HtmlElement) -> Iterator[str]:
    """Scripts, styles and pictures are ours: no content network, nobody's logo hot-linked."""
    for node in tree.xpath("//script[@src] | //img[@src] | //iframe | //link[@rel='stylesheet'] | //source | //object"):
        at = node.get("src") or node.get("href") or node.get("data") or ""
        if not at.startswith(("/", "data:image/")) or at.startswith("//"):
            yield f"from elsewhere: {shown(node)}"


@of_any
def says_what_a_personal_field_takes(tree: HtmlElement) -> Iterator[str]:
    for field in tree.xpath("//input[@type]"):
        if field.get("type") in PERSONAL and not field.get("autocomplete"):
            yield f"no autocomplete: {shown(field)}"


@of_any
def moves_nobody_about(tree: HtmlElement) -> Iterator[str]:
    """The order of the keyboard is that of the page, and only a summary of errors takes the focus when a page opens."""
    for node in tree.xpath("//*[@tabindex]"):
        if int(node.get("tabindex")) > 0:
            yield f"an order of its own: {shown(node)}"
    for node in tree.xpath("//*[@autofocus][not(contains(@class, 'error-summary'))]"):
        yield f"takes the focus: {shown(node)}"
    yield from (f"opens another window: {shown(one)}" for one in tree.xpath("//a[@target='_blank']"))


@of_any
def sends_forms_with_their_token_to_itself(tree: HtmlElement) -> Iterator[str]:
    for form in tree.iter("form"):
        if re.match(r"https?:|//", form.get("action", "")):
            yield f"sent elsewhere: {shown(form)}"


@of_any
def keeps_lists_whole(tree: HtmlElement) -> Iterator[str]:
    for one in tree.xpath("//ul/*[not(self::li)] | //ol/*[not(self::li)]"):
        yield f"in a list, and no item: {shown(one)}"
    yield from (f"an item of no list: {shown(one)}" for one in tree.xpath("//li[not(parent::ul or parent::ol)]"))
