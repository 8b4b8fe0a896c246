"""A defect: a sound entity with one thing broken in it."""

from collections.abc import Callable
from dataclasses import dataclass

from members.saml.types import Severity

from .. import keys
from ..entities import changed, idp


@dataclass(frozen=True)
class Defect:
    """A rule, the severity of its finding, the sound document and what breaks it."""

    rule: str
    severity: Severity
    sound: Callable[[], str]
    old: str
    new: str | Callable[[], str]
    count: int = 1

    def broken(self) -> str:
        new = self.new if isinstance(self.new, str) else self.new()
        return changed(self.sound(), self.old, new, self.count)

    def __str__(self) -> str:
        return f"{self.rule}-{self.severity}-{self.old[:20]}"


class KeyDefect(Defect):
    """A defect of the identity provider's certificate element, the whole of which `new` replaces."""

    def broken(self) -> str:
        new = self.new if isinstance(self.new, str) else self.new()
        return changed(self.sound(), carrying("sound"), new)


def carrying(kind: str) -> str:
    """A ds:X509Certificate for a key of a kind in `keys`."""
    return certificate_element(keys.certificate(kind))


def certificate_element(certificate: str) -> str:
    """A ds:X509Certificate of base64."""
    return f"<ds:X509Certificate>{certificate}</ds:X509Certificate>"


def descriptor(kind: str, use: str = "signing") -> str:
    """A KeyDescriptor for a key of a kind."""
    data = f"<ds:KeyInfo><ds:X509Data>{carrying(kind)}</ds:X509Data></ds:KeyInfo>"
    return f'<md:KeyDescriptor use="{use}">{data}</md:KeyDescriptor>'


def key_defect(rule: str, severity: Severity, new: str | Callable[[], str]) -> Defect:
    """The defect that `new` makes in place of the sound certificate."""
    return KeyDefect(rule, severity, idp, "", new)


def swapped(rule: str, severity: Severity, kind: str) -> Defect:
    """The defect of a key of another kind."""
    return key_defect(rule, severity, lambda: carrying(kind))
