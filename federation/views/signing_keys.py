"""Signing keys, for operators: what there is, where it signs, until when; and what two operators do about it."""

from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from federation.actions.keys import in_use
from federation.forms_keys import RecordKeyForm, ReplaceKeyForm
from federation.models import Feed, JointAct, SigningKey
from federation.models.joint_act import JointActKind, JointActState
from federation.models.key import KeyState
from federation.views.access import operator_or_404
from federation.views.proposing import propose
from members.permissions import Permission, may
from members.views.acting import bound
from members.views.stepup import fresh

ABOUT_KEYS = (
    *(JointActKind.RECORD_KEY, JointActKind.REPLACE_KEY),
    *(JointActKind.BEGIN_ROLLOVER, JointActKind.SWITCH_KEY, JointActKind.RETIRE_KEY),
)
FORM = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True)
class Row:
    """A key, the feeds whose aggregate and whose MDQ answers it signs, and when its certificate ends."""

    key: SigningKey
    aggregates: list[Feed]
    answers: list[Feed]
    ends: datetime
    may_be_replaced: bool


@login_required
@require_safe
def signing_keys(request: HttpRequest) -> HttpResponse:
    """Every key there is and was. For operators."""
    person = operator_or_404(request)
    feeds = list(Feed.objects.filter(closed_at=None).select_related("signing_key", "mdq_key"))
    waiting = JointAct.objects.filter(kind__in=ABOUT_KEYS, state=JointActState.PROPOSED)
    context = {
        "rows": [_row(key, feeds) for key in SigningKey.objects.order_by("label")],
        "waiting": list(waiting.select_related("feed", "signing_key", "proposed_by").order_by("proposed_at")),
        "runs": may(person, Permission.HANDLE_PUBLICATION),
    }
    return render(request, "federation/signing_keys.html", context)


@login_required
@fresh
@FORM
def record(request: HttpRequest) -> HttpResponse:
    """Ask a second operator to record a key."""
    operator_or_404(request)
    intro = _("Make the key where the signer is, and give its certificate here. It signs nothing before a feed has it.")
    return propose(
        request,
        JointActKind.RECORD_KEY,
        bound(RecordKeyForm, request),
        title=_("Record a signing key"),
        intro=intro,
        back=reverse("signing_keys"),
    )


@login_required
@fresh
@FORM
def replace(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a second operator to replace a compromised key, in every feed, at once."""
    operator_or_404(request)
    key = get_object_or_404(SigningKey, pk=pk)
    form = bound(ReplaceKeyForm, request, compromised=key, signs=in_use(key).exists())
    intro = _(
        "Every feed that the key signs gets the other one within a minute, and nothing is published with this one any "
        "more: consumers refuse the feed until they have the new certificate. Tell them first by another way."
    )
    return propose(
        request,
        JointActKind.REPLACE_KEY,
        form,
        title=_("Replace the compromised key %(key)s") % {"key": key},
        intro=intro,
        back=reverse("signing_keys"),
        compromised=key.label,
    )


def _row(key: SigningKey, feeds: list[Feed]) -> Row:
    ends = x509.load_pem_x509_certificate(key.certificate_pem.encode()).not_valid_after_utc
    signs = [feed for feed in feeds if feed.signing_key_id == key.pk]
    answers = [feed for feed in feeds if feed.document_key.pk == key.pk]
    return Row(key, signs, answers, ends, key.state != KeyState.COMPROMISED)
