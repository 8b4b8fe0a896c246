"""`./run check`: everything about the code that can be told without running it, each with its verdict and time."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping

from deploy.programs import ROOT

PACKAGES = ("members", "trustframework", "federation", "deploy")
CHECKS: Mapping[str, tuple[str, ...]] = {
    "style": ("-m", "ruff", "check", "."),
    "format": ("-m", "ruff", "format", "--check", "."),
    "types": ("-m", "mypy", *PACKAGES),
    "imports": ("-c", "from importlinter.cli import lint_imports_command as c; c()"),
    "system checks": ("manage.py", "check", "--fail-level", "WARNING"),
    "migrations": ("manage.py", "makemigrations", "--check", "--dry-run"),
    "translations": ("-m", "pytest", "-q", "tests/pages/test_words.py"),
}


def passes(name: str, arguments: tuple[str, ...], environ: Mapping[str, str]) -> bool:
    """Run one check; its output is shown only when it fails."""
    started = time.monotonic()
    done = subprocess.run(  # noqa: S603 - arguments are ours
        [sys.executable, *arguments],
        env=dict(environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    verdict = "ok" if done.returncode == 0 else "FAILED"
    print(f"{name:<20} {verdict:<7} {time.monotonic() - started:5.1f} s", flush=True)
    if done.returncode:
        print(done.stdout, flush=True)
    return done.returncode == 0


def main(wanted: list[str]) -> int:
    """Run the checks named (all of them when none is); 0 when every one passed."""
    if unknown := set(wanted) - set(CHECKS):
        print(f"there is no check {', '.join(sorted(unknown))}; there are: {', '.join(CHECKS)}")
        return 2
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory(prefix="sigill-check.") as var:
        environ = {**os.environ, "SIGILL_MODE": "demo", "SIGILL_VAR": var, "DATABASE_URL": f"sqlite:///{var}/db"}
        chosen = {name: CHECKS[name] for name in CHECKS if name in wanted or not wanted}
        results = [passes(name, arguments, environ) for name, arguments in chosen.items()]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
