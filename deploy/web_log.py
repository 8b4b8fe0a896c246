"""What the web process writes of a request, where it is told to (SIGILL_ACCESS_LOG)."""

import os
import re
from typing import Any

from gunicorn.config import Config
from gunicorn.glogging import Logger

_ASKED_FOR = re.compile(r"(/md/[^/? ]+/entities/)[^ ].*?(?=(?: HTTP/[0-9.]+)?\Z)", re.DOTALL)


class WebLog(Logger):  # type: ignore[misc]
    """gunicorn's own, but for which entity an MDQ request was about: that tells who logs in where
    (draft-young-md-query, section 6.2), and it is written by whoever asks. The same in nginx.conf."""

    def setup(self, cfg: Config) -> None:
        """gunicorn's own lines as JSON where Django's are; who fetches what keeps the form that is counted."""
        super().setup(cfg)
        if os.environ.get("LOG_FORMAT") == "json":
            from members.log_lines import json_lines  # noqa: PLC0415 - only where it is wanted

            for handler in self.error_log.handlers:
                handler.setFormatter(json_lines())

    def atoms(self, *about: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().atoms(*about)
        return {**found, "r": without_identifier(found["r"]), "U": without_identifier(found["U"] or "")}


def without_identifier(request_line: str) -> str:
    """As it came, but for an MDQ request: `GET /md/FEED/entities/- HTTP/1.1` whichever entity it was about."""
    return _ASKED_FOR.sub(r"\1-", request_line)
