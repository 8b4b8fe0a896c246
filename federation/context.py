"""What every page knows."""

from django.conf import settings
from django.http import HttpRequest

from federation import incidents, notices
from members.models import Person
from members.permissions import Permission, is_operator, may, only_watches
from trustframework.assigned import is_reviewer


def sigill(request: HttpRequest) -> dict[str, object]:
    """`demo`: show the DEMO banner; `notices`: what the operator tells this reader at the top of the page;
    `watchful`: whether there is a page of incidents for them; `permission`: what the person may do to the federation as
    a whole; `reviewer`: whether there are reviews of the person's own."""
    user = getattr(request, "user", None)
    person = user if isinstance(user, Person) else None
    return {
        "demo": settings.DEMO,
        "notices": notices.for_page(request),
        "only_watches": person is not None and only_watches(person),
        "operator": person is not None and is_operator(person),
        "reviewer": person is not None and is_reviewer(person),
        "watchful": person is not None and incidents.concern(person),
        "permission": {p.name.lower(): person is not None and may(person, p) for p in Permission},
    }
