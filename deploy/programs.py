"""What `./run` starts: four processes and one-off steps, each with exactly the environment it may have."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.children import Child

ROOT = Path(__file__).resolve().parent.parent
KEY_DIR = "SIGILL_KEY_DIR"
# Where the keys are, and what opens the token (docs/keys.md): nobody but the signer is told.
SIGNER_ALONE = (
    *(KEY_DIR, "SIGILL_PKCS11_MODULE", "SIGILL_PKCS11_TOKEN", "SIGILL_PKCS11_TIMEOUT"),
    *("SIGILL_PKCS11_PIN", "SIGILL_PKCS11_PIN_FILE"),
)
# Talk between workers, which the file system broker carries badly and a single worker has no use for.
QUIET = ("--without-gossip", "--without-mingle", "--without-heartbeat")


class CannotStart(Exception):
    """A reason not to start, as one line with the way out."""


@dataclass(frozen=True)
class Config:
    """Where this copy of Sigill lives and answers."""

    var: Path
    port: int
    demo: bool
    keyless: Mapping[str, str]  # the environment of every process that has no business with the key
    signing: Mapping[str, str]  # that of the signer and of the one-off commands that sign or make the key

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def banner(self) -> Path:
        return self.var / "log" / "banner.txt"

    def log(self, name: str) -> Path:
        return self.var / "log" / f"{name}.log"


def read_config(environ: Mapping[str, str]) -> Config:
    """The configuration from the environment; raises CannotStart for a port that is none."""
    given = environ.get("SIGILL_PORT", "8000")
    if not given.isdecimal() or not 0 < int(given) < 65536:
        raise CannotStart(f"SIGILL_PORT is {given!r}, not a port number between 1 and 65535.")
    var = Path(environ.get("SIGILL_VAR", ROOT / "var")).resolve()
    mode = environ.get("SIGILL_MODE", "demo")
    keyless = {
        "SIGILL_BASE_URL": f"http://127.0.0.1:{given}",
        "PYTHONUNBUFFERED": "1",
        **environ,
        "SIGILL_MODE": mode,
        "SIGILL_VAR": str(var),
        "SIGILL_PORT": given,
    }
    signing = {KEY_DIR: str(var / "keys"), **keyless}
    return Config(var, int(given), mode == "demo", {n: v for n, v in keyless.items() if n not in SIGNER_ALONE}, signing)


def opening(config: Config) -> Child:
    """Prepares, publishes and writes the banner; the only one besides the signer that may see the key."""
    argv = [sys.executable, "-m", "deploy.opening", str(config.banner)]
    return Child("opening", argv, config.signing, config.log("opening"), once=True)


def migrating(config: Config) -> Child:
    argv = [sys.executable, "manage.py", "migrate", "--no-input"]
    return Child("migrate", argv, config.keyless, config.log("migrate"), once=True)


def readiness(config: Config) -> Child:
    """Loads the web application once, so that what it refuses is said here and not only in a log."""
    argv = [sys.executable, "-c", "import federation.wsgi"]
    return Child("readiness", argv, config.keyless, config.log("readiness"), once=True)


def celery(config: Config, name: str, *arguments: str, key: bool = False) -> Child:
    argv = [sys.executable, "-m", "celery", "-A", "federation.celery", *arguments, "--loglevel", "INFO"]
    return Child(name, argv, config.signing if key else config.keyless, config.log(name))


def consumer(config: Config, name: str, queue: str, *, key: bool = False) -> Child:
    """A Celery worker for one queue. Solo pool: one task at a time, no fork of a loaded Django."""
    return celery(config, name, "worker", "-n", f"{name}@%h", "-Q", queue, "--pool", "solo", *QUIET, key=key)


def long_running(config: Config) -> list[Child]:
    """Web, worker, signer and beat. The signer alone gets the key (DESIGN, section 2)."""
    gunicorn = [sys.executable, "-m", "gunicorn", "federation.wsgi", "-c", "deploy/gunicorn.conf.py"]
    beat_file = config.var / "celery" / "beat"
    beat_file.parent.mkdir(parents=True, exist_ok=True)
    return [
        Child("web", gunicorn, config.keyless, config.log("web")),
        consumer(config, "worker", "default"),
        consumer(config, "signer", "signing", key=True),
        celery(config, "beat", "beat", "--schedule", str(beat_file), "--pidfile="),
    ]
