"""Where the registry is and with which token: from flags and the environment. A token is never an argument: every
user of the machine can read those."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sigill_client.problems import UsageError

URL, TOKEN, TOKEN_FILE, ORGANISATION = "SIGILL_URL", "SIGILL_TOKEN", "SIGILL_TOKEN_FILE", "SIGILL_ORGANISATION"
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Settings:
    """`url` has no slash at its end; `token` is None where there is none; times are in seconds."""

    url: str
    token: str | None = None
    language: str = "en"
    timeout: float = 30.0
    attempts: int = 5
    longest_wait: float = 60.0

    def __repr__(self) -> str:
        return f"Settings(url={self.url!r}, token={'set' if self.token else None})"


def settings_of(  # noqa: PLR0913 - one per flag
    environ: Mapping[str, str] | None = None,
    *,
    url: str | None = None,
    token_file: str | None = None,
    language: str | None = None,
    timeout: float = 30.0,
    attempts: int = 5,
    longest_wait: float = 60.0,
) -> Settings:
    """A flag counts before the environment; raises `UsageError`."""
    given = os.environ if environ is None else environ
    return Settings(
        url=_address(url or given.get(URL, "")),
        token=_token(token_file or given.get(TOKEN_FILE, ""), given.get(TOKEN, "")),
        language=language or given.get("SIGILL_LANGUAGE", "en"),
        timeout=timeout,
        attempts=max(1, attempts),
        longest_wait=longest_wait,
    )


def _address(url: str) -> str:
    if not url:
        raise UsageError(f"Say where the registry is: --url, or {URL} in the environment.")
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        raise UsageError(f"{url} is not an address.") from None
    if parts.scheme not in ("https", "http") or not host or parts.query or parts.fragment or parts.username:
        raise UsageError(f"{url} is not the address of a registry. Write it as in https://sigill.example.")
    if parts.scheme == "http" and host not in _LOOPBACK:
        raise UsageError(f"{url}: a token is not sent in the clear. Use https.")
    return url.rstrip("/")


def _token(file: str, value: str) -> str | None:
    if file:
        try:
            value = Path(file).read_text(encoding="utf-8")
        except (OSError, UnicodeError) as error:
            raise UsageError(f"The token's file {file} cannot be read: {error}") from error
        if not value.strip():
            raise UsageError(f"The token's file {file} is empty.")
    value = value.strip()
    if any(not "!" <= character <= "~" for character in value):
        raise UsageError("The token has characters that no token has. Copy it once more.")
    return value or None
