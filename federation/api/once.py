"""Idempotency-Key: whoever sends the same POST again, because the answer was lost on the way, gets the same answer.

As draft-ietf-httpapi-idempotency-key-header-07 has it. The key is the asker's own: bound to person and token. What is
done and that it was answered are one transaction, so that a process that dies in between has done nothing.
"""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from federation.api import problems
from federation.api.problems import Problem
from federation.models import ApiRequest
from members.clock import now

KEPT_FOR = timedelta(hours=24)
# After this, whoever asked first has lost its process: nothing was done, and the next one takes it over.
SILENT_FOR = timedelta(minutes=5)
HEADER, REPLAYED = "Idempotency-Key", "Idempotency-Replayed"
_KEPT_HEADERS = ("ETag", "Location", "Retry-After", "Cache-Control", "Content-Language")
# The asker puts right what this says, and sends the same again: such an answer is not the answer.
_TRY_AGAIN = frozenset({401, 403, 412, 428, 429})
_KEY = re.compile(r"[\x21\x23-\x7e]{1,255}", re.ASCII)


def answer(request: Request, act: Callable[[], Response]) -> Response:
    """What `act` answers, in one transaction; under a key that was used before, what it answered then."""
    if HEADER not in request.headers:
        with transaction.atomic():
            return act()
    at = now()
    claim = _claim(_asker(request), _asked(request), at)
    if claim.answered_at is not None:
        return _again(claim)
    try:
        with transaction.atomic():
            response = act()
            _keep(claim, response)
            return response
    except Exception as error:
        _settle(claim, problems.handle(error, {}))
        raise


def forget() -> int:
    """Part of housekeeping: answers older than a day; returns how many."""
    gone, _by_model = ApiRequest.objects.filter(asked_at__lte=now() - KEPT_FOR).delete()
    return gone


def _claim(asker: str, asked: str, at: datetime) -> ApiRequest:
    """The row to answer under, or the one that is answered; a Problem where another request has it."""
    ApiRequest.objects.filter(asker=asker, asked_at__lte=at - KEPT_FOR).delete()
    try:
        with transaction.atomic():
            return ApiRequest.objects.create(asker=asker, asked=asked, asked_at=at)
    except IntegrityError:
        found = ApiRequest.objects.filter(asker=asker).first()
    if found is None:  # let go of this instant
        raise _under_way()
    if found.asked != asked:
        why = _("This Idempotency-Key was sent with something else before. Take a new key for a new request.")
        raise Problem("idempotency_key_reused", 422, why)
    if found.answered_at is None:
        _take_over(found, at)
    return found


def _take_over(found: ApiRequest, at: datetime) -> None:
    silent = ApiRequest.objects.filter(pk=found.pk, answered_at=None, asked_at__lte=at - SILENT_FOR)
    if not silent.update(asked_at=at):
        raise _under_way()
    found.asked_at = at


def _under_way() -> Problem:
    return Problem("under_way", 409, _("The same request is under way. Ask again in a moment, with the same key."))


def _keep(claim: ApiRequest, response: Response) -> None:
    """Or nothing at all: where somebody has taken it over meanwhile, what was done here is taken back."""
    headers = {name: response[name] for name in _KEPT_HEADERS if name in response}
    if response.content_type:
        headers["Content-Type"] = response.content_type
    mine = ApiRequest.objects.filter(pk=claim.pk, answered_at=None, asked_at=claim.asked_at)
    told = JSONRenderer().render(response.data).decode() if response.data is not None else ""
    if not mine.update(answered_at=now(), status=response.status_code, headers=headers, answer=told):
        raise _under_way()


def _settle(claim: ApiRequest, told: Response | None) -> None:
    """After a refusal, which is an answer like others; after a fault the key is as unused."""
    if told is None or told.status_code >= 500 or told.status_code in _TRY_AGAIN:
        ApiRequest.objects.filter(pk=claim.pk, answered_at=None, asked_at=claim.asked_at).delete()
    elif getattr(told, "data", {}).get("code") != "under_way":
        _keep(claim, told)


def _again(claim: ApiRequest) -> Response:
    headers = dict(claim.headers)
    content_type = headers.pop("Content-Type", None)
    told = json.loads(claim.answer) if claim.answer else None
    return Response(told, status=claim.status, headers=headers | {REPLAYED: "true"}, content_type=content_type)


def _asker(request: Request) -> str:
    """Who asks under which key: as one digest, of which neither is read back."""
    key = request.headers[HEADER].strip().removeprefix('"').removesuffix('"')
    if not _KEY.fullmatch(key):
        why = _("An Idempotency-Key is 1 to 255 characters of ASCII, without blanks; a UUID does well.")
        raise Problem("idempotency_key_malformed", 400, why)
    token = request.auth.public_id if request.auth is not None else "session"
    return hashlib.sha256(f"{request.user.pk} {token} {key}".encode()).hexdigest()


def _asked(request: Request) -> str:
    sent = request._request
    if not hasattr(sent, "_body"):  # as `sent.body` does, but for its bound, which is the view's (frame.Api.largest)
        sent._body = sent.read()
    head = f"{sent.method} {sent.get_full_path()} {sent.content_type}\n".encode()
    return hashlib.sha256(head + sent.body).hexdigest()
