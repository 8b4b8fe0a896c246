"""The API's description (OpenAPI 3.1), out of what each view says of itself: shapes, examples, scopes, parameters."""

import inspect
import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Annotated, Any, NotRequired, TypedDict, is_typeddict

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from rest_framework.parsers import JSONParser

from federation.api import once, sparse
from federation.api.filtering import parameters
from federation.api.frame import Api, Makes, Many, One, Posts, Verb
from federation.api.problems import MEDIA_TYPE
from federation.api.shapes import Json, Said, fields_of, name_of, schema_of

_JSON = "application/json"
_TEXT: Json = {"type": "string"}
_COUNT: Json = {"type": "integer", "minimum": 0}
TAG = _TEXT | {"description": "The SHA-256 of the content, in quotation marks."}
_RATE = {
    "RateLimit-Limit": {"description": "How often may be asked.", "schema": _COUNT},
    "RateLimit-Remaining": {"description": "How often still.", "schema": _COUNT},
    "RateLimit-Reset": {"description": "Seconds until more is allowed.", "schema": _COUNT},
}
# What each refusal is called, where it can come.
_OF_ALL = (400, 404, 406, 429)
_OF_SCOPES = (401, 403)
_OF_POSTS = (409, 413, 415, 422)
_OF_VERBS = (412, 428)


class Fault(TypedDict):
    """One place of what was sent, or one parameter, and what is wrong there."""

    pointer: NotRequired[Annotated[str, Said("A JSON pointer (RFC 6901) into the body.")]]
    parameter: NotRequired[Annotated[str, Said("The query parameter.")]]
    requirement: NotRequired[Annotated[str, Said("The code of a framework's requirement.")]]
    detail: str


class Problem(TypedDict):
    """Problem details (RFC 9457). What else a problem has is told with its code on the page /api/."""

    type: Annotated[str, Said("The code's place on the page /api/, or about:blank.", format="uri-reference")]
    title: str
    status: Annotated[int, Said(minimum=400, maximum=599)]
    detail: Annotated[str, Said("A sentence for a person, in the language that was asked for.")]
    code: NotRequired[Annotated[str, Said("For programs; the same in every language.")]]
    errors: NotRequired[list[Fault]]
    rule: NotRequired[str]
    gate: NotRequired[str]
    findings: NotRequired[list[dict[str, Any]]]


PROBLEM = {
    "type": "https://sigill.example/api/#refused",
    "title": "Conflict",
    "status": 409,
    "detail": "Say why, so that the second operator can judge it.",
    "code": "refused",
}


class Accepted(TypedDict):
    """Long work, begun: Location says where to ask how far it has come."""

    job: int
    state: str


class Schema(AutoSchema):
    """Whole operations, of the view's own words; nothing is guessed from serializers, of which there are none."""

    view: Any

    def get_operation(self, path: str, path_regex: str, path_prefix: str, method: str, registry: Any) -> Json | None:
        self.registry, self.path, self.path_regex, self.path_prefix = registry, path, path_regex, path_prefix
        self.method = method.upper()
        if not isinstance(self.view, Api):
            return None
        reads = self.method == "GET"
        scope = self.view.scope if reads else getattr(self.view, "write_scope", self.view.scope)
        told: Json = {
            "operationId": _id(self.method, path),
            "summary": _summary(self.view),
            "description": _words(self.view),
            "tags": [path.removeprefix("/api/v1/").split("/")[0]],
            "parameters": list(self._all_parameters()),
            "responses": self._responses(scope),
        }
        if body := self._body():
            told["requestBody"] = body
        told["security"] = [{"token": []}, {"session": []}] if scope else [{}, {"token": []}]
        return told | ({"x-scope": str(scope)} if scope else {})

    def _all_parameters(self) -> Iterator[Json]:
        names = re.findall(r"\{(\w+)\}", self.path)
        for one in self._resolve_path_parameters(names):  # type: ignore[no-untyped-call]  # drf-spectacular
            yield one | {"schema": _bounded(one["schema"])}
        if self.method == "GET":
            for name, (schema, says) in asked_of(self.view).items():
                yield {"name": name, "in": "query", "description": says, "schema": schema}
            return
        for name, (schema, says) in getattr(self.view, "asks", {}).items():
            yield {"name": name, "in": "query", "description": says, "schema": schema}
        if isinstance(self.view, Posts):
            key = _TEXT | {"maxLength": 255}
            says = "Under the same key the same request is done once, and answered alike, for 24 hours."
            yield {"name": once.HEADER, "in": "header", "description": says, "schema": key}
        if self._holds():
            says = "The ETag of the resource as it was read; * for whatever it is now."
            yield {"name": "If-Match", "in": "header", "required": True, "description": says, "schema": _TEXT}

    def _body(self) -> Json | None:
        if self.method == "GET":
            return None
        found: Json = {}
        for parser in self.view.parser_classes:
            if issubclass(parser, JSONParser):
                schema = self._named(self.view.body) if self.view.body else {"type": "object", "maxProperties": 0}
                found[parser.media_type] = {"schema": schema, "examples": _examples(self.view.body_example)}
            else:
                found[parser.media_type] = {"schema": _TEXT, "examples": _examples(DOCUMENT)}
        return {"content": found, "required": self.view.body is not None or JSONParser not in self.view.parser_classes}

    def _responses(self, scope: Any) -> Json:
        told: Json = {}
        for status in answers_of(self.view, self.method):
            schema, example = self._answer(status)
            told[str(status)] = {
                "description": HTTPStatus(status).phrase,
                "headers": {"ETag": {"schema": TAG}} | _RATE if self._tagged() else dict(_RATE),
                "content": {
                    media: {"schema": schema, "examples": _examples(example)}
                    for media in getattr(self.view, "media_types", (_JSON,))
                },
            }
        if self.method == "GET" and isinstance(self.view, One | Many):
            told["304"] = {"description": "If-None-Match has what there is."}
        for refusal in (*_refusals(self.method, scope, self._holds()), "default"):
            told[str(refusal)] = {"$ref": "#/components/responses/Problem"}
        self._register("Problem", ResolvedComponent.RESPONSE, self._problem())
        return told

    def _tagged(self) -> bool:
        return isinstance(self.view, One | Many | Verb | Makes)

    def _holds(self) -> bool:
        """Whether If-Match is asked for."""
        return self.method == "PUT" or isinstance(self.view, Verb)

    def _problem(self) -> Json:
        content = {MEDIA_TYPE: {"schema": self._named(Problem), "examples": _examples(PROBLEM)}}
        return {"description": "A problem (RFC 9457).", "content": content}

    def _answer(self, status: int) -> tuple[Json, Any]:
        """The schema and an example of what is answered with the status."""
        view = self.view
        if status == HTTPStatus.ACCEPTED and not getattr(view, "shape", None):
            return self._named(Accepted), {"job": 12, "state": "waiting"}
        if isinstance(view, Many) and self.method == "GET":
            return self._page(), {**view.more_example, view.name: [view.example], "next": None}
        if _JSON not in getattr(view, "media_types", (_JSON,)):
            return _TEXT, DOCUMENT
        shape, example = answered_by(view, self.method)
        if self.method == "GET" and isinstance(view, One):
            return self._whole_or_some(shape), example
        return self._named(shape) if shape else {"type": "object"}, example

    def _page(self) -> Json:
        view = self.view
        rows = {"type": "array", "items": self._whole_or_some(view.shape)}
        cursor = {"type": ["integer", "null"], "description": "`after` of the next page; null: this was the last."}
        properties = {**view.more, view.name: rows, "next": cursor}
        return {"type": "object", "properties": properties, "required": sorted(properties)}

    def _whole_or_some(self, shape: Any) -> Json:
        """With `?fields=` only those that were asked for are there."""
        whole = self._named(shape)
        name = f"SomeOf{name_of(shape)}"
        named: Json = {}
        some = {key: value for key, value in _of(shape, named).items() if key != "required"}
        self._register(name, ResolvedComponent.SCHEMA, some | {"description": "Some of its fields: with `?fields=`."})
        return {"anyOf": [whole, {"$ref": f"#/components/schemas/{name}"}]}

    def _named(self, shape: Any) -> Json:
        named: Json = {}
        found = schema_of(shape, named)
        for name, schema in named.items():
            self._register(name, ResolvedComponent.SCHEMA, schema)
        return found

    def _register(self, name: str, kind: Any, schema: Json) -> None:
        made = ResolvedComponent(name=name, type=kind, schema=schema, object=name)  # type: ignore[no-untyped-call]
        self.registry.register_on_missing(made)


DOCUMENT = (
    '<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.norrvik.example"/>'
)
"""What stands for a document of SAML metadata in examples."""


def asked_of(view: Any) -> dict[str, tuple[Json, str]]:
    """The query parameters of a view's GET."""
    told: dict[str, tuple[Json, str]] = {}
    if isinstance(view, Many) and view.listing is not None:
        told |= parameters(view.listing)
    told |= view.asks
    if isinstance(view, Many):
        most = {"type": "integer", "minimum": 0, "maximum": 10**18 - 1}
        told["after"] = (most, "What `next` said: where this page begins.")
    if isinstance(view, One | Many):
        known = ", ".join(fields_of(view.shape))
        told[sparse.NAME] = (_TEXT, f"Only these, with commas between: {known}.")
    return told


def answers_of(view: Any, method: str) -> tuple[int, ...]:
    """With which statuses it answers when it does what it is asked."""
    if method == "POST" and hasattr(view, "answers"):
        found: tuple[int, ...] = view.answers
        return found
    if method == "GET" or not isinstance(view, Posts) or isinstance(view, Verb):
        return (200,)
    return (201,) if isinstance(view, Makes) else (200, 201, 202)


def answered_by(view: Any, method: str) -> tuple[Any, Any]:
    """The shape of the answer, and an example."""
    if method == "POST" and isinstance(view, Verb):
        return view.resource.shape, view.resource.example
    made = getattr(view, "made", None) if method == "POST" else None
    if made is None:
        return view.shape, view.example
    if is_typeddict(made):
        return made, getattr(view, "made_example", {})
    return made.shape, made.example


def _refusals(method: str, scope: Any, holds: bool) -> list[int]:
    told = [*_OF_ALL, *(_OF_SCOPES if scope else ())]
    if method != "GET":
        told += [*_OF_POSTS, *(_OF_VERBS if holds else ())]
    return sorted(told)


def _id(method: str, path: str) -> str:
    words = path.removeprefix("/api/v1/").strip("/").replace("-", "_").replace("{", "by_").replace("}", "")
    return f"{method.lower()}_{words.replace('/', '_')}"


def _words(view: Any) -> str:
    return " ".join((inspect.getdoc(type(view)) or "").split())


def _summary(view: Any) -> str:
    return re.split(r"(?<=[a-z)])[.;:](?:\s|$)", _words(view), maxsplit=1)[0]


def _bounded(schema: Json) -> Json:
    return schema | {"minimum": 0, "maximum": 2**63 - 1} if schema.get("type") == "integer" else schema


def _examples(value: Any) -> Json:
    return {"example": {"value": dict(value) if isinstance(value, Mapping) else value}}


def _of(shape: Any, named: Json) -> Json:
    """The fields of a shape, not a reference to it."""
    schema_of(shape, named)
    found: Json = named[name_of(shape)]
    return found


def finish(result: Json, **_others: Any) -> Json:
    """What the description says of the whole (a hook after generation)."""
    token = {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "`Token sigill_…`; issued on one's own page, for one organisation and some scopes.",
    }
    session = {"type": "apiKey", "in": "cookie", "name": "sessionid", "description": "A person's, for reading along."}
    result["components"]["schemas"]["Problem"]["additionalProperties"] = True  # RFC 9457, section 3.2
    result["components"]["securitySchemes"] = {"session": session, "token": token}
    return result
