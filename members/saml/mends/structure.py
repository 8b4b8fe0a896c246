"""Mends of group `schema`: order, languages, numbers."""

from lxml import etree

from ..names import LANG, clark
from ..rules.registry import Hit
from ..text import as_boolean, as_index, tidy
from .edit import sort
from .order import RANKS, rank
from .registry import attribute_of, mend

_LANGUAGES = ("sv", "en")
_TRUTHS = {"yes": "true", "no": "false"}


@mend(
    "MD-SCH-006",
    en="The elements are put into the schema's order; nothing else about them changes.",
    sv="Elementen ställs i schemats ordning; inget annat ändras i dem.",
    facts="keys endpoints contacts name_id_formats requested_attributes logos",
)
def in_order(hit: Hit) -> None:
    """The element that was hit and the one around it: a rule may point at either. Facts come in another order."""
    for parent in (hit.node.getparent(), hit.node):
        if parent is not None and parent.tag in RANKS:
            _sort(parent)


def _sort(parent: etree._Element) -> None:
    ranks = [rank(str(parent.tag), str(child.tag)) for child in parent if isinstance(child.tag, str)]
    if ranks != sorted(ranks):
        sort(parent, lambda child: rank(str(parent.tag), str(child.tag)))


@mend(
    "MD-SCH-014",
    en='The text is marked as Swedish (xml:lang="sv"), or as English where there is a Swedish one already. Check that '
    "this is the language it is in.",
    sv='Texten märks som svensk (xml:lang="sv"), eller som engelsk där det redan finns en svensk. Kontrollera att det '
    "är språket den är på.",
    facts="display_names descriptions logos organization_names organization_urls",
)
def with_language(hit: Hit) -> None:
    """A logo needs no language: an empty one is removed."""
    if hit.node.tag == clark("mdui:Logo"):
        hit.node.attrib.pop(LANG, "")
        return
    parent = hit.node.getparent()
    beside = parent.iterchildren(str(hit.node.tag)) if parent is not None else iter(())
    taken = {tidy(element.get(LANG, "")).casefold() for element in beside}
    free = next((language for language in _LANGUAGES if language not in taken), None)
    if free is not None:
        hit.node.set(LANG, free)


@mend(
    "MD-SCH-011",
    en="The number is written in plain digits. One that is no number from 0 to 65535 stays: only you know which "
    "is free.",
    sv="Talet skrivs med enbart siffror. Ett som inte är ett tal från 0 till 65535 står kvar: bara du vet vilket som "
    "är ledigt.",
)
def plain_number(hit: Hit) -> None:
    number = as_index(hit.node.get("index"))
    if number is not None:
        hit.node.set("index", str(number))


@mend(
    "MD-SCH-010",
    en="The value is written as true or false, also where it was yes or no. One that says neither stays.",
    sv="Värdet skrivs som true eller false, även där det stod yes eller no. Ett annat värde står kvar.",
    facts="endpoints requested_attributes want_authn_requests_signed",
)
def plain_truth(hit: Hit) -> None:
    name = attribute_of(hit)
    value = str(hit.node.get(name, "")).strip().casefold()
    truth = as_boolean(_TRUTHS.get(value, value))
    if truth is not None:
        hit.node.set(name, "true" if truth else "false")
