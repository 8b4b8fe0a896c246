"""The one way in which the stranger says no."""

from __future__ import annotations


class Distrust(Exception):
    """A relying party must not trust this document.

    `code` is stable and kebab-case; `sv` and `en` are whole sentences for people.
    """

    def __init__(self, code: str, sv: str, en: str) -> None:
        super().__init__(f"{code}: {en}")
        self.code = code
        self.sv = sv
        self.en = en
