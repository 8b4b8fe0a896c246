"""Where the observer looks: the release directory as nginx would read it, and HTTP."""

import gzip
import hashlib
import json
import os
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path
from urllib.parse import quote

from .reading import Read, Reader


@dataclass(frozen=True)
class Seen:
    """One look: the aggregate, an MDQ answer of the same moment, what is wrong with them (promise, sentence, bytes)."""

    aggregate: Read | None
    wrong: list[tuple[int, str, bytes]] = field(default_factory=list)


@dataclass
class Directory:
    """The files. Reads all of a release when it is served for the first time, and a part of it each time."""

    name: str
    root: Path
    reader: Reader
    whole: set[str] = field(default_factory=set)
    turns: count = field(default_factory=count)  # type: ignore[type-arg]

    def look(self) -> Seen:
        """Read what is served now. Two tries, for a release may be replaced (never removed) under our eyes."""
        for _try in range(3):
            try:
                return self._look(self.root / os.readlink(self.root / "current"))
            except (OSError, ValueError) as error:
                why = error
        return Seen(None, [(1, f"the release that is served cannot be read: {why}", b"")])

    def _look(self, release: Path) -> Seen:
        document = (release / "aggregate.xml").read_bytes()
        found = self.reader.aggregate(document)
        wrong: list[tuple[int, str, bytes]] = []
        if found.why_not:
            wrong.append((1, f"the aggregate of {release.name} is not trusted: {found.why_not}", document))
        elif found.serial != int(release.name):
            wrong.append((2, f"release {release.name} says that it is {found.serial}", document))
        elif found.sha256 not in self.whole:
            wrong += self._whole(release, document, found)
            self.whole.add(found.sha256)
        else:
            entity_id = sorted(found.entities)[next(self.turns) % len(found.entities)]
            wrong += self._answer(release, entity_id, found)
        return Seen(found, wrong)

    def _whole(self, release: Path, document: bytes, found: Read) -> list[tuple[int, str, bytes]]:
        """Every file of the release, against each other."""
        wrong: list[tuple[int, str, bytes]] = []
        packed = (release / "aggregate.xml.gz").read_bytes()
        try:
            same = gzip.decompress(packed) == document
        except (OSError, EOFError, ValueError):
            same = False
        if not same:
            wrong.append((1, f"the gzip of {release.name} is not its aggregate", packed))
        for name, sha256 in json.loads((release / "digests.json").read_bytes()).items():
            content = (release / name).read_bytes()
            if hashlib.sha256(content).hexdigest() != sha256:
                wrong.append((6, f"{name} of {release.name} is not what its ETag says", content))
        there = set(answers_in(release))
        expected = {_sha1(entity_id) for entity_id in found.entities}
        if there != expected:
            wrong.append((1, f"{release.name}: {sorted(there ^ expected)} only in MDQ or only in the aggregate", b""))
        for entity_id in found.entities:
            wrong += self._answer(release, entity_id, found)
        return wrong

    def _answer(self, release: Path, entity_id: str, found: Read) -> list[tuple[int, str, bytes]]:
        document = answers_in(release, _sha1(entity_id))[_sha1(entity_id)].read_bytes()
        return compare(self.reader.answer(document), document, entity_id, found, f"release {release.name}")


def answers_in(release: Path, only: str = "") -> dict[str, Path]:
    """Every MDQ answer of a release (or one) by the SHA-1 of its entityID, as nginx would find it."""
    if only:
        return {only: release / "entities" / only[:2] / only / "body"}
    shards = (release / "entities").iterdir()
    names = (path for shard in shards for path in shard.iterdir() if len(path.name) == 40 and path.name[0] != "=")
    return {path.name: path / "body" for path in names}


def compare(answer: Read, document: bytes, entity_id: str, found: Read, where: str) -> list[tuple[int, str, bytes]]:
    """Promise 1 for one MDQ answer beside the aggregate of the same release."""
    if answer.why_not:
        return [(1, f"{where}: the answer on {entity_id} is not trusted: {answer.why_not}", document)]
    if answer.entities != {entity_id: found.entities[entity_id]}:
        return [(1, f"{where}: the answer on {entity_id} says something else than the aggregate", document)]
    return []


def _sha1(entity_id: str) -> str:
    return hashlib.sha1(entity_id.encode(), usedforsecurity=False).hexdigest()


@dataclass
class Http:
    """A server that answers for the same files. One that is `optional` may be away; what it says must be right."""

    name: str
    port: int
    slug: str
    reader: Reader
    optional: bool
    connection: HTTPConnection | None = None
    known: tuple[str, bytes] = ("", b"")
    last: Read | None = None
    turns: count = field(default_factory=count)  # type: ignore[type-arg]

    def look(self) -> Seen:
        wrong: list[tuple[int, str, bytes]] = []
        try:
            found = self._aggregate(wrong)
            if found is None or found.why_not:
                return Seen(None, wrong)
            self._document(found, wrong)
        except (OSError, HTTPException) as error:
            self.connection = None
            return Seen(None, [] if self.optional else [(5, f"{self.name} does not answer: {error!r}", b"")])
        return Seen(found, wrong)

    def _aggregate(self, wrong: list[tuple[int, str, bytes]]) -> Read | None:
        """Now with the last ETag, now without: 304 means exactly "the bytes that you have"."""
        etag, before = self.known
        asked = {"If-None-Match": etag} if etag and next(self.turns) % 3 else {}
        status, said, body = self._get(f"/md/{self.slug}.xml", asked)
        if status == 304 and asked:
            if said != etag:
                wrong.append((6, f"{self.name}: 304 for {etag} says {said}", b""))
            return self.reader.aggregate(before)
        if status != 200:
            if not (self.optional and status >= 500):
                wrong.append((1, f"{self.name}: the aggregate is answered with {status}", body))
            return None
        if said != f'"{hashlib.sha256(body).hexdigest()}"':
            wrong.append((6, f"{self.name}: the ETag {said} is not the SHA-256 of the aggregate", body))
        if asked and body == before:
            wrong.append((6, f"{self.name}: 200 instead of 304 for what {etag} names", body))
        found = self.reader.aggregate(body)
        if found.why_not:
            wrong.append((1, f"{self.name}: the aggregate is not trusted: {found.why_not}", body))
        self.known = said, body
        return found

    def _document(self, found: Read, wrong: list[tuple[int, str, bytes]]) -> None:
        """An answer of MDQ between two looks at the aggregate; where those are the same, it has to agree with them."""
        turn = next(self.turns)
        entity_id = sorted(found.entities)[turn % len(found.entities)]
        name = quote(entity_id, safe="") if turn % 2 else "%7Bsha1%7D" + _sha1(entity_id)
        status, said, body = self._get(f"/md/{self.slug}/entities/{name}", {})
        after, _etag, _body = self._get(f"/md/{self.slug}.xml", {"If-None-Match": self.known[0]})
        if after != 304:
            return
        if status != 200:
            if not (self.optional and status >= 500):
                wrong.append((1, f"{self.name}: {entity_id} is answered with {status} and is in the aggregate", body))
            return
        if said != f'"{hashlib.sha256(body).hexdigest()}"':
            wrong.append((6, f"{self.name}: the ETag {said} is not the SHA-256 of the answer", body))
        wrong += compare(self.reader.answer(body), body, entity_id, found, self.name)

    def _get(self, path: str, headers: dict[str, str]) -> tuple[int, str, bytes]:
        if self.connection is None:
            self.connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        self.connection.putrequest("GET", path, skip_accept_encoding=True)
        for name, value in headers.items():
            self.connection.putheader(name, value)
        self.connection.endheaders()
        response = self.connection.getresponse()
        return response.status, response.headers.get("ETag", ""), response.read()
