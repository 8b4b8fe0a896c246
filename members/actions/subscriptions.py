"""What a person wants to be mailed about, and how often."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from members import audit
from members.errors import NotAllowed
from members.models import Person, Subscription
from members.models.letter import Topic
from members.models.subscription import Delivery
from members.subscriptions import choices
from members.tags import Tag


@transaction.atomic
def choose(person: Person, wanted: Mapping[Topic, Delivery], *, by: Person) -> bool:
    """Deliver each topic so from now on; whether that changed anything. What is kept already still comes."""
    if by != person:
        raise NotAllowed(_("Everybody chooses their own notifications. Log in as that person."))
    before = choices(person)
    changed = {topic: how for topic, how in wanted.items() if before[topic] != how}
    for topic, how in changed.items():
        Subscription.objects.update_or_create(person=person, topic=topic, defaults={"delivery": how})
    if changed:
        said = [f"{topic.value}: {how.value}" for topic, how in changed.items()]
        audit.record(Tag.SUBSCRIPTIONS_CHOSEN, person, by=by, chosen=said)
    return bool(changed)
