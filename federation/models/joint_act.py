"""JointAct: what two distinct operators do together. One proposes it, with grounds; it happens when another agrees."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from federation.models.feed import Feed
from federation.models.key import SigningKey
from federation.models.publication import Publication
from members.models import Person


class JointActKind(models.TextChoices):
    """Every act on keys, policies, the brake and protected entities (DESIGN, section 5; docs/publication-cycle.md)."""

    RECORD_KEY = "record_key", _("Record a signing key")
    BEGIN_ROLLOVER = "begin_rollover", _("Announce a new key and publish in parallel with it")
    SWITCH_KEY = "switch_key", _("Switch the feed to the new key")
    RETIRE_KEY = "retire_key", _("Retire the old key and close its feed")
    REPLACE_KEY = "replace_key", _("Replace a compromised key at once")
    CHANGE_POLICY = "change_policy", _("Change what the feed asks for")
    CHANGE_PROTECTED = "change_protected", _("Change which entities are protected")
    CHANGE_BRAKE = "change_brake", _("Change when the brake holds")
    RELEASE_HOLD = "release_hold", _("Release what the brake holds")
    CATCH_UP = "catch_up", _("Go on from a restored database")
    PIN_UPSTREAM = "pin_upstream", _("Pin the keys of another federation")


class JointActState(models.TextChoices):
    PROPOSED = "proposed", _("Waits for a second operator")
    CARRIED_OUT = "carried_out", _("Carried out")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    LAPSED = "lapsed", _("Lapsed: nobody answered in time")


S = JointActState
JOINT_ACT_TRANSITIONS: dict[S, frozenset[S]] = {
    S.PROPOSED: frozenset({S.CARRIED_OUT, S.DECLINED, S.WITHDRAWN, S.LAPSED}),
    S.CARRIED_OUT: frozenset(),
    S.DECLINED: frozenset(),
    S.WITHDRAWN: frozenset(),
    S.LAPSED: frozenset(),
}


class JointAct(models.Model):
    """`arguments` is what the act needs, as JSON; its shape belongs to the kind (federation.actions.joint_acts)."""

    TRANSITIONS = JOINT_ACT_TRANSITIONS

    kind = models.CharField(_("What"), max_length=20, choices=JointActKind)
    state = models.CharField(_("State"), max_length=12, choices=JointActState, default=S.PROPOSED)
    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, null=True, blank=True, related_name="joint_acts")
    signing_key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    arguments: Any = models.JSONField(default=dict)
    grounds = models.TextField(_("Grounds"))
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-proposed_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(state=S.CARRIED_OUT) | models.Q(answered_by__isnull=False),
                name="a_joint_act_has_a_second",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[S.CARRIED_OUT, S.DECLINED])
                | ~models.Q(answered_by=models.F("proposed_by")),
                name="the_second_is_another",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.feed or self.signing_key})"
