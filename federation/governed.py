"""Settings that are data: what the operator decides in Sigill itself, who may, and when each was changed last."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from members.models import AuditEvent
from members.permission_table import Permission, Relation, holders
from members.roles import Role
from members.views.pages import Words


@dataclass(frozen=True, slots=True)
class Setting:
    """`route` names the page; `permissions` are those that change it, none where whoever installs Sigill does.

    `kinds` are the objects in the audit log whose events are changes of it.
    """

    title: Words
    about: Words
    route: str
    permissions: tuple[Permission, ...] = ()
    kinds: tuple[str, ...] = ()
    together: bool = False  # one proposes, another one agrees
    opens: Permission | None = None  # who may see the page; None: every operator

    @property
    def roles(self) -> list[str]:
        """Who may change it, in words and in the order of the roles."""
        found = {role for one in self.permissions for role in holders(Relation.FEDERATION, one)}
        return [str(role.label) for role in Role if role in found]


P = Permission
SETTINGS: tuple[Setting, ...] = (
    Setting(
        _("What an approval needs"),
        _("For each risk of a change: one registrar or two, and whether a second contact of the member's confirms."),
        "approval_rules",
        (P.DECIDE_APPROVAL_RULES,),
        ("approvalrule",),
    ),
    Setting(
        _("Profiles"),
        _("Which findings in metadata block, which warn, and by which numbers; for registration and for each feed."),
        "profiles",
        (P.HANDLE_PROFILES,),
        ("ruleprofile",),
    ),
    Setting(
        _("Feeds: policy, brake, protected entities"),
        _("What an entity needs in order to be published, and what the brake holds. On each feed's page."),
        "feeds",
        (P.HANDLE_PUBLICATION,),
        ("feed",),
        together=True,
    ),
    Setting(
        _("Signing keys"),
        _("Which keys sign what, until when, and their exchange."),
        "signing_keys",
        (P.HANDLE_PUBLICATION,),
        ("signingkey", "rollover"),
    ),
    Setting(
        _("Trust frameworks"),
        _("Requirements, checklists and the ways in which they are answered; each version from draft to force."),
        "frameworks",
        (P.HANDLE_FRAMEWORK, P.ADOPT_FRAMEWORK),
        ("framework", "frameworkversion"),
        together=True,
    ),
    Setting(
        _("Levels"),
        _("The levels of assurance that one is certified at, and the address (URI) of each in metadata."),
        "levels",
        (P.HANDLE_FRAMEWORK, P.ADOPT_FRAMEWORK),
        ("level",),
    ),
    Setting(
        _("Agreement texts"),
        _("Standard texts that the parties sign, in both languages, version by version."),
        "agreement_texts",
        (P.HANDLE_AGREEMENT,),
        ("agreementtemplate",),
        opens=P.HANDLE_AGREEMENT,
    ),
    Setting(
        _("Communities"),
        _("Closed groups that a feed can be for, and who keeps each."),
        "communities",
        (P.HANDLE_COMMUNITY,),
        ("community",),
    ),
    Setting(
        _("Fees"),
        _("What a membership costs by kind and size. The page shows the basis for invoicing that comes of them."),
        "invoicing",
        opens=P.HANDLE_MEMBERSHIP,
    ),
    Setting(
        _("What is kept for how long"),
        _("Letters, imports, declined applications and more: days, why, what happens then, and when it was last done."),
        "retention",
    ),
    Setting(
        _("Texts of letters"),
        _("What is written to people in each case, in both languages, and which letters did not arrive."),
        "letters",
        opens=P.HANDLE_LETTERS,
    ),
)


@dataclass(frozen=True, slots=True)
class Governed:
    """A setting, and the last event that changed it (None: nobody has)."""

    setting: Setting
    last: AuditEvent | None


def governed() -> list[Governed]:
    """Every setting, in two queries."""
    newest = _newest({kind for setting in SETTINGS for kind in setting.kinds})
    return [Governed(setting, _last(newest, setting.kinds)) for setting in SETTINGS]


def _newest(kinds: Iterable[str]) -> dict[str, AuditEvent]:
    """The last event of each kind of object."""
    rows = AuditEvent.objects.filter(object_kind__in=kinds).order_by()
    numbers = rows.values("object_kind").annotate(last=Max("number")).values("last")
    found = AuditEvent.objects.filter(number__in=list(numbers.values_list("last", flat=True)))
    return {event.object_kind: event for event in found.select_related("actor")}


def _last(newest: dict[str, AuditEvent], kinds: Iterable[str]) -> AuditEvent | None:
    return max((newest[kind] for kind in kinds if kind in newest), key=lambda event: event.number, default=None)
