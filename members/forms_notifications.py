"""What a person wants to be mailed about. The form reads; the action decides."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models.letter import Topic
from members.models.subscription import Delivery

HINTS: dict[Topic, Any] = {
    Topic.REMINDERS: _("Days that come near: an agreement that ends, an address to verify again."),
    Topic.MEMBERSHIP: _("Memberships and agreements that change state."),
    Topic.METADATA: _("Metadata submitted, approved or rejected; domains, categories, and nightly visits that failed."),
    Topic.PUBLICATION: _("Wishes to be published, entities that leave a feed, and, for operators, feeds that stand."),
    Topic.TRUST: _("Certifications, declarations and decisions about them."),
    Topic.PEOPLE: _("Roles given and ended, requests for roles, addresses that do not work."),
    Topic.SECURITY: _("Sanctions, refused confirmations and other things that may mean trouble."),
}


class NotificationsForm(forms.Form):
    """A choice for each topic."""

    def __init__(self, *args: Any, chosen: dict[Topic, Delivery], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for topic in Topic:
            self.fields[topic.value] = forms.ChoiceField(
                label=topic.label, help_text=HINTS[topic], choices=Delivery.choices, initial=chosen[topic].value
            )

    def clean(self) -> dict[str, Any]:
        """By topic, as the action takes it."""
        given = super().clean() or {}
        return {"wanted": {Topic(topic): Delivery(how) for topic, how in given.items()}}
