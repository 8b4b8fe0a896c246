"""Check metadata without submitting it: for everybody, with the lines concerned, while one types or by a button."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from federation.checking import Checked, checked, lines_concerned
from federation.forms_check import CheckForm
from federation.views.access import organisations_to_submit_for, viewer
from federation.views.bodies import too_large
from federation.views.documents import as_text
from federation.views.secrets_sent import take_secret_away
from members.clock import now
from members.errors import Refused
from members.models import Organisation
from members.saml.limits import ONE_ENTITY
from members.saml.lines import line_difference
from members.saml.mends import MENDS
from members.saml.sandbox import mend_apart
from members.saml.types import Refusal
from members.wording import in_words


@csrf_exempt  # checked inside, once it is known that the body can be read at all
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """The page: text in, findings out."""
    return too_large(request) or _check(request)


@csrf_exempt  # checked inside, as above
@require_POST
def findings(request: HttpRequest) -> HttpResponse:
    """The findings alone, for a page whose text has changed under somebody's hands."""
    return too_large(request) or _findings(request)


@csrf_exempt  # checked inside, as above
@require_POST
def mend(request: HttpRequest) -> HttpResponse:
    """What the mends asked for would change, before they are applied."""
    return too_large(request) or _mend(request)


@csrf_protect
def _check(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "federation/check.html", {"form": CheckForm()})
    form, document = read(request)
    context = {"form": form} | found(request, form, document)
    return render(request, "federation/check.html", context, status=422 if form.errors else 200)


@csrf_protect
def _findings(request: HttpRequest) -> HttpResponse:
    form, document = read(request)
    context = {"form": form, "live": True} | found(request, form, document)
    return render(request, "federation/check_findings.html", context)


@csrf_protect
def _mend(request: HttpRequest) -> HttpResponse:
    form, document = read(request)
    wanted = [rule for rule in request.POST.getlist("mend") if rule in MENDS]
    if not form.is_valid() or not wanted:
        return render(request, "federation/check.html", {"form": form} | found(request, form, document), status=422)
    try:
        mended = mend_apart(document, wanted, now())
    except Refusal as refusal:
        form.add_error("text", in_words(refusal.finding))
        return render(request, "federation/check.html", {"form": form}, status=422)
    context = {
        "form": form,
        "mended": mended,
        "done": [(rule, MENDS[rule]) for rule in mended.done],
        "lines": line_difference(document, mended.content),
        "after": mended.content.decode(),
        "back": _back(request),
        "kept": [(name, value) for name, value in request.POST.items() if name in ("owner", "profile", "show")],
    }
    return render(request, "federation/mend.html", context)


def _back(request: HttpRequest) -> str:
    """Which page the mended text goes to: that on which it is submitted, or that on which it is only checked."""
    return "submit" if request.POST.get("from") == "submit" else "check"


def read(request: HttpRequest) -> tuple[CheckForm, bytes]:
    """The form, with a chosen file's text as its text, and the document with the line ends that it was typed with."""
    secret = take_secret_away(request)
    data, file = request.POST.copy(), request.FILES.get("file")
    document = data.get("text", "").replace("\r\n", "\n").encode()  # browsers send CRLF, whatever was typed
    if file is not None and not document.strip():
        document = file.read(ONE_ENTITY.size + 1)
        data["text"] = as_text(document)
    form = CheckForm(data, request.FILES)
    if secret is not None:
        form.add_error("text", in_words(secret))
    return form, document


def found(request: HttpRequest, form: CheckForm, document: bytes) -> dict[str, Any]:
    """What the templates show; nothing where the form is not in order."""
    if not form.is_valid():
        return {}
    try:
        verdict = checked(document, form.cleaned_data["profile"], owner=_owner(request), by=viewer(request))
    except Refused as refused:
        form.add_error("text", str(refused))
        return {}
    shown = verdict.least(form.cleaned_data["show"])
    return {
        "checked": verdict,
        "shown": shown,
        "lines": lines_concerned(as_text(document), shown.findings),
        "mends": _mends(verdict),
    }


def _mends(verdict: Checked) -> list[tuple[str, object]]:
    return [(rule, MENDS[rule]) for rule in verdict.mends]


def _owner(request: HttpRequest) -> Organisation | None:
    """The organisation that it is meant for, where the person may submit for it."""
    person, pk = viewer(request), request.POST.get("owner", "")
    if person is None or not (pk.isascii() and pk.isdecimal() and len(pk) < 19):
        return None
    return organisations_to_submit_for(person).filter(pk=pk).first()
