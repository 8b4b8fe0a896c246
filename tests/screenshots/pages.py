"""The main pages, and how one comes to each: who logs in, where they go, and which link they follow from there."""

from dataclasses import dataclass

REGISTRAR = "rebecka@sigill.example"
OFFICER = "tora@sigill.example"
DECIDER = "didrik@sigill.example"
CUSTODIAN = "karin@sigill.example"
REVIEWER = "gunilla@synprovet.example"
MEMBER = "dag@region-exempelsjo.example"


@dataclass(frozen=True, slots=True)
class Page:
    """`follow` are links (CSS) that are followed one after the other from `path`; `checks`: metadata with a fault is
    put into its text box and checked."""

    name: str
    caption: str
    path: str
    who: str = ""
    follow: tuple[str, ...] = ()
    width: int = 1280
    dark: bool = False
    language: str = "en"
    checks: bool = False


PAGES: tuple[Page, ...] = (
    Page("public-start", "What the public meets: what this is, and where the signed feeds are.", "/"),
    Page("members", "The list of members.", "/members/"),
    Page(
        "explore",
        "Published entities, to search among; the signed feed is somewhere else, and the page says so.",
        "/explore/",
    ),
    Page(
        "connect",
        "How to consume a feed, with its own addresses and certificate filled in.",
        "/connect/",
        follow=('main a[href^="/connect/"]',),
    ),
    Page(
        "statistics", "The federation in numbers. Each chart is drawn on the server and has its table.", "/statistics/"
    ),
    Page(
        "service", "The status page: each feed's age, its next publication and the validity that is left.", "/service/"
    ),
    Page(
        "start-officer",
        "The start page of a trust officer: what waits for them and for others, and what falls due.",
        "/",
        OFFICER,
    ),
    Page("start-officer-dark", "The same in the dark theme.", "/", OFFICER, dark=True),
    Page("organisations", "The operator's list of organisations.", "/organisations/", REGISTRAR),
    Page(
        "organisation",
        "One organisation: memberships, agreements, entities, certifications, people.",
        "/organisations/?q=Exempelsj%C3%B6",
        REGISTRAR,
        ("main tbody th a",),
    ),
    Page("entities", "The list of entities.", "/entities/", REGISTRAR),
    Page(
        "entity",
        "One entity: in which feeds it is and why not, findings, keys, endpoints, contacts, history.",
        "/entities/?q=idp.region-exempelsjo",
        REGISTRAR,
        ("main tbody th a",),
    ),
    Page(
        "approve",
        "Approving metadata: the difference by meaning, its risk, and what has to be confirmed out of band.",
        "/approvals/",
        REGISTRAR,
        ('main a[href*="/decide/"]',),
    ),
    Page("feed", "A feed: what is served, what comes next, and what is in it.", "/feeds/production/", CUSTODIAN),
    Page(
        "publication",
        "A publication and what it changed.",
        "/feeds/production/publications/",
        CUSTODIAN,
        ('main a[href$="/publications/1/"]',),
    ),
    Page("keys", "Signing keys and their rollovers.", "/keys/", CUSTODIAN),
    Page("reviews", "The board of reviews, by state.", "/reviews/", OFFICER),
    Page(
        "decision",
        "A decision that waits for somebody else than who proposed it.",
        "/decisions/",
        DECIDER,
        ('main table td a[href^="/decisions/"]',),
    ),
    Page(
        "deadlines",
        "What has its day when, whose move it is, and what happens if nobody does anything.",
        "/deadlines/",
        OFFICER,
    ),
    Page(
        "workspace",
        "A reviewer's workspace: the requirement and the answer on one side, the assessment on the other.",
        "/reviews/mine/",
        REVIEWER,
        ('main a[href$="/workspace/"]', 'main table a, main .todo a, main li a[href*="/workspace/"]'),
    ),
    Page("start-member", "The start page of a member, in Swedish.", "/", MEMBER, language="sv"),
    Page(
        "declaration",
        "A trust declaration, in Swedish.",
        "/organisations/",
        MEMBER,
        ("main tbody th a, main .todo a", 'main a[href^="/declarations/"]'),
        language="sv",
    ),
    Page("check", "Metadata that anybody may check, with what is found in it.", "/check/", checks=True),
    Page("rules", "The rules that metadata is held against, each with its source.", "/rules/"),
    Page("start-member-320", "The start page of a member on a small telephone.", "/", MEMBER, width=320),
    Page(
        "organisations-320",
        "A table on a small telephone: its rows become cards.",
        "/organisations/",
        REGISTRAR,
        width=320,
    ),
    Page(
        "entity-dark",
        "An entity in the dark theme.",
        "/entities/?q=idp.region-exempelsjo",
        REGISTRAR,
        ("main tbody th a",),
        dark=True,
    ),
)
