"""The object store, through django-storages: contents called by their digest, and one small object that is exchanged.

Imported only where SIGILL_MIRROR is set: the packages of requirements-s3.txt need not be there otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from botocore.exceptions import ClientError
from storages.backends.s3 import S3Storage

_ABSENT = frozenset({"404", "NoSuchKey", "NotFound"})
_EXCHANGED = frozenset({"412", "PreconditionFailed", "409", "ConditionalRequestConflict"})


class Exchanged(Exception):
    """Somebody else has exchanged the object since it was read."""


@dataclass(frozen=True, slots=True)
class Versioned:
    """What an object holds, and the store's own mark for it, by which it is exchanged."""

    content: bytes
    mark: str


class Bucket:
    """One feed's part of the store. Names are relative; every failure of the store is botocore's or an OSError."""

    def __init__(self, address: str, feed: str) -> None:
        """`address`: s3://bucket/prefix?endpoint=https://store.example&region=eu-north-1; who we are, boto3 knows."""
        parts = urlsplit(address)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        storage = S3Storage(
            bucket_name=parts.netloc, endpoint_url=asked.get("endpoint"), region_name=asked.get("region")
        )
        self._client: Any = storage.connection.meta.client  # safe to share between threads, as resources are not
        self._bucket = parts.netloc
        self._prefix = "/".join(filter(None, (parts.path.strip("/"), feed))) + "/"

    def age_from(self, name: str) -> datetime | None:
        """When the object was written; None where there is none."""
        try:
            written: datetime = self._client.head_object(**self._key(name))["LastModified"]
        except ClientError as error:
            _only(error, _ABSENT)
            return None
        return written

    def read(self, name: str) -> Versioned | None:
        try:
            found = self._client.get_object(**self._key(name))
        except ClientError as error:
            _only(error, _ABSENT)
            return None
        return Versioned(found["Body"].read(), found["ETag"])

    def put(self, name: str, content: bytes) -> None:
        self._client.put_object(**self._key(name), Body=content)

    def exchange(self, name: str, content: bytes, before: Versioned | None) -> None:
        """Write the object if it is still what was read (None: if there is none). Raises Exchanged if it is not."""
        condition = {"IfMatch": before.mark} if before else {"IfNoneMatch": "*"}
        try:
            self._client.put_object(**self._key(name), Body=content, CacheControl="no-cache", **condition)
        except ClientError as error:
            _only(error, _EXCHANGED)
            raise Exchanged(name) from error

    def names(self, beginning: str) -> Iterator[tuple[str, datetime]]:
        """Names that begin so, and when each was written."""
        pages = self._client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix + beginning):
            for found in page.get("Contents", ()):
                yield found["Key"].removeprefix(self._prefix), found["LastModified"]

    def remove(self, names: Iterable[str]) -> None:
        for name in names:
            self._client.delete_object(**self._key(name))

    def _key(self, name: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": self._prefix + name}


def _only(error: ClientError, codes: frozenset[str]) -> None:
    """Raise the store's error, unless it is one of these."""
    if error.response["Error"]["Code"] not in codes:
        raise error
