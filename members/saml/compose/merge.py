"""Lists of a draft and the elements that say them: what says the same is not touched."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from ..mends.edit import remove
from ..mends.order import insert_in_order
from ..names import clark
from .parts import Element

Item = TypeVar("Item")


def added(parent: Element, name: str) -> Element:
    """A new child where the schema has it."""
    element = parent.makeelement(clark(name), {}, nsmap=None)
    insert_in_order(parent, element)
    return element


def ensured(parent: Element, name: str) -> Element:
    """The first child of the name, made where there is none."""
    found = parent.find(clark(name))
    return found if found is not None else added(parent, name)


def merge(
    pairs: Iterable[tuple[Element, Item]],
    wanted: Sequence[Item],
    *,
    alike: Callable[[Item, Item], bool],
    add: Callable[[Item], Element],
    fill: Callable[[Element, Item], None],
) -> list[Element]:
    """The elements that say `wanted`, in its order.

    One that says an item already stays as it is. An item that is missing takes over an element that is `alike` (so
    that what else stands in it is kept) or gets a new one. What is not wanted goes.
    """
    left, found = list(pairs), dict[int, Element]()
    for fits in (lambda one, other: one == other, alike):
        for place, item in enumerate(wanted):
            match = next((pair for pair in left if fits(pair[1], item)), None) if place not in found else None
            if match is not None:
                left.remove(match)
                found[place] = match[0]
                if match[1] != item:
                    fill(match[0], item)
    for element, _ in left:
        remove(element)
    for place, item in enumerate(wanted):
        if place not in found:
            found[place] = add(item)
            fill(found[place], item)
    return [found[place] for place in range(len(wanted))]
