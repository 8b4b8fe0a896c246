"""Elements of SVG as text, every value escaped."""

from textwrap import wrap
from xml.sax.saxutils import escape, quoteattr

from federation.charts.shapes import SERIES, Named, look

Value = str | int | float
LINE = 18  # from one line of text to the next, pixels
_WIDEST = 34  # characters in a line of 288 pixels, about


def element(name: str, *inside: str, **attributes: Value) -> str:
    """`class_` is the attribute class, and a name's other underscores are hyphens; `inside` is SVG already."""
    said = "".join(f" {key.strip('_').replace('_', '-')}={quoteattr(plain(v))}" for key, v in attributes.items())
    return f"<{name}{said}>{''.join(inside)}</{name}>" if inside else f"<{name}{said}/>"


def plain(value: Value) -> str:
    """A number with two decimals at most, whatever the language."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def percent(share: float) -> str:
    return f"{plain(float(share))}%"


def text(words: str, x: Value, y: Value, **attributes: Value) -> str:
    return element("text", escape(words), x=x, y=y, **attributes)


def wrapped(words: str) -> list[str]:
    """The words in lines that a telephone has room for."""
    return wrap(words, _WIDEST) or [""]


def document(named: Named, height: int, *inside: str) -> str:
    """The picture: as wide as there is room, so many pixels high; a screen reader hears its title and description."""
    title = element("title", escape(named.title), id=f"{named.id}-title")
    described = element("desc", escape(named.description), id=f"{named.id}-desc")
    return element(
        "svg",
        title,
        described,
        *inside,
        xmlns="http://www.w3.org/2000/svg",
        class_="chart-picture",
        role="img",
        width="100%",
        height=height,
        aria_labelledby=f"{named.id}-title {named.id}-desc",
    )


# What lies over a series' colour, in a square of eight pixels; the first is plain.
_PATTERNS = ("", "M0 8 8 0", "M0 4H8", "M4 0V8", "M0 0 8 8", "M0 4H8M4 0V8")


def patterns(id_: str, count: int) -> str:
    """The patterns of so many series, for `filled`."""
    made = (
        element(
            "pattern",
            element("path", d=_PATTERNS[index], class_="chart-pattern"),
            id=f"{id_}-{look(index)}",
            width=8,
            height=8,
            patternUnits="userSpaceOnUse",
        )
        for index in range(1, min(count, SERIES))
    )
    return element("defs", *made) if count > 1 else ""


def filled(id_: str, index: int, **where: Value) -> str:
    """A rectangle in the colour and the pattern of a series."""
    base = element("rect", class_=f"chart-fill {look(index)}", **where)
    if not index % SERIES:
        return base
    return base + element("rect", fill=f"url(#{id_}-{look(index)})", **where)
