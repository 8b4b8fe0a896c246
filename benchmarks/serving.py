"""What machines fetch, how fast: `./run bench serving --entities 10000`.

wrk asks, at random among all entities: plain nginx (the same bytes as files called <sha1>.xml, its own ETags), nginx
with deploy/nginx.conf on a release directory, the web process alone, and pyFF's MDQ where `--pyff` names a Python that
has it. Then 10,000 consumers poll within ten seconds. Medians; the processor's time per request of nginx is given
beside requests per second, because it says the same on a machine that others use, too.

Needs nginx, libnginx-mod-http-lua and wrk.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

from benchmarks import entities
from benchmarks.serving_peers import pyff
from tests import shelves

ROOT = Path(__file__).resolve().parent.parent
PLAIN, OURS, DJANGO, PYFF = 18201, 18202, 18203, 18204
ASK = """
local lines = {}
function init(args)
  for line in io.lines(args[1]) do
    local path, etag = line:match("^([^\\t]*)\\t?(.*)$")
    local headers = { Accept = "application/samlmetadata+xml" }
    if etag ~= "" then headers["If-None-Match"] = etag end
    lines[#lines + 1] = wrk.format("GET", path, headers)
  end
  math.randomseed(7)
end
function request() return lines[math.random(#lines)] end
"""


@dataclass
class House:
    """The directory that everything is in, and what is asked for: path and ETag by name of the work."""

    path: Path
    answers: dict[str, bytes]
    workers: dict[str, list[int]] = field(default_factory=dict)

    def questions(self, name: str, lines: Iterator[str]) -> Path:
        file = self.path / f"{name}.txt"
        file.write_text("\n".join(lines))
        return file


def build(path: Path, count: int) -> House:
    answers = {item.entity_id: item.content for item in entities.plain_fragments(count)}
    shelves.shelve(path / "releases", "bench", 1, answers, {"aggregate.xml": b"".join(answers.values())})
    (path / "plain").mkdir()
    for entity_id, content in answers.items():
        (path / "plain" / f"{shelves.sha1(entity_id)}.xml").write_bytes(content)
    (path / "ask.lua").write_text(ASK)
    return House(path, answers)


def _cached() -> str:
    """Files kept open by each of the two servers: together fewer than a process may have."""
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    return f"max={min(40_000, limit * 9 // 20)} inactive=60s"


@contextmanager
def nginx(house: House) -> Iterator[subprocess.Popen[bytes]]:
    own = (ROOT / "deploy/nginx.conf").read_text()
    for theirs, ours in (
        ("127.0.0.1:8080", f"127.0.0.1:{OURS}"),
        ("127.0.0.1:8000", f"127.0.0.1:{DJANGO}"),
        ("/var/lib/sigill/releases", f"{house.path}/releases"),
        ("/var/log/nginx", str(house.path)),
        ("/opt/sigill/", f"{ROOT}/"),
        ("open_file_cache off;\n    etag", f"open_file_cache {_cached()};\n    etag"),
    ):
        own = own.replace(theirs, ours)
    plain = (
        f"server {{ listen 127.0.0.1:{PLAIN}; root {house.path}/plain; sendfile on; tcp_nopush on;\n"
        f"access_log {house.path}/plain.log sigill buffer=64k flush=5s; open_file_cache {_cached()};\n"
        "types { application/samlmetadata+xml xml; } }"
    )
    (house.path / "nginx.conf").write_text(
        f"include /etc/nginx/modules-enabled/*.conf;\n{'user root;' if os.geteuid() == 0 else ''}\n"
        f"daemon off; pid {house.path}/pid; error_log {house.path}/error.log; worker_processes 2;\n"
        f"worker_rlimit_nofile 100000; events {{ worker_connections 8192; }}\n"
        f"http {{ keepalive_requests 1000000;\n{own}\n{plain} }}\n"
    )
    process = subprocess.Popen(["nginx", "-e", f"{house.path}/error.log", "-c", f"{house.path}/nginx.conf"])
    try:
        answered(PLAIN)
        yield process
    finally:
        process.terminate()
        process.wait()


@contextmanager
def django(house: House) -> Iterator[subprocess.Popen[bytes]]:
    environ = {
        **os.environ,
        "SIGILL_MODE": "demo",
        "SIGILL_VAR": str(house.path),
        "SIGILL_BIND": f"127.0.0.1:{DJANGO}",
        "LOG_LEVEL": "WARNING",
    }
    arguments = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "federation.wsgi"]
    process = subprocess.Popen(arguments, cwd=ROOT, env=environ, stderr=subprocess.DEVNULL)
    try:
        answered(DJANGO, "/md/bench.crt")
        yield process
    finally:
        process.terminate()
        process.wait()


def answered(port: int, path: str = "/", patience: float = 300.0) -> None:
    deadline = time.monotonic() + patience
    while True:
        try:
            urlopen(f"http://127.0.0.1:{port}{path}", timeout=60).close()
            return
        except OSError as error:
            if "HTTP Error" in str(error):
                return
            if time.monotonic() > deadline:
                raise
        time.sleep(0.1)


def processor(process: subprocess.Popen[bytes]) -> float:
    """Seconds that the process and its children have computed."""
    pids = [process.pid, *map(int, Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split())]
    spent = 0
    for pid in pids:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        spent += int(words[11]) + int(words[12])
    return spent / os.sysconf("SC_CLK_TCK")


def ask(
    house: House, port: int, questions: Path, process: subprocess.Popen[bytes], seconds: int
) -> tuple[float, float]:
    """Requests per second, and microseconds of the server's processor for each."""
    before = processor(process)
    said = subprocess.run(
        [
            "wrk",
            "-t1",
            "-c32",
            f"-d{seconds}s",
            "-s",
            house.path / "ask.lua",
            f"http://127.0.0.1:{port}",
            "--",
            questions,
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        sys.exit(said)
    count = int(re.search(r"(\d+) requests in", said)[1])
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]), (processor(process) - before) / count * 1e6


def measure(house: House, arguments: argparse.Namespace) -> dict[str, tuple[float, float]]:
    names = {e: f"/md/bench/entities/{quote(e, safe='')}" for e in house.answers}
    digest = {e: f'"{hashlib.sha256(content).hexdigest()}"' for e, content in house.answers.items()}
    files = {e: f"/{shelves.sha1(e)}.xml" for e in house.answers}
    aggregate = f'/md/bench.xml\t"{shelves.sha256(b"".join(house.answers.values()))}"'
    works: dict[str, tuple[int, Path, subprocess.Popen[bytes]]] = {}
    found: dict[str, list[tuple[float, float]]] = {}
    with nginx(house) as front, django(house) as web, pyff(house.path, house.answers, arguments, PYFF) as peer:
        marks = {e: etag_of(PLAIN, path) for e, path in files.items()}
        works["plain nginx, 200"] = PLAIN, house.questions("plain", iter(files.values())), front
        works["plain nginx, 304"] = (
            PLAIN,
            house.questions("plain304", (f"{files[e]}\t{marks[e]}" for e in files)),
            front,
        )
        works["nginx, MDQ 200"] = OURS, house.questions("ours", iter(names.values())), front
        works["nginx, MDQ 304"] = OURS, house.questions("ours304", (f"{names[e]}\t{digest[e]}" for e in names)), front
        works["nginx, aggregate 304"] = OURS, house.questions("aggregate", iter([aggregate])), front
        works["Django, MDQ 200"] = DJANGO, house.path / "ours.txt", web
        works["Django, MDQ 304"] = DJANGO, house.path / "ours304.txt", web
        if peer:
            asked = [f"/entities/%7Bsha1%7D{shelves.sha1(e)}" for e in list(house.answers)[: arguments.pyff_entities]]
            works["pyFF, MDQ 200"] = PYFF, house.questions("pyff", iter(asked)), peer
        for name in ("plain", "plain304", "ours", "ours304"):
            port = PLAIN if name.startswith("plain") else OURS
            ask(house, port, house.path / f"{name}.txt", front, arguments.warm)
        for _round in range(arguments.rounds):
            for work, (port, questions, process) in works.items():
                found.setdefault(work, []).append(ask(house, port, questions, process, arguments.seconds))
        print(asyncio.run(poll(house, names, digest, aggregate.split("\t")[1])))
    return {work: tuple(map(statistics.median, zip(*each, strict=True))) for work, each in found.items()}


def etag_of(port: int, path: str) -> str:
    with urlopen(f"http://127.0.0.1:{port}{path}") as answer:
        return str(answer.headers["ETag"])


async def poll(
    house: House, names: dict[str, str], digest: dict[str, str], aggregate: str, consumers: int = 10_000
) -> str:
    """Half of the consumers ask for the aggregate, all conditionally; half for an entity, nine of ten conditionally."""
    known = list(names)
    took: list[float] = []
    errors = 0

    async def one(number: int) -> None:
        nonlocal errors
        await asyncio.sleep(number * 10 / consumers)
        entity_id = known[number % len(known)]
        path, etag = ("/md/bench.xml", aggregate) if number % 2 else (names[entity_id], digest[entity_id])
        condition = f"If-None-Match: {etag}\r\n" if number % 20 else ""
        began = time.perf_counter()
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", OURS)
            writer.write(f"GET {path} HTTP/1.1\r\nHost: bench\r\n{condition}Connection: close\r\n\r\n".encode())
            said = await reader.read()
            writer.close()
            errors += not said.startswith(b"HTTP/1.1 304" if condition else b"HTTP/1.1 200")
        except OSError:
            errors += 1
        took.append(time.perf_counter() - began)

    await asyncio.gather(*(one(number) for number in range(consumers)))
    took.sort()
    cuts = ", ".join(f"{name} {took[int(len(took) * part) - 1] * 1000:.0f} ms" for name, part in CUTS)
    return f"{consumers} consumers within ten seconds, 95 % conditional: {errors} errors, {cuts}"


CUTS = (("median", 0.5), ("p95", 0.95), ("p99", 0.99), ("worst", 1.0))


def table(found: dict[str, tuple[float, float]]) -> Iterator[str]:
    yield f"{'':24}{'of plain':>10}{'of pyFF':>9}{'a second':>10}{'µs of its processor':>21}{'of plain':>10}"
    peer = found.get("pyFF, MDQ 200")
    for work, (rate, cost) in found.items():
        plain = found["plain nginx, 304" if "304" in work else "plain nginx, 200"]
        times = f"{rate / peer[0]:>8.0f}×" if peer else f"{'':>9}"
        yield f"{work:24}{rate / plain[0]:>10.2f}{times}{rate:>10.0f}{cost:>21.1f}{cost / plain[1]:>10.2f}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entities", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3, help="of each measurement")
    parser.add_argument("--warm", type=int, default=8, help="seconds before them, for each of nginx's works")
    parser.add_argument("--pyff", type=Path, help="the bin directory of a venv with pyFF")
    parser.add_argument("--pyff-entities", type=int, default=1000, help="how many of the entities pyFF loads")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        house = build(Path(directory), arguments.entities)
        print("\n".join(table(measure(house, arguments))))
    print(subprocess.run(["nginx", "-v"], capture_output=True, text=True, check=True).stderr.strip())
    print(subprocess.run(["wrk", "-v"], capture_output=True, text=True, check=False).stdout.splitlines()[0])
    print(f"load {os.getloadavg()[0]:.1f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
