"""Whoever answers under /md/: a real nginx with the project's configuration, or Django alone; one way to ask either."""

import os
import subprocess
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from django.test import Client

from tests.run.conftest import ROOT, free_port, wait_until
from tests.tiers import missing

MODULES = Path("/etc/nginx/modules-enabled")


def no_nginx() -> str:
    """Why the configuration cannot be tried here; empty where it can."""
    return missing("nginx") or ("" if list(MODULES.glob("*http-lua*")) else "not installed: libnginx-mod-http-lua")


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def __getitem__(self, name: str) -> str | None:
        return {key.lower(): value for key, value in self.headers.items()}.get(name.lower())


class Nginx:
    """A running nginx with the project's configuration, its ports and directories exchanged; nothing behind it."""

    def __init__(self, directory: Path, releases: Path) -> None:
        self.directory, self.port, self.web_port = directory, free_port(), free_port()
        own = (ROOT / "deploy/nginx.conf").read_text()
        for theirs, ours in (
            ("listen 127.0.0.1:8080", f"listen 127.0.0.1:{self.port}"),
            ("server 127.0.0.1:8000", f"server 127.0.0.1:{self.web_port} max_fails=0"),
            ("/var/lib/sigill/releases", str(releases)),
            ("/var/log/nginx", str(directory)),
            ("/opt/sigill/", f"{ROOT}/"),
        ):
            assert theirs in own
            own = own.replace(theirs, ours)
        temporary = "".join(
            f"{kind}_temp_path {directory}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        configuration = directory / "nginx.conf"
        configuration.write_text(
            f"include {MODULES}/*.conf;\n{'user root;' if os.geteuid() == 0 else ''}\n"
            f"daemon off; pid {directory}/pid; error_log {directory}/error.log;\n"
            f"events {{}}\nhttp {{\n{temporary}{own} }}\n"
        )
        arguments = ["nginx", "-e", f"{directory}/error.log", "-c", str(configuration)]
        self.process = subprocess.Popen(arguments, stderr=subprocess.DEVNULL)
        wait_until(self._listens, f"nginx: {directory}/error.log")

    def _listens(self) -> bool:
        assert self.process.poll() is None, (self.directory / "error.log").read_text()
        try:
            self.ask("/md/x.crt")
        except OSError:
            return False
        return True

    def ask(self, path: str, method: str = "GET", **headers: str) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return Answer(response.status, dict(response.getheaders()), body)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


class Django:
    """The views behind the whole middleware, asked as gunicorn asks them: with the request line as it came."""

    def ask(self, path: str, method: str = "GET", **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        response = Client().generic(method, path, headers=named, RAW_URI=path)
        return Answer(response.status_code, dict(response.headers), response.getvalue())

    def stop(self) -> None:
        """Nothing runs."""
