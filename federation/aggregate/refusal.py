"""The one shape of "no" in this package: a code for machines, a sentence in Swedish and one in English."""

from __future__ import annotations


class Refusal(Exception):
    """What is wrong and what to do about it.

    `code` is stable and kebab-case; `sv` and `en` are whole sentences for people.
    """

    def __init__(self, code: str, sv: str, en: str) -> None:
        super().__init__(f"{code}: {en}")
        self.code = code
        self.sv = sv
        self.en = en


class PreflightRefused(Refusal):
    """Nothing can be signed from this: the frame is wrong, or nothing sound is left to publish."""


class NotTrusted(Refusal):
    """A relying party must not trust this document."""
