"""The texts that come with Sigill: one of each kind in both languages, as examples to begin from."""

from pathlib import Path
from typing import Final

from members.models.agreement import AgreementKind

_FOLDER: Final = Path(__file__).parent / "defaults"


def shipped(kind: AgreementKind) -> dict[str, str]:
    """Titles and bodies; the title is the text's first heading."""
    bodies = {code: (_FOLDER / f"{kind.value}.{code}.md").read_text(encoding="utf-8") for code in ("sv", "en")}
    titles = {f"title_{code}": body.partition("\n")[0].removeprefix("# ") for code, body in bodies.items()}
    return titles | {f"body_{code}": body for code, body in bodies.items()}
