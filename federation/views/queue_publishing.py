"""What waits for those who run publication: holds of the brake, and acts that need a second operator."""

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from federation.models import JointAct, Publication
from federation.models.joint_act import JointActState
from federation.models.publication import Cause, PublicationState
from federation.views.queue_rows import Item
from members.models import Person


def held(_person: Person) -> QuerySet[Publication]:
    """What the brake holds, unless something else has been published since, or somebody has asked for its release."""
    later = Publication.objects.filter(feed=OuterRef("feed"), serial__gt=OuterRef("serial"))
    passed = later.filter(state=PublicationState.PUBLISHED).exclude(cause=Cause.REFRESHED)
    asked = JointAct.objects.filter(publication=OuterRef("pk"), state=JointActState.PROPOSED)
    rows = Publication.objects.filter(state=PublicationState.HELD, released_by=None)
    return rows.exclude(Exists(passed)).exclude(Exists(asked)).select_related("feed").order_by("intended_at")


def held_item(publication: Publication) -> Item:
    url = reverse("publication", args=[publication.feed.slug, publication.serial])
    text = str(publication.feed)
    label = publication.get_state_display()
    return Item(text, str(publication.serial), publication.intended_at, url, publication.state, label)


def to_second(person: Person) -> QuerySet[JointAct]:
    """What another operator has proposed: nobody agrees to their own."""
    waiting = JointAct.objects.filter(state=JointActState.PROPOSED).exclude(proposed_by=person)
    return waiting.select_related("feed", "signing_key", "proposed_by").order_by("proposed_at", "pk")


def to_second_item(act: JointAct) -> Item:
    about = str(act.feed or act.signing_key or "")
    url = reverse("joint_act", args=[act.pk])
    return Item(act.get_kind_display(), about, act.proposed_at, url, act.state, act.get_state_display())
