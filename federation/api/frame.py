"""What every resource of the API is made of. A new one is a few lines; this is how (docs/api.md has the reader's side).

Reading one thing, with ETag, 304, `?fields=` and a place in the OpenAPI schema::

    class OneRevision(One):
        scope, shape, example = Scope.METADATA_READ, Revision, {"number": 4, "state": "submitted"}

        def find(self, request, *, pk):            # 404 for what the asker may not see: visible_or_404 and its like
            return revision_or_404(request.user, pk)

        def tell(self, request, found) -> Revision:  # shape is a TypedDict (shapes.py); no Swedish, no English: codes
            ...

Many: `class Revisions(Many)` with `name` (the list's key in the answer), `shape`, `example` of one row, `rows()` and
`tell()`; `listing` where a page's list has filters (members/listing), which are then the same here. Ordered by primary
key, in pages by cursor (`?after=`); `attach()` fetches for a whole page what the rows do not bring along.

Changing one thing is POST to a verb's address. The verb names the resource that it changes; the frame finds it (404),
asks `allow` (403), holds If-Match to the ETag of what `resource.tell` tells (428, 412), checks the body against
`body` (400 with a JSON pointer to each fault), runs `change` in one transaction and answers what the resource is
now::

    class Approve(Verb):
        scope, resource, body = Scope.METADATA_APPROVE, OneRevision, ApproveBody
        body_example = {"grounds": "…"}

        def change(self, request, found, sent):    # sent is a dict of the shape; one action, by=request.user
            revisions.approve(found, by=request.user, grounds=sent["grounds"])

A body that is no JSON has a parser of its own (`parser_classes`), and a `sent()` that looks at `request.data`; one
larger than 8 MiB raises `largest`.

`change` may return a Response instead: `created(...)`, `accepted(job)` for 202. `allow(request, found)` raises what the
action would about rights, before anything that was sent is read.

Making something new is `class X(Makes, Many)`, with a `write_scope` of its own, or `Makes` alone; with `body`, `made`
(the new one's resource) and `make(request, sent, **place)`, which ends in `return created(address, told)`.

All POSTs take an Idempotency-Key (once.py) without more being done about it: inside, everything is one transaction.
What is refused is raised: `Refused` of the actions, `problems.Problem` or `problems.invalid` of a view's own.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from federation.api import etags, filtering, once, sparse, throttling
from federation.api.paging import page
from federation.api.problems import Problem, invalid
from federation.api.shapes import Json, fields_of, schema_of, wrong
from members.listing.declared import Listing
from members.models import Job


class Api(APIView):  # type: ignore[misc]  # DRF has no types
    """A view of the API. `asks` are its query parameters: name to (JSON Schema, description); what stands there for one
    with an `enum` or an integer is held to it (400)."""

    scope: Any = None
    shape: ClassVar[Any] = None
    example: ClassVar[Mapping[str, Any]] = {}
    body: ClassVar[Any] = None
    body_example: ClassVar[Mapping[str, Any]] = {}
    asks: ClassVar[Mapping[str, tuple[Json, str]]] = {}
    cache: ClassVar[str] = etags.PRIVATE
    largest: ClassVar[int] = 8 << 20  # bytes of a body

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """With how often may be asked still; `request` is Django's where DRF's could not be made."""
        final = super().finalize_response(request, response, *args, **kwargs)
        for name, value in throttling.headers(getattr(request, "_request", request)).items():
            final[name] = value
        return final

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Whoever may not ask is told so first."""
        super().initial(request, *args, **kwargs)
        if int(request.META.get("CONTENT_LENGTH") or 0) > self.largest:
            raise Problem("too_large", 413, _("It is larger than %(most)d MiB.") % {"most": self.largest >> 20})
        for name, (schema, _says) in self.asks.items():
            for asked in request.query_params.getlist(name) if request.method in ("GET", "HEAD") else ():
                if why := _not_asked(asked, schema):
                    raise Problem("invalid_query", 400, f"`{name}`: {why}", parameter=name)

    def sent(self, request: Request) -> Json:
        """The JSON object that came, which is of the shape `body`; without a shape, an empty one."""
        data: Any = request.data
        if self.body is None:
            data = data or {}
        if not isinstance(data, dict):
            raise invalid(
                [("#", _("It must be of the type %(type)s.") % {"type": "object"})], _("Send one JSON object.")
            )
        if self.body is not None and (errors := list(wrong(data, schema_of(self.body)))):
            raise invalid(errors, _("What was sent cannot be read as this address asks for it: see `errors`."))
        return data


class One(Api):
    """GET: one thing, whole or in some of its fields."""

    def get(self, request: Request, **place: Any) -> HttpResponseBase:
        fields = sparse.chosen(request, fields_of(self.shape))
        told = self.tell(request, self.find(request, **place))
        return etags.exact(request, sparse.pick(told, fields), self.cache)

    def find(self, request: Request, **place: Any) -> Any:
        """The thing, or Http404, also where the asker may not see it."""
        raise NotImplementedError

    def tell(self, request: Request, found: Any) -> Any:
        """All of it, as its shape."""
        raise NotImplementedError


class Many(Api):
    """GET: what there is of them, as far as the asker may see it, in pages."""

    name: ClassVar[str] = ""
    # A list that tells more than its rows: name to JSON Schema, and what `beside` gives for them.
    more: ClassVar[Mapping[str, Json]] = {}
    more_example: ClassVar[Mapping[str, Any]] = {}
    # The page's list, whose filters these are too.
    listing: ClassVar[Listing | None] = None

    def get(self, request: Request, **place: Any) -> HttpResponseBase:
        fields = sparse.chosen(request, fields_of(self.shape))
        rows = self.rows(request, **place)
        if self.listing is not None:
            rows = filtering.narrowed(self.listing, request, rows)
        rows = rows.order_by("pk")

        def tell(row: Any) -> Json:
            return sparse.pick(self.tell(request, row), fields)

        found = page(request, rows, tell, self.name, lambda many: self.attach(request, many))
        return etags.exact(request, {**self.beside(request, **place), **found}, self.cache)

    def rows(self, request: Request, **place: Any) -> QuerySet[Any]:
        """Those that the asker may see, with what `tell` reads; they come in the order of their keys."""
        raise NotImplementedError

    def attach(self, request: Request, found: list[Any]) -> list[Any]:
        """What `tell` reads of a page's rows, in as many questions for a hundred as for one; in the same order."""
        return found

    def tell(self, request: Request, row: Any) -> Any:
        """One of them, as the shape."""
        raise NotImplementedError

    def beside(self, request: Request, **place: Any) -> Json:
        """What stands beside the rows."""
        return {}


class Posts(Api):
    """POST, with or without an Idempotency-Key; `act` answers, in one transaction. Without a scope it is nobody's."""

    def post(self, request: Request, **place: Any) -> Response:
        return once.answer(request, lambda: self.act(request, **place))

    def act(self, request: Request, **place: Any) -> Response:
        raise NotImplementedError


class Verb(Posts):
    """POST: change one thing, which the asker has seen as it is."""

    resource: ClassVar[type[One]]

    def http_method_not_allowed(self, request: Request, *args: Any, **place: Any) -> Any:
        """405; to who reads what is not there for them, 404."""
        if request.method in ("GET", "HEAD"):
            self.resource().find(request, **place)
        return super().http_method_not_allowed(request, *args, **place)

    def act(self, request: Request, **place: Any) -> Response:
        one = self.resource()
        found = one.find(request, **place)
        self.allow(request, found)
        if isinstance(found, Model):  # who comes second waits here, and finds it changed
            type(found)._default_manager.select_for_update().filter(pk=found.pk).values_list("pk").first()
            found = one.find(request, **place)
        etags.hold_to(request, one.tell(request, found))
        answer = self.change(request, found, self.sent(request))
        if answer is not None:
            return answer
        told = one.tell(request, one.find(request, **place))
        return Response(told, headers={"ETag": etags.etag_of(told), "Cache-Control": etags.PRIVATE})

    def allow(self, request: Request, found: Any) -> None:
        """Raise NotAllowed, or Http404, for whom this is not to do; before anything that was sent is read."""

    def change(self, request: Request, found: Any, sent: Json) -> Response | None:
        raise NotImplementedError


class Makes(Posts):
    """POST: something new, of which `made` is the resource."""

    made: ClassVar[type[One]]

    def act(self, request: Request, **place: Any) -> Response:
        self.allow_new(request, **place)
        return self.make(request, self.sent(request), **place)

    def allow_new(self, request: Request, **place: Any) -> None:
        """Raise NotAllowed, or Http404, for whom this is not to do; before anything that was sent is read."""

    def make(self, request: Request, sent: Json, **place: Any) -> Response:
        raise NotImplementedError


def _not_asked(asked: str, schema: Json) -> str:
    """Why a query parameter's text is not what the schema says; an integer is one where it is written as one."""
    if schema.get("type") != "integer":
        return next((why for _at, why in wrong(asked, schema)), "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 20):
        return _("It must be of the type %(type)s.") % {"type": "integer"}
    return next((why for _at, why in wrong(int(asked), schema)), "")


def created(address: str, told: Any) -> Response:
    """201: what there is now, where it is, and its ETag. `address` begins with a slash."""
    return Response(told, status=201, headers={"Location": address, "ETag": etags.etag_of(told)})


def accepted(job: Job) -> Response:
    """202: the job's address, where to ask how far it has come."""
    told = {"job": job.pk, "state": job.state}
    headers = {"Location": reverse("api_job", args=[job.pk]), "Retry-After": "2"}
    return Response(told, status=202, headers=headers)


__all__ = ["Api", "Json", "Makes", "Many", "One", "Posts", "Problem", "Verb", "accepted", "created", "invalid"]
