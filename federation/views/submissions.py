"""Hand in metadata: one entity is taken in while the person waits, an aggregate or an address becomes a job."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from federation.forms import SubmissionForm
from federation.forms_check import CheckForm
from federation.views.access import organisations_to_submit_for, visible_jobs
from federation.views.bodies import too_large
from federation.views.checks import found, read
from federation.views.documents import as_text, is_aggregate
from federation.views.secrets_sent import take_secret_away
from federation.views.submitted_before import initial, meant
from members.actions import imports
from members.errors import Refused
from members.intake import Outcome, take_in
from members.models import Job, MetadataRevision, Organisation, Person
from members.models.revision import Source
from members.saml.limits import ONE_ENTITY
from members.saml.types import Finding, Refusal, Severity
from members.views.acting import actor
from members.wording import in_words

LATEST_JOBS = 5


@csrf_exempt  # checked inside, once it is known that the body can be read at all
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest) -> HttpResponse:
    """The submission page; a body that is too large gets an answer in words, with status 413."""
    refused = too_large(request)
    if refused is not None:
        return refused
    protected: HttpResponse = _submit(request)
    return protected


@csrf_protect
def _submit(request: HttpRequest) -> HttpResponse:
    person = actor(request)
    owners = organisations_to_submit_for(person)
    if request.method != "POST":
        return _page(request, SubmissionForm(owners=owners, initial=initial(request, person)))
    if (secret := take_secret_away(request)) is not None:
        kept = SubmissionForm(initial=request.POST.dict(), owners=owners)
        return _page(request, kept, notice=in_words(secret), status=422)
    return _handed_in(request, person, owners)


def _handed_in(request: HttpRequest, person: Person, owners: QuerySet[Organisation]) -> HttpResponse:
    form = SubmissionForm(request.POST, request.FILES, owners=owners)
    if "check" in request.POST and not request.POST.get("url"):  # an address is fetched, not looked at
        return _looked_at(request, form)
    if not form.is_valid():
        return _page(request, _keeping(request, form), status=422)
    owner, content = form.cleaned_data["owner"], form.content()
    if content is None or is_aggregate(content):
        return _ask(request, form, owner, content)
    source = Source.UPLOAD if form.cleaned_data["file"] else Source.PASTE
    try:
        (outcome,) = take_in(content, owner=meant(request, person, owner), source=source, by=person)
    except Refusal as refusal:
        return _refused(request, form, "", [refusal.finding])
    return _after(request, form, outcome)


def _looked_at(request: HttpRequest, form: SubmissionForm) -> HttpResponse:
    """The page again with what is found in the text or file; nothing is submitted."""
    check_form, document = read(request)
    verdict = found(request, check_form, document)
    kept = SubmissionForm(initial=check_form.data.dict(), owners=form.fields["owner"].queryset)  # type: ignore[attr-defined]
    return _page(request, kept, notice=" ".join(map(str, check_form.errors.get("text", []))), **verdict)


def _ask(request: HttpRequest, form: SubmissionForm, owner: Organisation, content: bytes | None) -> HttpResponse:
    url = form.cleaned_data["url"] if content is None else ""
    try:
        job = imports.ask(owner, by=actor(request), url=url, content=content)
    except Refused as refused:
        return _refused(request, form, str(refused), [])
    return redirect("job", job.pk)


def _after(request: HttpRequest, form: SubmissionForm, outcome: Outcome) -> HttpResponse:
    """On to the revision; back to the form, with everything in it, when there is none."""
    if outcome.revision is not None:
        tell(request, outcome.revision)
        return redirect("revision", outcome.revision.pk)
    if outcome.kind == "unchanged":
        return _page(request, _keeping(request, form), notice=outcome.message)
    why = [] if outcome.readable else list(outcome.findings)
    return _refused(request, form, f"{outcome.entity_id}: {outcome.message}", why)


def _refused(request: HttpRequest, form: SubmissionForm, message: str, findings: list[Finding]) -> HttpResponse:
    """The form again, saying on top and beside the field what is wrong, on which line and by which rule."""
    kept = _keeping(request, form)
    field = "text" if kept.data.get("text", "").strip() else "file"
    for finding in findings:
        kept.add_error(field, in_words(finding))
    if message:
        kept.add_error(None, message)
    return _page(request, kept, status=422)


def tell(request: HttpRequest, revision: MetadataRevision) -> None:
    """Say on the next page that it was taken in, and what is wrong with it."""
    if revision.error_count:
        text = ngettext(
            "Kept, but it has %(count)d error. Mend it and submit again; it cannot be approved as it is.",
            "Kept, but it has %(count)d errors. Mend them and submit again; it cannot be approved as it is.",
            revision.error_count,
        )
        messages.warning(request, text % {"count": revision.error_count})
    else:
        messages.success(request, _("Submitted. A registrar looks at it before it is published."))


def _keeping(request: HttpRequest, form: SubmissionForm) -> SubmissionForm:
    """The form as it was sent, with a chosen file's text in the text box: a browser does not send it again."""
    file = request.FILES.get("file")
    if file is None or request.POST.get("text", "").strip():
        return form
    file.seek(0)
    text = as_text(file.read(ONE_ENTITY.size + 1))
    if not text:
        return form
    data = request.POST.copy()
    data["text"] = text
    return SubmissionForm(data, owners=organisations_to_submit_for(actor(request)))


def _page(
    request: HttpRequest, form: SubmissionForm, *, notice: str = "", status: int = 200, **more: Any
) -> HttpResponse:
    show = CheckForm(initial={"show": request.POST.get("show", Severity.WARNING.value)})["show"]
    context = {"form": form, "notice": notice, "jobs": _latest_jobs(actor(request)), "show": show, **more}
    return render(request, "federation/submit.html", context, status=status)


def _latest_jobs(person: Person) -> QuerySet[Job]:
    return visible_jobs(person).filter(asked_by=person).defer("report")[:LATEST_JOBS]
