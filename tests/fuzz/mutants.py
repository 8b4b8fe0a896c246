"""From a sound document to a mutant: bytes, tokens or branches of the tree are exchanged. Only the seed decides how."""

import re
from collections.abc import Callable
from random import Random

from lxml import etree

from .branches import regrown
from .material import BYTES, VALUES, seeds

_TOKEN = re.compile(rb"<[^<>]*>|[^<>]+")
_VALUE = re.compile(rb'"[^"<]*"|>[^<>]+<')

Change = Callable[[Random, bytes], bytes]


def mutant(seed: int, number: int) -> bytes:
    """The mutant of that number: the same one each time, as long as the sound documents are the same."""
    random = Random(f"{seed}:{number}")
    data = random.choice(seeds())
    for change in random.choices((_bytes, _token, _tree, _tree), k=random.choice((1, 1, 1, 2, 3))):
        data = change(random, data)
    return data


def _bytes(random: Random, data: bytes) -> bytes:
    """One bit, a piece of data or an awkward sequence, somewhere."""
    start = random.randrange(len(data) + 1)
    stop = min(len(data), start + random.choice((0, 1, 1, 2, 8, 100)))
    middle = random.choice(
        (
            b"",
            random.choice(BYTES),
            random.choice(BYTES),
            data[start:stop] * 2,
            bytes(byte ^ (1 << random.randrange(8)) for byte in data[start:stop]),
            random.randbytes(random.randrange(1, 4)),
        )
    )
    return data[:start] + middle + data[stop:]


def _token(random: Random, data: bytes) -> bytes:
    """A tag or a text leaves, comes twice, changes places or is another document's; or a value is an awkward one."""
    if random.random() < 0.5:
        return _revalued(random, data)
    tokens = _TOKEN.findall(data) or [data]
    here, there = random.randrange(len(tokens)), random.randrange(len(tokens))
    kind = random.randrange(4)
    if kind == 0:
        del tokens[here]
    elif kind == 1:
        tokens.insert(there, tokens[here])
    elif kind == 2:
        tokens[here], tokens[there] = tokens[there], tokens[here]
    else:
        tokens[here] = random.choice(_TOKEN.findall(random.choice(seeds())))
    return b"".join(tokens)


def _revalued(random: Random, data: bytes) -> bytes:
    found = list(_VALUE.finditer(data))
    if not found:
        return data
    one = random.choice(found)
    before, old, after = data[one.start() : one.start() + 1], one[0][1:-1], data[one.end() - 1 : one.end()]
    new = random.choice((random.choice(VALUES).encode(), random.choice(BYTES), random.choice(found)[0][1:-1]))
    cut = random.randrange(len(old) + 1)
    value = random.choice((new, old[:cut] + new + old[cut:], new + old, old + new))
    return data[: one.start()] + before + value + after + data[one.end() :]


def _tree(random: Random, data: bytes) -> bytes:
    """What an element is, has or stands in; a document that is no tree any more stays as it is."""
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        return data
    for _ in range(random.choice((1, 1, 2, 4))):
        regrown(random, root)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=random.random() < 0.5)
