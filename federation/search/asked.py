"""What was typed in the search box, read in the ways in which it can be meant: words, a number, a fingerprint."""

import re
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, QuerySet

from members.models import Organisation, OrganisationName

FEWEST = 2  # characters: one letter finds everything, and says nothing
MOST_WORDS = 8
PREFIX = 8  # hex digits of a fingerprint: fewer begin too many
NUMBER = 4  # digits of an organisation number: fewer are a part of something else
_MANY = 200
_NAMES = ("name_sv", "name_en")
_DIGEST = re.compile(r"[0-9a-f]{8,64}")
_NAMED = re.compile(r"^\s*sha-?(?:1|256)(?:\s+fingerprint)?\s*[=: ]", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s:.-]")
_WHOLE = (40, 64)  # SHA-1 and SHA-256 in hex
_PERSON_LIKE = "16"  # what some registers write before an organisation number, to make twelve digits of it
_NATIONAL = 10


@dataclass(frozen=True)
class Asked:
    """`text` is what was typed, without blanks at the ends."""

    text: str

    @property
    def enough(self) -> bool:
        """Whether there is something to look for."""
        return len(self.text) >= FEWEST

    @property
    def words(self) -> tuple[str, ...]:
        """Each has to be found."""
        return tuple(self.text.split()[:MOST_WORDS])

    @property
    def number(self) -> str:
        """As a register's number is kept: 556000-0001, 5560000001, SE 556000-0001 and 16556000-0001 are one."""
        plain = _BETWEEN.sub("", self.text).upper()
        if re.fullmatch(r"SE\d+", plain):
            plain = plain[2:]
        if plain.isdecimal() and len(plain) == _NATIONAL + 2 and plain.startswith(_PERSON_LIKE):
            plain = plain[2:]
        return plain if any(c.isdecimal() for c in plain) else ""

    @property
    def key(self) -> int | None:
        """The number that Sigill itself has given to something: 12, or #12."""
        digits = self.text.removeprefix("#")
        return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < PREFIX else None

    @property
    def digest(self) -> str:
        """The beginning of a fingerprint in lower-case hex, whatever stands between its bytes; else empty."""
        plain = _BETWEEN.sub("", _NAMED.sub("", self.text)).lower()
        return plain if _DIGEST.fullmatch(plain) else ""

    @property
    def whole_digest(self) -> bool:
        """Whether the fingerprint is given to its end."""
        return len(self.digest) in _WHOLE

    @cached_property
    def organisations(self) -> "list[int] | QuerySet[Organisation, int]":
        """The keys of those that are called so, or were, or have the number: asked once, for all that is theirs. Many
        are left to the database, which need not be sent them."""
        before = OrganisationName.objects.filter(self.within(*_NAMES)).order_by().values("organisation")
        called = self.within(*_NAMES) | Q(pk__in=before)
        if len(self.number) >= NUMBER:
            called |= Q(number__startswith=self.number)
        rows = Organisation.objects.filter(called).order_by()
        some = list(rows.values_list("pk", flat=True)[: _MANY + 1])
        return some if len(some) <= _MANY else rows.values_list("pk", flat=True)

    def within(self, *fields: str) -> Q:
        """Every word in one of the fields, in any case. By (escaped) regular expression: SQLite's LIKE does not know
        that Å and å are one letter."""
        found = Q()
        for word in self.words:
            one = Q()
            for field in fields:
                one |= Q(**{f"{field}__iregex": re.escape(word)})
            found &= one
        return found

    def fits(self, *texts: str) -> bool:
        """The same, of texts at hand."""
        said = " ".join(texts).casefold()
        return all(word.casefold() in said for word in self.words)
