"""The example framework that comes with Sigill (its licence: frameworks/LICENCE.md)."""

from pathlib import Path
from typing import Final

from trustframework.catalogue import Data, read

PATH: Final = Path(__file__).parent / "frameworks" / "loa3_example.yaml"


def example() -> Data:
    """As data, for `frameworks.import_version`; anew at each call, so that who asked may change it."""
    return read(PATH.read_text(encoding="utf-8"))
