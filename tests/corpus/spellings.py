"""Ways to write somebody else's entityID: some the document gives away (`entity_ids.py`), some only the registry knows
(`test_spellings.py`)."""

from collections.abc import Iterator
from dataclasses import dataclass

from .case import in_idp
from .near_names import HOST as _HOST
from .near_names import LIKE, REGISTERED
from .near_names import PATH as _PATH

_OWN = 'entityID="https://idp.vard.example/saml"'
_TAKEN, _ELSEWHERE = "MD-ENT-008", "MD-ENT-004"
_REGISTRY = frozenset({_TAKEN, "MD-ENT-009", _ELSEWHERE})


@dataclass(frozen=True, slots=True)
class Spelling:
    """A way to write a registered name (as it stands in an attribute), and the rule that finds it."""

    name: str
    entity_id: str
    rule: str

    def __str__(self) -> str:
        return self.name

    @property
    def asks(self) -> bool:
        """Whether only the registry knows."""
        return self.rule in _REGISTRY

    @property
    def document(self) -> str:
        return named(self.entity_id)


def named(entity_id: str) -> str:
    """The sound IdP by another name."""
    return in_idp(_OWN, f'entityID="{entity_id}"')


def a_label(label: str) -> str:
    return f"xn--{label.encode('punycode').decode()}"


def _all(rule: str, spellings: dict[str, str]) -> Iterator[Spelling]:
    return (Spelling(name, value, rule) for name, value in spellings.items())


SPELLINGS = (
    *_all(
        _TAKEN,
        {
            "the very same": REGISTERED[0],
            "the very same URN": REGISTERED[1],
            "letters by reference": REGISTERED[0].replace("i", "&#105;"),
            "letters by hexadecimal reference": REGISTERED[0].replace("/", "&#x2F;"),
        },
    ),
    *_all("MD-ENT-009", LIKE),
    *_all(
        "MD-ENT-011",
        {
            "a Cyrillic i in the host": f"https://\u0456dp.norrvik.example/{_PATH}",
            "a Cyrillic o in the host": f"https://idp.n\u043errvik.example/{_PATH}",
            "a Cyrillic a and e in the top level": f"https://idp.norrvik.\u0435x\u0430mple/{_PATH}",
            "a Greek omicron in the host": f"https://idp.n\u03bfrrvik.example/{_PATH}",
            "a Greek nu in the host": f"https://idp.norr\u03bdik.example/{_PATH}",
            "an Armenian o in the host": f"https://idp.n\u0585rrvik.example/{_PATH}",
            "a dotless i in the host": f"https://\u0131dp.norrvik.example/{_PATH}",
            "a Latin d with a tail in the host": f"https://i\u0256p.norrvik.example/{_PATH}",
            "full-width letters in the host": f"https://\uff49\uff44\uff50.norrvik.example/{_PATH}",
            "mathematical letters in the host": f"https://idp.\U0001d427orrvik.example/{_PATH}",
            "circled letters in the host": f"https://\u24d8\u24d3\u24df.norrvik.example/{_PATH}",
            "a small capital in the host": f"https://idp.norrv\u026ak.example/{_PATH}",
            "a Roman numeral in the host": f"https://\u2170dp.norrvik.example/{_PATH}",
            "a Cherokee letter in the host": f"https://idp.no\u13a1rvik.example/{_PATH}",
            "an accent in the host": f"https://idp.n\u00f3rrvik.example/{_PATH}",
            "an accent of its own in the host": f"https://idp.no\u0301rrvik.example/{_PATH}",
            "a dot below in the host": f"https://idp.norrv\u1ecbk.example/{_PATH}",
            "a Chinese full stop in the host": f"https://idp\u3002norrvik.example/{_PATH}",
            "a full-width full stop in the host": f"https://idp\uff0enorrvik.example/{_PATH}",
            "an A-label of mixed scripts": f"https://idp.{a_label('nоrrvik')}.example/{_PATH}",
            "an A-label with a dotless i": f"https://{a_label('ıdp')}.norrvik.example/{_PATH}",
            "an A-label of what is ASCII": f"https://{a_label('idp')}.norrvik.example/{_PATH}",
        },
    ),
    *_all(
        "MD-ENT-006",
        {
            "a user before the host": f"https://kim@{_HOST}/{_PATH}",
            "an empty user before the host": f"https://@{_HOST}/{_PATH}",
            "a user with a password": f"https://kim:hemlig@{_HOST}/{_PATH}",
            "the host as another host's user": f"https://{_HOST}@vard.example/{_PATH}",
            "the host and port as another host's user": f"https://{_HOST}:443@vard.example/{_PATH}",
            "the whole name as another host's user": f"https://{_HOST}%2F{_PATH.replace('/', '%2F')}@vard.example/",
            "a fragment": f"https://{_HOST}/{_PATH}#a",
            "an empty fragment": f"https://{_HOST}/{_PATH}#",
            "a fragment before the path": f"https://{_HOST}#/{_PATH}",
            "a step in place": f"https://{_HOST}/./{_PATH}",
            "a step up": f"https://{_HOST}/saml/../{_PATH}",
            "steps up above the root": f"https://{_HOST}/../../{_PATH}",
            "a step in place at the end": f"https://{_HOST}/{_PATH}/.",
            "a backslash in the path": f"https://{_HOST}/saml\\metadata",
            "a backslash after the host": f"https://{_HOST}\\{_PATH}",
            "backslashes for slashes": f"https:\\\\{_HOST}\\{_PATH}",
            "a backslash before another host": f"https://{_HOST}\\@vard.example/{_PATH}",
            "port 0": f"https://{_HOST}:0/{_PATH}",
            "an empty port": f"https://{_HOST}:/{_PATH}",
            "a port that overflows to 443": f"https://{_HOST}:65979/{_PATH}",
            "a port in full-width digits": f"https://{_HOST}:\uff14\uff14\uff13/{_PATH}",
            "a percent-encoded letter in the host": f"https://%69dp.norrvik.example/{_PATH}",
            "a percent-encoded dot in the host": f"https://idp%2Enorrvik.example/{_PATH}",
            "one slash": f"https:/{_HOST}/{_PATH}",
            "no slash": f"https:{_HOST}/{_PATH}",
            "three slashes": f"https:///{_HOST}/{_PATH}",
            "a Cyrillic letter in the path": f"https://{_HOST}/s\u0430ml/metadata",
            "a full-width letter in the path": f"https://{_HOST}/\uff53aml/metadata",
            "a full-width slash": f"https://{_HOST}\uff0fsaml/metadata",
            "a fraction slash": f"https://{_HOST}/saml\u2044metadata",
            "a division slash": f"https://{_HOST}/saml\u2215metadata",
            "quotation marks around": f"&quot;{REGISTERED[0]}&quot;"[6:],
            "angle brackets around": f"{REGISTERED[0]}&gt;",
        },
    ),
    *_all(
        "MD-ENT-001",
        {
            "no scheme": f"{_HOST}/{_PATH}",
            "slashes for a scheme": f"//{_HOST}/{_PATH}",
            "a colon for a scheme": f"://{_HOST}/{_PATH}",
            "a full-width colon": f"https\uff1a//{_HOST}/{_PATH}",
            "the scheme in Cyrillic": f"\u04bbttps://{_HOST}/{_PATH}",
            "the scheme in full-width letters": f"\uff48ttps://{_HOST}/{_PATH}",
            "angle brackets and URI": f"&lt;{REGISTERED[0]}>",
            "a quotation mark first": f"&quot;{REGISTERED[0]}",
        },
    ),
    *_all(
        "MD-XML-016",
        {
            "a space first": f" {REGISTERED[0]}",
            "a space last": f"{REGISTERED[0]} ",
            "a tab last": f"{REGISTERED[0]}&#9;",
            "a line break last": f"{REGISTERED[0]}&#10;",
            "line breaks around": f"\n  {REGISTERED[0]}\n",
            "a carriage return last": f"{REGISTERED[0]}&#13;",
            "a no-break space last": f"{REGISTERED[0]}\u00a0",
            "an ideographic space last": f"{REGISTERED[0]}\u3000",
            "a line separator last": f"{REGISTERED[0]}\u2028",
            "a space in the path": f"https://{_HOST}/saml /metadata",
            "a line break in the path": f"https://{_HOST}/saml/&#10;metadata",
            "a space before the URN": f" {REGISTERED[1]}",
            "a thin space in the URN": REGISTERED[1].replace("vik:", "vik:\u2009"),
        },
    ),
    *_all(
        "MD-XML-015",
        {
            "a zero-width space last": f"{REGISTERED[0]}\u200b",
            "a zero-width space in the host": f"https://idp.norr\u200bvik.example/{_PATH}",
            "a zero-width joiner in the path": f"https://{_HOST}/sa\u200dml/metadata",
            "a zero-width non-joiner in the URN": REGISTERED[1].replace("gn", "g\u200cn"),
            "a byte order mark first": f"\ufeff{REGISTERED[0]}",
            "a soft hyphen in the host": f"https://idp.norr\u00advik.example/{_PATH}",
            "a word joiner in the URN": REGISTERED[1].replace(":v", ":\u2060v"),
            "a variation selector last": f"{REGISTERED[1]}\ufe0f",
            "a tag character last": f"{REGISTERED[1]}\U000e0061",
            "a grapheme joiner in the URN": REGISTERED[1].replace("gg", "g\u034fg"),
            "a Hangul filler last": f"{REGISTERED[1]}\u3164",
        },
    ),
    *_all(
        "MD-XML-014",
        {
            "a right-to-left override in the host": f"https://\u202epdi\u202c.norrvik.example/{_PATH}",
            "a left-to-right mark last": f"{REGISTERED[0]}\u200e",
            "an isolate in the URN": REGISTERED[1].replace("vik", "\u2066vik\u2069"),
        },
    ),
    *_all(
        "MD-XML-013",
        {
            "a next-line character last": f"{REGISTERED[1]}&#x85;",
            "a C1 control in the path": f"https://{_HOST}/saml&#x9d;/metadata",
            "a delete character last": f"{REGISTERED[0]}&#x7f;",
        },
    ),
    *_all(
        _ELSEWHERE,
        {
            "its host before another domain": f"https://{_HOST}.elak.example/{_PATH}",
            "its domain with a letter before": f"https://idp.xnorrvik.example/{_PATH}",
            "its domain with a hyphen for the dot": f"https://idp-norrvik.example/{_PATH}",
            "its domain under another top level": f"https://idp.norrvik.example.se/{_PATH}",
            "its address as another's path": f"https://idp.elak.example/{_HOST}/{_PATH}",
            "its address as another's query": f"https://idp.elak.example/?https://{_HOST}/{_PATH}",
        },
    ),
)
