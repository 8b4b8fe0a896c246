"""One request to the API and its answer: retried with a growing pause while the registry is busy, led nowhere else."""

import http.client
import json
import random
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any, Final

from sigill_client.problems import Unavailable, problem_of
from sigill_client.settings import Settings

BUSY: Final = frozenset({429, 503})
LARGEST: Final = 64 << 20
_UNSURE: Final = frozenset({502, 504})  # the work may have been done; asked again only where that is harmless
FIRST_PAUSE: Final = 1.0


@dataclass(frozen=True, slots=True)
class Answer:
    """A success: 2xx. `data` is the JSON, `headers` have lower-case names."""

    status: int
    data: Any
    headers: Mapping[str, str]


class _Stay(urllib.request.HTTPRedirectHandler):
    """A token is for the address that it was issued for: a redirect is an answer like another."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


@dataclass(slots=True)
class Transport:
    """`pause` is told how many seconds to wait; tests give their own."""

    settings: Settings
    pause: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.time
    _opener: urllib.request.OpenerDirector = field(default_factory=lambda: urllib.request.build_opener(_Stay))

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Raises `Problem` for the registry's no, and `Unavailable`.

        Asked again where the registry was busy (429, 503: it did nothing), and, where to ask twice does no more than to
        ask once (GET, or an Idempotency-Key), also where the line broke.
        """
        request = self._request(method, path, body, headers or {})
        harmless = method == "GET" or request.has_header("Idempotency-key")
        for attempt in range(1, self.settings.attempts + 1):
            last = attempt == self.settings.attempts
            try:
                status, told, content = self._once(request)
            except (OSError, http.client.HTTPException) as error:
                if last or not harmless:
                    raise Unavailable(f"{self.settings.url} does not answer: {_why(error)}") from error
                self.pause(self._backoff(attempt))
                continue
            if status in BUSY or (harmless and status in _UNSURE):
                wait = self._asked_wait(told) or self._backoff(attempt)
                if last or wait > self.settings.longest_wait:
                    raise Unavailable(_too_busy(status, told, content))
                self.pause(wait)
                continue
            return self._answer(status, told, content)
        raise AssertionError("the last attempt answers or raises")

    def _request(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> urllib.request.Request:
        request = urllib.request.Request(f"{self.settings.url}/api/v1/{path}", data=body, method=method)  # noqa: S310
        request.add_header("Accept", "application/json, application/problem+json")
        request.add_header("Accept-Language", self.settings.language)
        request.add_header("User-Agent", "sigill-client/1.0")
        if self.settings.token:
            request.add_unredirected_header("Authorization", f"Token {self.settings.token}")
        for name, value in headers.items():
            request.add_header(name, value)
        return request

    def _once(self, request: urllib.request.Request) -> tuple[int, dict[str, str], bytes]:
        try:
            response = self._opener.open(request, timeout=self.settings.timeout)
        except urllib.error.HTTPError as error:
            response = error
        with response:
            content = response.read(LARGEST + 1)
            if len(content) > LARGEST:
                raise http.client.HTTPException("the answer is too large")
            return response.status, {name.lower(): value for name, value in response.headers.items()}, content

    def _answer(self, status: int, headers: dict[str, str], content: bytes) -> Answer:
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if not 200 <= status < 300:
            problem = problem_of(status, kind, content)
            if status >= 500:
                raise Unavailable(f"The registry failed. {problem.sentence}")
            raise problem
        if not content:
            return Answer(status, None, headers)
        try:
            return Answer(status, json.loads(content), headers)
        except ValueError as error:
            raise Unavailable(f"{self.settings.url} answered with something that is not JSON.") from error

    def _backoff(self, attempt: int) -> float:
        """1, 2, 4, ... seconds, and up to a half more, so that those who were turned away do not come back together."""
        pause = FIRST_PAUSE * 2 ** (attempt - 1)
        return float(min(self.settings.longest_wait, pause * (1 + random.random() / 2)))  # noqa: S311 - no secret

    def _asked_wait(self, headers: Mapping[str, str]) -> float | None:
        """Retry-After (RFC 9110, section 10.2.3): seconds, or a date."""
        value = headers.get("retry-after", "").strip()
        if value.isascii() and value.isdigit():
            return float(value)
        try:
            return max(0.0, parsedate_to_datetime(value).timestamp() - self.now())
        except (TypeError, ValueError):
            return None


def _too_busy(status: int, headers: Mapping[str, str], content: bytes) -> str:
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    after = headers.get("retry-after")
    return f"{problem_of(status, kind, content).sentence} " + (f"Try again in {after} s." if after else "Try later.")


def _why(error: BaseException) -> str:
    reason = getattr(error, "reason", None) or error
    return str(reason) or type(reason).__name__
