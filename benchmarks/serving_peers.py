"""pyFF's MDQ, started for a measurement: it loads the entities, and signs each answer when it is asked for."""

from __future__ import annotations

import argparse
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from benchmarks import pool
from tests import shelves

PIPELINE = """
- when update:
    - load:
        - {aggregate}
- when request:
    - select:
    - pipe:
        - when accept application/samlmetadata+xml application/xml:
            - first
            - finalize:
                cacheDuration: PT12H
                validUntil: P10D
            - sign:
                key: {key}
                cert: {certificate}
            - emit application/samlmetadata+xml
            - break
"""
PATIENCE = 300.0  # seconds to load


@contextmanager
def pyff(
    directory: Path, answers: dict[str, bytes], arguments: argparse.Namespace, port: int
) -> Iterator[subprocess.Popen[bytes] | None]:
    """A running pyFF, ready to answer; None where there is none to start."""
    if arguments.pyff is None:
        yield None
        return
    some = list(answers.items())[: arguments.pyff_entities]
    wrapped = b'<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">%s</md:EntitiesDescriptor>'
    (directory / "pyff.xml").write_bytes(wrapped % b"".join(content for _entity_id, content in some))
    key, certificate = pool.signing_key()
    (directory / "key.pem").write_bytes(Path(key).read_bytes())
    (directory / "certificate.pem").write_bytes(certificate)
    (directory / "mdx.fd").write_text(
        PIPELINE.format(
            aggregate=directory / "pyff.xml", key=directory / "key.pem", certificate=directory / "certificate.pem"
        )
    )
    gunicorn = [
        arguments.pyff.resolve() / "gunicorn",
        "--bind",
        f"127.0.0.1:{port}",
        "--workers",
        "1",
        "--threads",
        "4",
    ]
    environ = {
        **os.environ,
        "PYFF_PIPELINE": str(directory / "mdx.fd"),
        "PYFF_LOGLEVEL": "WARN",
        "PYFF_PORT": str(port),
    }
    with (directory / "pyff.log").open("wb") as log:
        process = subprocess.Popen(
            [*gunicorn, "--timeout", "300", "pyff.wsgi:app"], env=environ, stdout=log, stderr=log, cwd=directory
        )
    try:
        _load(f"http://127.0.0.1:{port}/api/call/update", directory / "pyff.log")
        _wait(f"http://127.0.0.1:{port}/entities/%7Bsha1%7D{shelves.sha1(some[-1][0])}", directory / "pyff.log")
        yield process
    finally:
        process.terminate()
        process.wait()


def _load(address: str, log: Path) -> None:
    """Its own clock asks for this, too, by an address that it takes from elsewhere."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            urlopen(Request(address, method="POST", headers={"Accept": "*/*"}), timeout=PATIENCE).close()
            return
        except HTTPError:
            break
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"pyFF did not load:\n{log.read_text()}")


def _wait(address: str, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with urlopen(Request(address, headers={"Accept": "application/samlmetadata+xml"}), timeout=120) as answer:
                if b"EntityDescriptor" in answer.read():
                    return
        except (HTTPError, OSError):
            pass
        time.sleep(0.5)
    raise TimeoutError(f"pyFF did not load within {PATIENCE:.0f} s:\n{log.read_text()[-2000:]}")
