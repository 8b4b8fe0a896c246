"""Log lines for collectors: a JSON object each, with the identities of request, task and job.

Without secrets and personal data, whoever wrote the line and whatever library: what looks like one is exchanged for a
word for it before the line is written. It is the last net and no leave to log such things. No Django here: gunicorn,
which starts without it, writes by the same formatter.
"""

import logging
import re
from collections.abc import Sequence
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from members import request_id

_MAX = 20_000  # characters of one text: a stack, not a document
_B64 = r"[A-Za-z0-9_~+/=.-]"
# What only XML and HTML look like, even when it is cut off: <Feed: production> and <module> are Python's.
_MARKUP = re.compile(r"<\?xml|<!DOCTYPE|</[A-Za-z_]|<[A-Za-z_][\w.-]*(?::[A-Za-z_]|\s+[\w:.-]+\s*=\s*[\"'])")
_OPENING = re.compile(r"<[A-Za-z_?!]")
# In this order: what holds others comes first.
_HIDDEN: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"-----BEGIN [A-Z ]+-----.*?(?:-----END [A-Z ]+-----|\Z)", re.DOTALL), "<PEM>"),
    (re.compile(r"(?i)\b((?:set-)?cookie|(?:proxy-)?authorization)(['\"]?\s*[:=]\s*)[^\r\n]*"), r"\1\2<secret>"),
    (re.compile(rf"(?i)\b(bearer|basic)\s+{_B64}{{8,}}"), r"\1 <secret>"),
    (
        re.compile(
            r"(?i)(\b(?:\w*_)?(?:sessionid|csrf\w*|secret\w*|passw\w*|api[_-]?key|token|pin|otp|samlresponse|samlrequest)"
            r"|[?&]code)(['\"]?\s*[=:]\s*['\"]?)[^\s'\"&;,)}\]]+"
        ),
        r"\1\2<secret>",
    ),
    (re.compile(rf"\bsigill_{_B64}{{8,}}"), "<token>"),
    (re.compile(r"(\b[a-z][a-z0-9+.-]*://)[^/\s@]+@"), r"\1<secret>@"),
    # The one-time link of a letter: the last thing in its address.
    (re.compile(r"(/(?:confirm|verify|invited|apply/status|password/reset/key)/)[^/\s\"']+"), r"\1<code>"),
    (re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]*"), "<token>"),
    (re.compile(r"(?<![\w.+-])[\w.!#$%&'*+=?^`{|}~-]{1,254}@[\w-]+(?:\.[\w-]+)+"), "<e-mail>"),
    # A personal identity number with its century; an organisation's has ten digits and stays.
    (re.compile(r"\b(?:18|19|20)\d{2}[01]\d[0-9]\d[-+]?\d{4}\b"), "<personal number>"),
)


def without_secrets(text: str) -> str:
    """The text with a word in place of everything that looks like a secret, a person or a document."""
    text = _without_markup(text if len(text) <= _MAX else f"{text[:_MAX]} …")
    for pattern, word in _HIDDEN:
        text = pattern.sub(word, text)
    return text


def _without_markup(text: str) -> str:
    """Cut where XML or HTML begins, for nobody knows where it ends."""
    sure, first = _MARKUP.search(text), _OPENING.search(text)
    if sure is None or first is None:
        return text
    closing = sure.group().startswith("</")
    return f"{text[: first.start() if closing else sure.start()]}<XML>"


def json_lines() -> logging.Formatter:
    """The formatter: `at` (UTC), `level`, `logger`, `event`, `request` or `task`, `doing`, `job`, `exception`.

    Of a log record nothing else is taken: what libraries hang on it (a request, its headers) stays behind.
    """
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_OF_A_RECORD,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _hide,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )


def _identities(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Which request or task the line belongs to; a task's context has its job, too."""
    known = request_id.current()
    if known:
        kind, colon, task = known.partition(":")
        event["task" if colon and kind == "task" else "request"] = task or known
    return event


def _hide(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return {name: _hidden(value) for name, value in event.items()}


def _hidden(value: Any) -> Any:
    """Numbers and truths as they are, all else as text."""
    return value if isinstance(value, bool | int | float | None) else without_secrets(str(value))


_OF_A_RECORD: Sequence[Processor] = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    structlog.contextvars.merge_contextvars,
    _identities,
]
