"""Feeds and their publications, and the acts of operators on them: the pages' readings and actions, for programs."""

from typing import Any

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from federation.actions import feed_modes, joint_acts, rollbacks
from federation.api.paging import page
from federation.models import Feed, JointAct, Publication
from federation.models.feed import FeedMode
from federation.models.joint_act import JointActKind, JointActState
from federation.models.publication import PublicationState
from federation.views.feeds import current_of
from members.models import Person
from members.models.api_token import Scope
from members.permissions import Permission, is_operator, require

# What may be proposed by a program; acts on keys begin on their pages, beside what has to be read first.
PROPOSABLE = {
    JointActKind.CHANGE_POLICY: ("policy",),
    JointActKind.CHANGE_PROTECTED: ("protected",),
    JointActKind.CHANGE_BRAKE: ("drop", "drop_percent", "key_percent"),
    JointActKind.RELEASE_HOLD: (),
}
ABOUT = ("feed", "signing_key", "publication")


class Feeds(APIView):  # type: ignore[misc]  # DRF has no types
    """GET: every feed with what it serves. Public, as the page is."""

    scope = None

    def get(self, request: Request) -> Response:
        return Response(page(request, Feed.objects.order_by("pk"), lambda feed: told(feed, request.user), "feeds"))


class OneFeed(APIView):  # type: ignore[misc]
    """GET: one of them; to operators also its mode, its brake, what is protected and whether it is rolled back."""

    scope = None

    def get(self, request: Request, slug: str) -> Response:
        return Response(told(get_object_or_404(Feed, slug=slug), request.user))


class Publications(APIView):  # type: ignore[misc]
    """GET: its serials, oldest first; the public sees those that were published, operators every one."""

    scope = None

    def get(self, request: Request, slug: str) -> Response:
        rows = _visible(get_object_or_404(Feed, slug=slug), request.user).order_by("pk")
        return Response(page(request, rows, told_publication, "publications"))


class OnePublication(APIView):  # type: ignore[misc]
    """GET: one serial, with at most a thousand of the entities that it changed."""

    scope = None

    def get(self, request: Request, slug: str, serial: int) -> Response:
        found = _visible(get_object_or_404(Feed, slug=slug), request.user).filter(serial=serial).first()
        if found is None:
            raise Http404
        changes = found.changes.values("entity_id", "kind", "fragment_sha256")[:1000]
        return Response(told_publication(found) | {"changes": list(changes)})


class FeedVerb(APIView):  # type: ignore[misc]
    """POST `grounds` (and `serial`, to roll back): one operator, at once."""

    scope = Scope.FEEDS_WRITE
    verb = ""

    def post(self, request: Request, slug: str) -> Response:
        _runs(request.user)
        feed, body = get_object_or_404(Feed, slug=slug), _body(request)
        grounds = _text(body, "grounds")
        if self.verb == "roll-back":
            rollbacks.roll_back(feed, _number(body, "serial"), by=request.user, grounds=grounds)
        elif self.verb == "let-go-on":
            rollbacks.let_go_on(feed, by=request.user, grounds=grounds)
        else:
            feed_modes.set_mode(feed, _MODES[self.verb], by=request.user, grounds=grounds)
        return Response(told(Feed.objects.get(pk=feed.pk), request.user))


class JointActs(APIView):  # type: ignore[misc]
    """GET: the joint acts, for operators; `?state=` narrows. POST `kind`, `feed`, `grounds` and what the kind needs
    (`serial` for a release): a proposal, which another operator has to agree to."""

    scope = Scope.FEEDS_READ
    write_scope = Scope.FEEDS_WRITE

    def get(self, request: Request) -> Response:
        _operator(request.user)
        rows = JointAct.objects.select_related(*ABOUT).order_by("pk")
        if state := request.query_params.get("state"):
            rows = rows.filter(state=state)
        return Response(page(request, rows, told_act, "joint_acts"))

    def post(self, request: Request) -> Response:
        _runs(request.user)
        body = _body(request)
        kind = next((one for one in PROPOSABLE if one == body.get("kind")), None)
        if kind is None:
            raise ParseError(_("`kind` is one of: %(known)s.") % {"known": ", ".join(PROPOSABLE)})
        feed = get_object_or_404(Feed, slug=_text(body, "feed"))
        about: dict[str, Any] = {name: body[name] for name in PROPOSABLE[kind] if name in body}
        if kind == JointActKind.RELEASE_HOLD:
            about["publication"] = get_object_or_404(Publication, feed=feed, serial=_number(body, "serial"))
        act = joint_acts.propose(kind, by=request.user, grounds=_text(body, "grounds"), feed=feed, **about)
        return Response(told_act(act), status=201)


class OneJointAct(APIView):  # type: ignore[misc]
    """GET: one of them, for operators."""

    scope = Scope.FEEDS_READ

    def get(self, request: Request, pk: int) -> Response:
        _operator(request.user)
        return Response(told_act(get_object_or_404(JointAct.objects.select_related(*ABOUT), pk=pk)))


class JointActVerb(OneJointAct):
    """POST: the second operator's answer (`note` says why not), or the first one's second thought."""

    write_scope = Scope.FEEDS_WRITE
    verb = ""

    def post(self, request: Request, pk: int) -> Response:
        _runs(request.user)
        act = get_object_or_404(JointAct, pk=pk)
        if self.verb == "agree":
            joint_acts.agree(act, by=request.user)
        elif self.verb == "decline":
            joint_acts.decline(act, by=request.user, note=_text(_body(request), "note"))
        else:
            joint_acts.withdraw(act, by=request.user)
        return Response(told_act(JointAct.objects.select_related(*ABOUT).get(pk=pk)))


_MODES = {"pause": FeedMode.PAUSED, "re-sign-only": FeedMode.RE_SIGN_ONLY, "go-on": FeedMode.NORMAL}


def told(feed: Feed, user: Any) -> dict[str, Any]:
    """A feed; what only operators see is not there for others."""
    current = current_of(feed)
    public = {
        "slug": feed.slug,
        "title": {"sv": feed.title_sv, "en": feed.title_en},
        "environment": feed.environment,
        "aggregate": f"{settings.SIGILL_BASE_URL}/md/{feed.slug}.xml",
        "certificate_sha256": feed.signing_key.certificate_sha256,
        "serving": told_publication(current) if current else None,
    }
    if not _works_there(user):
        return public
    return public | {
        "mode": feed.mode,
        "mode_reason": feed.mode_reason,
        "mode_since": _instant(feed.mode_since),
        "rolled_back_to": feed.pinned.serial if feed.pinned else None,
        "closed_at": _instant(feed.closed_at),
        "policy": feed.source.policy,
        "protected": sorted(feed.source.protected),
        "brake": {
            "drop": feed.source.brake_drop,
            "drop_percent": feed.source.brake_drop_percent,
            "key_percent": feed.source.brake_key_percent,
        },
    }


def told_publication(found: Publication) -> dict[str, Any]:
    """One serial; no people."""
    return {
        "serial": found.serial,
        "state": found.state,
        "cause": found.cause,
        "begun": _instant(found.intended_at),
        "published": _instant(found.published_at),
        "valid_until": _instant(found.valid_until),
        "entities": found.entity_count,
        "content_sha256": found.content_digest,
        "aggregate_sha256": found.aggregate_sha256,
        "content_of": found.content_of.serial if found.content_of else None,
    }


def told_act(act: JointAct) -> dict[str, Any]:
    """A joint act; the people are named by their keys, whose names the registry tells on its pages."""
    return {
        "number": act.pk,
        "kind": act.kind,
        "state": act.state,
        "feed": act.feed.slug if act.feed else None,
        "signing_key": act.signing_key.label if act.signing_key else None,
        "serial": act.publication.serial if act.publication else None,
        "arguments": act.arguments,
        "grounds": act.grounds,
        "proposed_by": act.proposed_by_id,
        "proposed_at": _instant(act.proposed_at),
        "expires_at": _instant(act.expires_at),
        "answered_by": act.answered_by_id,
        "answered_at": _instant(act.answered_at),
        "allowed_actions": ["agree", "decline", "withdraw"] if act.state == JointActState.PROPOSED else [],
    }


def _visible(feed: Feed, user: Any) -> Any:
    rows = Publication.objects.filter(feed=feed).select_related("content_of")
    return rows if _works_there(user) else rows.filter(state=PublicationState.PUBLISHED)


def _works_there(user: Any) -> bool:
    return isinstance(user, Person) and is_operator(user)


def _operator(user: Any) -> None:
    """To all others the acts are not there."""
    if not _works_there(user):
        raise Http404


def _runs(user: Any) -> None:
    """Before anything that was sent is read."""
    _operator(user)
    require(user, Permission.HANDLE_PUBLICATION)


def _body(request: Request) -> dict[str, Any]:
    if not isinstance(request.data, dict):
        raise ParseError(_("Send one JSON object."))
    return request.data


def _text(body: dict[str, Any], name: str) -> str:
    value = body.get(name, "")
    if not isinstance(value, str):
        raise ParseError(_("`%(name)s` is a text.") % {"name": name})
    return value


def _number(body: dict[str, Any], name: str) -> int:
    value = body.get(name)
    if type(value) is not int or not 0 < value < 2**62:
        raise ParseError(_("`%(name)s` is a number.") % {"name": name})
    return value


def _instant(at: Any) -> str | None:
    return at.isoformat() if at else None
