"""Feeds and their publications, and what one operator does to them at once: the pages' readings and actions."""

from typing import Annotated, Any, ClassVar, TypedDict

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework.request import Request

from federation.actions import feed_modes, rollbacks
from federation.api import feeds_told as told
from federation.api.frame import Json, Many, One, Verb
from federation.api.shapes import Said
from federation.models import Feed, Publication
from federation.models.feed import FeedMode
from federation.models.publication import PublicationState
from members.models.api_token import Scope
from members.permissions import Permission, require

MOST_CHANGES = 1000


class Grounds(TypedDict):
    """Why it is done; it stands in the log."""

    grounds: str


class RollBackTo(Grounds):
    """The serial whose content is served again, and why."""

    serial: Annotated[int, Said(minimum=1, maximum=2**62)]


class Feeds(Many):
    """Every feed with what it serves. Public, as the page is; operators see more of each."""

    shape, example, name = told.TheFeed, told.FEED, "feeds"

    def rows(self, request: Request, **place: Any) -> QuerySet[Feed]:
        return told.whole(Feed.objects.all())

    def attach(self, request: Request, found: list[Any]) -> list[Any]:
        served = told.serving(found)
        return [(one, served) for one in found]

    def tell(self, request: Request, row: Any) -> told.TheFeed:
        found, served = row
        return told.feed(found, request.user, served)


class OneFeed(One):
    """One of them; to operators also its mode, its brake, what is protected and whether it is rolled back."""

    shape, example = told.TheFeed, told.FEED

    def find(self, request: Request, **place: Any) -> Feed:
        return get_object_or_404(told.whole(Feed.objects.all()), slug=place["slug"])

    def tell(self, request: Request, found: Feed) -> told.TheFeed:
        return told.feed(found, request.user, told.serving([found]))


class Publications(Many):
    """Its serials, oldest first; the public sees those that were published, operators every one."""

    shape, example, name = told.ThePublication, told.PUBLICATION, "publications"

    def rows(self, request: Request, **place: Any) -> QuerySet[Publication]:
        return _visible(get_object_or_404(Feed, slug=place["slug"]), request.user)

    def tell(self, request: Request, row: Publication) -> told.ThePublication:
        return told.publication(row)


class OnePublication(One):
    """One serial, with at most a thousand of the entities that it changed."""

    shape, example = told.WholePublication, told.PUBLICATION | {"changes": [told.CHANGE]}

    def find(self, request: Request, **place: Any) -> Publication:
        rows = _visible(get_object_or_404(Feed, slug=place["slug"]), request.user)
        found: Publication | None = rows.filter(serial=place["serial"]).first()
        if found is None:
            raise Http404
        return found

    def tell(self, request: Request, found: Publication) -> told.WholePublication:
        changes = found.changes.values("entity_id", "kind", "fragment_sha256")[:MOST_CHANGES]
        return {**told.publication(found), "changes": [told.Change(**one) for one in changes]}


class FeedVerb(Verb):
    """One operator, at once, with grounds."""

    scope, resource = Scope.FEEDS_WRITE, OneFeed
    body: ClassVar[Any] = Grounds
    body_example = {"grounds": "Felet är rättat."}
    mode: FeedMode | None = None

    def allow(self, request: Request, found: Feed) -> None:
        runs(request.user)

    def change(self, request: Request, found: Feed, sent: Json) -> None:
        if self.mode is None:
            rollbacks.let_go_on(found, by=request.user, grounds=sent["grounds"])
        else:
            feed_modes.set_mode(found, self.mode, by=request.user, grounds=sent["grounds"])


class RollBack(FeedVerb):
    """One operator, at once: what an older serial had is served again, under a new serial."""

    body, body_example = RollBackTo, {"serial": 17, "grounds": "En IdP saknas."}

    def change(self, request: Request, found: Feed, sent: Json) -> None:
        rollbacks.roll_back(found, sent["serial"], by=request.user, grounds=sent["grounds"])


def operator(user: Any) -> None:
    """To all others it is not there."""
    if not told.works_there(user):
        raise Http404


def runs(user: Any) -> None:
    """Before anything that was sent is read."""
    operator(user)
    require(user, Permission.HANDLE_PUBLICATION)


def _visible(feed: Feed, user: Any) -> QuerySet[Publication]:
    rows = Publication.objects.filter(feed=feed).select_related("content_of")
    return rows if told.works_there(user) else rows.filter(state=PublicationState.PUBLISHED)
