"""The main navigation: every place that a page's reader may go to, in the groups under which they are found."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from members.views.pages import Words

Known = dict[str, Any]  # what federation.context tells every template, and `user`


@dataclass(frozen=True, slots=True)
class Place:
    """A page that the navigation leads to: its route, its words, and to whom it is shown."""

    route: str
    label: Words
    shown: Callable[[Known], bool] = lambda _known: True


@dataclass(frozen=True, slots=True)
class Link:
    """A place as it is drawn; `current` is "page" on the page itself, "true" on those below it, or ""."""

    url: str
    label: Words
    current: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Links under one word; `current` says that the reader is at one of them."""

    slug: str
    label: Words
    links: list[Link]

    @property
    def current(self) -> bool:
        return any(link.current for link in self.links)


def _may(name: str) -> Callable[[Known], bool]:
    return lambda known: bool(known["permission"].get(name))


def _member(known: Known) -> bool:
    return bool(known["user"] and known["user"].is_authenticated and not known["only_watches"])


def _operator(known: Known) -> bool:
    return bool(known["operator"])


PLACES: dict[tuple[str, Words], tuple[Place, ...]] = {
    ("members", _("Members")): (
        Place("organisations", _("Organisations"), _member),
        Place("applications", _("Applications"), _may("handle_membership")),
        Place("agreements", _("Agreements"), _operator),
        Place("people", _("People"), _may("register_organisation")),
        Place("agreement_texts", _("Agreement texts"), _may("handle_agreement")),
        Place("communities", _("Communities"), _operator),
        Place("notices", _("Notices"), _may("handle_notice")),
        Place("letters", _("Letters that did not arrive"), _may("handle_letters")),
        Place("members", _("List of members")),
    ),
    ("trust", _("Trust")): (
        Place("status", _("Status"), _may("see_status")),
        Place("review_board", _("Reviews"), _may("handle_review")),
        Place("my_reviews", _("My reviews"), lambda known: bool(known["reviewer"])),
        Place("decisions", _("Decisions"), _may("propose_decision")),
        Place("certifications", _("Certifications"), _operator),
        Place("dispensations", _("Dispensations"), _may("propose_decision")),
        Place("auditors", _("Auditors"), _may("accredit")),
        Place("deadlines", _("Deadlines"), _operator),
        Place("incidents", _("Incidents"), lambda known: bool(known["watchful"])),
        Place("public_status", _("Certification status"), lambda known: not known["permission"].get("see_status")),
        Place("frameworks", _("Trust frameworks")),
    ),
    ("metadata", _("Metadata")): (
        Place("entities", _("Entities"), _member),
        Place("approvals", _("Approval"), _may("approve_metadata")),
        Place("departures", _("Departures"), _operator),
        Place("key_calendar", _("Key calendar"), _member),
        Place("jobs", _("My jobs"), _member),
        Place("explore", _("Published entities")),
        Place("check", _("Check")),
        Place("rules", _("Rules")),
    ),
    ("publishing", _("Publishing")): (
        Place("feeds", _("Feeds")),
        Place("connect", _("How to connect")),
        Place("api", _("The API")),
        Place("signing_keys", _("Signing keys"), _operator),
        Place("webhooks", _("Webhooks"), _may("handle_webhook")),
        Place("upstreams", _("Other federations"), _operator),
        Place("service", _("Service status")),
        Place("statistics", _("Statistics")),
        Place("settings", _("Settings"), _operator),
    ),
}


def groups(known: Known, path: str) -> Iterator[Group]:
    """The groups with something for this reader; the link with the longest address above `path` is where one is."""
    shown = {
        heading: [(url, place.label) for place in places if place.shown(known) and (url := _address(place.route))]
        for heading, places in PLACES.items()
    }
    here = max((url for links in shown.values() for url, _label in links if path.startswith(url)), key=len, default="")
    for (slug, label), links in shown.items():
        if links:
            yield Group(slug, label, [Link(url, words, _current(url, here, path)) for url, words in links])


def _address(route: str) -> str:
    try:
        return reverse(route)
    except NoReverseMatch:  # a page is shown by a URLconf that knows some addresses only: the machines', a test's
        return ""


def _current(url: str, here: str, path: str) -> str:
    return "" if url != here else "page" if url == path else "true"
