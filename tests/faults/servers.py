"""Servers that can be killed, because nobody else uses them: PostgreSQL, Redis, nginx and the web process."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE_S = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@dataclass
class Server:
    """One process that answers on a port of loopback; `ready` says more than an open port does."""

    name: str
    command: Sequence[str]
    port: int
    log: Path
    environment: dict[str, str] = field(default_factory=dict)
    ready: Callable[[], bool] | None = None
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, env={**os.environ, **self.environment}, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + PATIENCE_S
        while not (listening(self.port) and (self.ready is None or self.ready())):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{self.name} does not start; see {self.log}")
            time.sleep(0.02)

    def send(self, number: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def end(self, number: signal.Signals = signal.SIGKILL) -> None:
        """Send the signal to the server and wait for its end."""
        self.send(number)
        if self.process is not None:
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        self.process = None


def redis(folder: Path) -> Server:
    """A Redis that keeps nothing on disk."""
    port = free_port()
    command = ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(folder)]
    return Server("redis", command, port, folder / "redis.log")


def postgres(folder: Path) -> Server:
    """A cluster of its own that trusts loopback. fsync is off: the server dies here, the machine does not."""
    port, data = free_port(), folder / "pg"
    programs = _postgres_programs()
    data.mkdir()
    prefix: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to be root
        shutil.chown(data, "postgres", "postgres")
        for parent in (folder, *folder.parents[:-2]):
            parent.chmod(parent.stat().st_mode | 0o011)
        prefix = ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups"]
    begun = [*prefix, str(programs / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8"]
    subprocess.run([*begun, "--locale", "C.UTF-8", "--no-sync"], check=True, capture_output=True, cwd="/")
    options = ["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "shared_buffers=32MB", "-k", ""]
    command = [*prefix, str(programs / "postgres"), "-D", str(data), "-p", str(port), *options]
    return Server("postgres", command, port, folder / "postgres.log", ready=lambda: _answers(port))


def _postgres_programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    where = shutil.which("initdb")
    if not found and not where:
        raise RuntimeError("initdb is not installed (Debian: postgresql); run with --database sqlite")
    return found[-1].parent if found else Path(str(where)).resolve().parent


def _answers(port: int) -> bool:
    import psycopg  # noqa: PLC0415 - not needed on SQLite

    try:
        psycopg.connect(f"postgres://postgres@127.0.0.1:{port}/postgres", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def web(folder: Path, root: Path, python: str, port: int) -> Server:
    """gunicorn with Sigill's own configuration."""
    command = [python, "-m", "gunicorn", "federation.wsgi", "-c", "deploy/gunicorn.conf.py", "--chdir", str(root)]
    quiet = {"SIGILL_PORT": str(port), "SIGILL_KEY_DIR": ""}
    return Server("web", [*command, "-b", f"127.0.0.1:{port}"], port, folder / "web.log", quiet)


def nginx(folder: Path, root: Path, releases: Path, web_port: int) -> Server | None:
    """nginx with the configuration that is shipped, its places exchanged; None where it or its module is missing."""
    modules = Path("/etc/nginx/modules-enabled")
    if shutil.which("nginx") is None or not list(modules.glob("*http-lua*")):
        return None
    own = folder / "nginx"
    own.mkdir()
    port, shipped = free_port(), (root / "deploy/nginx.conf").read_text()
    for theirs, ours in (
        ("listen 127.0.0.1:8080", f"listen 127.0.0.1:{port}"),
        ("server 127.0.0.1:8000", f"server 127.0.0.1:{web_port} max_fails=0"),
        ("/var/lib/sigill/releases", str(releases)),
        ("/var/log/nginx", str(own)),
        ("/opt/sigill/", f"{root}/"),
    ):
        if theirs not in shipped:
            raise RuntimeError(f"deploy/nginx.conf has no {theirs!r} any more")
        shipped = shipped.replace(theirs, ours)
    aside = "".join(
        f"{kind}_temp_path {own}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.geteuid() == 0 else ""
    first = f"include {modules}/*.conf;\n{user}\ndaemon off; pid {own}/pid; error_log {own}/error.log;\nevents {{}}\n"
    (own / "nginx.conf").write_text(f"{first}http {{\n{aside}{shipped} }}\n")
    return Server("nginx", ["nginx", "-e", f"{own}/error.log", "-c", str(own / "nginx.conf")], port, own / "stderr.log")
