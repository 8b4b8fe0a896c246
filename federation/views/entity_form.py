"""Fill in an entity instead of writing XML: the same way in as what is pasted, by the same action."""

from collections.abc import Iterable

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from federation.entity_form.placing import place
from federation.entity_form.sheet import Sheet, pressed
from federation.views.access import visible_entities
from federation.views.bodies import too_large
from federation.views.form_begun import Begun, begun
from federation.views.submissions import tell
from federation.views.submitted_before import sent
from members import profiles
from members.clock import now
from members.intake import take_in
from members.models import Entity, Organisation, Person
from members.models.revision import Source
from members.saml.compose import Composed, Draft, composed
from members.saml.sandbox import compose_apart, inspect_apart
from members.saml.types import Finding, Quarantined, Refusal, Severity
from members.surroundings import with_surroundings
from members.views.acting import actor

PATTERNS = 200  # how many entities are offered to begin from


@sensitive_post_parameters()
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def entity_form(request: HttpRequest, role: str) -> HttpResponse:
    """The form for a new entity of the role (`idp` or `sp`), or for one that is to be changed (`?entity=`)."""
    if role not in ("idp", "sp"):
        raise Http404
    refused = too_large(request)
    if refused is not None:
        return refused
    begin = begun(request, actor(request), role)
    if request.method != "POST":
        return _page(request, begin, Sheet(role, owners=begin.owners, initial=begin.initial))
    again = pressed(request.POST, role, begin.owners)
    if again is not None:
        return _page(request, begin, again)
    sheet = Sheet(role, owners=begin.owners, data=request.POST)
    if "look" in request.POST:
        return _look(request, begin, sheet)
    return _submit(request, begin, sheet)


def _look(request: HttpRequest, begin: Begun, sheet: Sheet) -> HttpResponse:
    """What is wrong so far, and nothing sent: the list alone while one types, the page where there are no scripts."""
    if sheet.is_valid() and not _is_overtaken(request, begin, sheet):
        _judged(request, begin, sheet)
    if request.headers.get("HX-Request"):
        return render(request, "federation/form_findings.html", {"form": sheet, "live": True})
    return _page(request, begin, sheet, looked=True)


def _submit(request: HttpRequest, begin: Begun, sheet: Sheet) -> HttpResponse:
    if not sheet.is_valid() or _is_overtaken(request, begin, sheet):
        return _page(request, begin, sheet, status=422)
    made = _judged(request, begin, sheet, anyway="anyway" in request.POST)
    if made is None or sheet.errors:
        return _page(request, begin, sheet, status=422, anyway=made is not None)
    return _send(request, begin, sheet, made.content, begin.entity or sheet.main.cleaned_data["owner"])


def _is_overtaken(request: HttpRequest, begin: Begun, sheet: Sheet) -> bool:
    if begin.base is None or request.POST.get("base") == str(begin.base.pk):
        return False
    sheet.main.add_error(None, _("Somebody has sent newer metadata meanwhile. Look at it before you send yours."))
    return True


def _judged(request: HttpRequest, begin: Begun, sheet: Sheet, *, anyway: bool = False) -> Composed | None:
    """The document, its errors beside the valid sheet's fields (not where they need not stop the person `anyway`);
    None where none can be made."""
    owner = begin.entity or sheet.main.cleaned_data["owner"]
    try:
        made = _composed(begin, sheet.draft(begin.entity.entity_id if begin.entity else ""))
        errors = _errors(made.content, owner, actor(request))
    except Refusal as refusal:
        place(sheet, [refusal.finding], {})
        return None
    if not anyway:
        place(sheet, errors, made.paths)
    return made


def _send(
    request: HttpRequest, begin: Begun, sheet: Sheet, content: bytes, owner: Organisation | Entity
) -> HttpResponse:
    (outcome,) = take_in(content, owner=owner, source=Source.FORM, by=actor(request))
    if outcome.revision is not None:
        tell(request, outcome.revision)
        return redirect("revision", outcome.revision.pk)
    if outcome.kind == "unchanged":
        return _page(request, begin, sheet, notice=outcome.message)
    sheet.main.add_error(None, outcome.message)
    return _page(request, begin, sheet, status=422)


def _composed(begin: Begun, draft: Draft) -> Composed:
    """A new document is our own; one that begins from a member's is read where it cannot hurt."""
    return compose_apart(draft, sent(begin.base), now()) if begin.base else composed(draft)


def _errors(content: bytes, owner: Organisation | Entity, by: Person) -> list[Finding]:
    """What would keep the document from being approved."""
    profile, at = profiles.registration(), now()
    (found,) = inspect_apart(content, at, aggregate=False, numbers=profile.numbers)
    entity = owner if isinstance(owner, Entity) else None
    organisation = owner.owner if isinstance(owner, Entity) else owner
    if isinstance(found, Quarantined):
        return list(found.findings)
    findings: Iterable[Finding] = with_surroundings(found, organisation, by=by, entity=entity).findings
    judged = profile.judged(findings, at.date(), entity.registered_at.date() if entity else at.date())
    return [finding for finding in judged if finding.severity is Severity.ERROR]


def _page(request: HttpRequest, begin: Begun, sheet: Sheet, *, status: int = 200, **more: object) -> HttpResponse:
    """`more` are a `notice` in words, and `anyway` when what was found need not stop the person."""
    patterns = _patterns(actor(request), sheet.role) if begin.entity is None else []
    context = {"form": sheet, "begun": begin, "role": sheet.role, "patterns": patterns, **more}
    return render(request, "federation/entity_form.html", context, status=status)


def _patterns(person: Person, role: str) -> list[Entity]:
    """Entities of the role that the person may see."""
    found = visible_entities(person).filter(revisions__facts__roles__icontains=f'"{role}"')
    return list(found.distinct().order_by("entity_id")[:PATTERNS])
