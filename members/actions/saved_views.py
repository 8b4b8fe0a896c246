"""Keep a list as one wants to see it again. Everybody keeps their own."""

from django.db import transaction
from django.utils.translation import gettext as _

from members import audit
from members.actions.saving import save_checked
from members.errors import NotAllowed, Refused
from members.models import Person, SavedView
from members.models.saved_view import ListName
from members.tags import Tag

MOST = 50  # of one list; more are found no quicker than the filter is filled in


@transaction.atomic
def keep(  # noqa: PLR0913 - what a view is
    person: Person, shown: ListName, *, name: str, query: str, by: Person, place: str = "", is_default: bool = False
) -> SavedView:
    """A new view of the list; raises ValidationError where the person has one of that name."""
    view = SavedView(person=person, list=shown, place=place, name=name.strip(), query=query, is_default=is_default)
    _require_own(view, by)
    if SavedView.objects.filter(person=person, list=shown, place=place).count() >= MOST:
        raise Refused(_("You have %(count)d views of this list. Remove one first.") % {"count": MOST})
    _make_room(view)
    save_checked(view)
    audit.record(Tag.VIEW_KEPT, view, by=by, list=shown.value)
    return view


@transaction.atomic
def change(view: SavedView, *, name: str, is_default: bool, by: Person) -> None:
    """Another name, or another view to open the list with."""
    _require_own(view, by)
    was = audit.fields_of(view)
    view.name, view.is_default = name.strip(), is_default
    _make_room(view)
    view.full_clean()
    view.save()
    audit.record(Tag.VIEW_CHANGED, view, by=by, was=was, list=view.list)


@transaction.atomic
def remove(view: SavedView, *, by: Person) -> None:
    """The list stays; what the view was called and showed is forgotten."""
    _require_own(view, by)
    audit.record(Tag.VIEW_REMOVED, view, by=by, list=view.list)
    audit.forget(view)
    SavedView.objects.filter(pk=view.pk).delete()


def _make_room(view: SavedView) -> None:
    """A list opens with one view at most: with the last that was chosen."""
    if view.is_default:
        others = SavedView.objects.filter(person=view.person, list=view.list, place=view.place, is_default=True)
        others.exclude(pk=view.pk).update(is_default=False)


def _require_own(view: SavedView, by: Person) -> None:
    if view.person_id != by.pk:
        raise NotAllowed(_("Everybody keeps their own views. Log in as that person."))
