"""Which tiers of tests this machine can run, and why not the others.

A test that needs more than Python says so with its tier's mark and the matching `needs_...` beside it:
`pytestmark = [pytest.mark.browser, needs_chromium]`. Where the tool is missing the test is skipped with the reason;
where SIGILL_REQUIRE_TIERS names the tier ("browser consumers", as in .ci/run), a missing tool stops the run instead.
"""

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("SIGILL_SHARED", ROOT.parent / "shared"))
CLIENTS = SHARED / "clients"
REAL_METADATA = SHARED / "metadata"
# Python with pysaml2 in a venv of its own; .ci/run makes it from tests/consumers/requirements-pysaml2.txt.
PYSAML2_PYTHON = os.environ.get("SIGILL_PYSAML2_PYTHON", "")
REQUIRED = frozenset(os.environ.get("SIGILL_REQUIRE_TIERS", "").split())


def missing(*programs: str) -> str:
    """Why these programs cannot be run, '' when all of them can."""
    absent = [program for program in programs if shutil.which(program) is None]
    return f"not installed: {', '.join(absent)}" if absent else ""


def absent(path: Path) -> str:
    return "" if path.is_dir() else f"{path.name}/ is not beside the project"


def unset(variable: str, *beginnings: str) -> str:
    """Why the environment does not name a service, '' when it does."""
    if os.environ.get(variable, "").startswith(beginnings):
        return ""
    return f"{variable} does not begin with {' or '.join(beginnings)}"


def tier(name: str, *reasons: str) -> pytest.MarkDecorator:
    """Skip with the reasons that hold, or stop the run where the tier is required."""
    why = "; ".join(filter(None, reasons))
    if why and name in REQUIRED:
        raise pytest.UsageError(f"the {name} tier is required (SIGILL_REQUIRE_TIERS), but: {why}")
    return pytest.mark.skipif(bool(why), reason=f"{name} tier: {why}")


needs_chromium = tier("browser", missing("chromium", "chromedriver"))
needs_consumers = tier(
    "consumers",
    absent(CLIENTS),
    missing("curl", "mdquery", "samlsign", "xmlsec1"),
    "" if PYSAML2_PYTHON else "SIGILL_PYSAML2_PYTHON names no Python with pysaml2",
)
needs_postgres = tier("postgres", unset("DATABASE_URL", "postgres"))
needs_redis = tier("redis", unset("CELERY_BROKER_URL", "redis"))
SOFTHSM_MODULE = Path(os.environ.get("SIGILL_SOFTHSM_MODULE", "/usr/lib/softhsm/libsofthsm2.so"))
needs_softhsm = tier(
    "softhsm",
    missing("softhsm2-util", "xmlsec1"),
    "" if SOFTHSM_MODULE.is_file() else "SIGILL_SOFTHSM_MODULE names no module",
)
needs_shared = tier("shared", absent(REAL_METADATA))
