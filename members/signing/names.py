"""Whether the name in a certificate is a person's."""

import re
from unicodedata import normalize


def _parts(name: str) -> list[str]:
    return re.findall(r"\w+", normalize("NFKC", name).casefold())


def same_person(certified: str, person: str) -> bool:
    """Every part of the person's name stands in the certified one: more given names, and another order, do no harm.

    Letters that only look alike are different letters.
    """
    wanted = _parts(person)
    return bool(wanted) and set(wanted) <= set(_parts(certified))
