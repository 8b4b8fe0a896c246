"""Typst to PDF/UA-1 and PDF/A-2a in one file, in a child process with limits, without network or files."""

import logging
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from members.errors import Refused
from members.texts import child

logger = logging.getLogger(__name__)
SECONDS: Final = 30.0
_ROOT: Final = Path(__file__).resolve().parents[2]
_BOOT: Final = (
    "import sys; sys.path[:0] = sys.argv[3:]; from members.texts.child import main; sys.exit(main(*sys.argv[1:3]))"
)
# Whatever would ask the network meets a port that nobody listens on.
_NOWHERE: Final = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")


_here: ContextVar[bool] = ContextVar("sigill_typeset_here", default=False)


@contextmanager
def in_this_process() -> Iterator[None]:
    """For texts that are all our own, as the demonstration has: sixty children would cost more than the work."""
    token = _here.set(True)
    try:
        yield
    finally:
        _here.reset(token)


def pdf(source: str, at: datetime, *, seconds: float = SECONDS) -> bytes:
    """The same bytes for the same source and time. Raises `Refused` where it cannot be typeset."""
    paths = [str(_ROOT), *dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib"))]
    with tempfile.TemporaryDirectory() as empty:
        if _here.get():
            return _with_empty_form(child.typeset(source.encode(), int(at.timestamp()), empty))
        arguments = [str(int(at.timestamp())), empty, *paths]
        try:
            done = subprocess.run(  # noqa: S603  our own interpreter and module, fixed arguments
                [sys.executable, "-I", "-S", "-c", _BOOT, *arguments],
                input=source.encode(),
                capture_output=True,
                check=False,
                timeout=seconds,
                env=_NOWHERE,
                cwd=empty,
            )
        except subprocess.TimeoutExpired:
            raise Refused(_("It took too long to make the document. Make the text shorter.")) from None
    if done.returncode == 0 and done.stdout.startswith(b"%PDF-"):
        return _with_empty_form(done.stdout)
    told = done.stderr.decode(errors="replace")
    logger.warning("an agreement could not be typeset (%s): %s", done.returncode, told[-500:])
    raise Refused(_why(told))


def _with_empty_form(made: bytes) -> bytes:
    """With a form without fields in its catalog: what a signature is added to later can then be told from every other
    change. The catalog is the last object that Typst writes, so that no other place in the file moves."""
    catalog = made.rindex(b"<</Type/Catalog") + len(b"<</Type/Catalog")
    table = made.rindex(b"\nxref\n") + 1
    if b"endobj" in made[catalog : table - len(b"endobj\n")]:
        raise Refused(_("The document could not be made from this text. Ask whoever runs Sigill to look in its log."))
    form = b"/AcroForm<</Fields[]>>"
    place = made.rindex(b"startxref\n") + len(b"startxref\n")
    return made[:catalog] + form + made[catalog:place] + b"%d\n%%%%EOF" % (table + len(form))


def _why(told: str) -> str:
    """PDF/A and PDF/UA need a glyph for every character, and Typst says which one has none."""
    if "could not be displayed" in told:
        shown = told.partition('"')[2].partition('"')[0]
        return _("The fonts of the document have no character for “%(text)s”. Write it in Latin letters.") % {
            "text": shown
        }
    return _("The document could not be made from this text. Ask whoever runs Sigill to look in its log.")
