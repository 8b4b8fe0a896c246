"""The API as a page for people: how to begin, what each address takes and answers, and what each problem means."""

import json
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from federation.api.codes import CODES
from federation.api.description import described
from members.models.api_token import Scope

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address, as the page shows it; examples are JSON, or a document's text."""

    anchor: str
    method: str
    path: str
    summary: str
    more: str
    scope: str
    parameters: list[tuple[str, str, bool]]
    sent: str
    answered: str
    status: str


@require_safe
def api(request: HttpRequest) -> HttpResponse:
    """All of it. For everybody; what an address tells is for those who may see it."""
    operations = sorted(_operations(described()), key=lambda one: one[0])
    context = {
        "groups": [(tag, [one for _tag, one in some]) for tag, some in groupby(operations, key=lambda one: one[0])],
        "scopes": Scope.choices,
        "codes": [(code, status, words) for code, (status, words) in CODES.items()],
    }
    return render(request, "federation/api.html", context)


def _operations(description: Json) -> list[tuple[str, Operation]]:
    return [
        (told["tags"][0], _operation(method.upper(), path, told))
        for path, methods in description["paths"].items()
        for method, told in methods.items()
    ]


def _operation(method: str, path: str, told: Json) -> Operation:
    status = next(iter(told["responses"]))
    summary, words = told["summary"], told["description"]
    return Operation(
        told["operationId"],
        method,
        path,
        summary,
        words.removeprefix(summary).lstrip(".;: "),
        told.get("x-scope", ""),
        [(one["name"], one.get("description", ""), one.get("required", False)) for one in told["parameters"]],
        _example(told.get("requestBody", {})),
        _example(told["responses"][status]),
        status,
    )


def _example(part: Json) -> str:
    for content in part.get("content", {}).values():
        for example in content["examples"].values():
            value = example["value"]
            return value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
    return ""
