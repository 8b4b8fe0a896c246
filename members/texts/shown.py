"""An agreement text as HTML, for looking at it on a page: its headings one level further down, values escaped."""

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from markdown_it.renderer import RendererHTML
from markdown_it.utils import OptionsDict, PresetType

from members.texts.fields import filled
from members.texts.markup import blocks

_OPTIONS: PresetType = {
    "options": {
        "html": False,
        "linkify": False,
        "typographer": False,
        "quotes": "",
        "xhtmlOut": False,
        "breaks": False,
        "langPrefix": "",
        "highlight": None,
        "maxNesting": 40,
        "store_labels": False,
    },
    "components": {},
}


def as_html(text: str, values: dict[str, str]) -> SafeString:
    """Raises `Unreadable`."""
    tokens = blocks(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + 1)}"
        token.attrs.pop("style", None)  # the alignment of a table's column: inline style is not allowed on our pages
    rendered = RendererHTML().render(tokens, OptionsDict(_OPTIONS["options"]), {})
    caption = f'<table><caption class="visually-hidden">{escape(gettext("Table"))}</caption>'
    rendered = rendered.replace("<table>", caption).replace("<th>", '<th scope="col">')
    return mark_safe(filled(rendered, {name: escape(value) for name, value in values.items()}))  # noqa: S308
