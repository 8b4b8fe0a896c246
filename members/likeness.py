"""Names of organisations that people take for each other: the same letters, or letters that look the same."""

import unicodedata

from members.models import Organisation
from members.saml.confusables import skeleton


def looks(*names: str) -> set[str]:
    """What names look like to somebody in a hurry: without case, spacing, punctuation and look-alike letters.

    Marks stay: å and a are two letters to their readers. Each is looked at as written, where I is like l, and in small
    letters, where it is not.
    """
    return {_bare(skeleton(seen)) for name in names for seen in (name, name.lower())}


def _bare(text: str) -> str:
    return "".join(c for c in text if c.isalnum() or unicodedata.combining(c))


def twin_of(organisation: Organisation) -> Organisation | None:
    """Another organisation, still there, that looks the same in either language.

    Reads all names: they are few thousand, and this is asked when one is registered.
    """
    own = looks(organisation.name_sv, organisation.name_en)
    others = Organisation.objects.filter(dissolved_on=None).exclude(pk=organisation.pk)
    for other in others.only("pk", "name_sv", "name_en", "number", "country").iterator():
        if own & looks(other.name_sv, other.name_en):
            return other
    return None
