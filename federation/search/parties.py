"""Organisations and people."""

from django.db.models import BooleanField, Case, Q, QuerySet, Value, When
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import get_language

from federation.search.asked import Asked
from federation.search.reader import Reader
from federation.search.source import Hit, in_list
from members.models import Organisation, Person, RoleAssignment
from members.permissions import Permission, may, permitted_at
from members.templatetags.sigill import number_of
from trustframework import status


def organisations(asked: Asked, reader: Reader) -> QuerySet[Organisation]:
    """By name, also a former one, or number: those of which the reader sees the things, and those the public knows."""
    rows = Organisation.objects.all()
    if reader.seen is not None:
        public = status.organisations().order_by().values("pk")
        rows = rows.filter(Q(pk__in=reader.seen) | Q(pk__in=public))
    exact = Case(When(number=asked.number or "-", then=Value(True)), default=Value(False), output_field=BooleanField())
    name = Lower("name_en" if (get_language() or "").startswith("en") else "name_sv")
    return rows.filter(named(asked)).annotate(exact=exact).order_by("-exact", name, "pk")


def named(asked: Asked, path: str = "") -> Q:
    """The rows of an organisation that was asked for; `path` leads to it, with "__" at its end."""
    return Q(**{f"{path}pk__in": asked.organisations})


def tell_organisations(rows: list[Organisation], asked: Asked, reader: Reader) -> list[Hit]:
    """To their own page for whom it opens, else to what everybody may know."""
    return [
        Hit(str(one), address_of(one, reader), detail=number_of(one), exact=one.number == asked.number) for one in rows
    ]


def address_of(organisation: Organisation, reader: Reader) -> str:
    """The organisation's page for the reader."""
    if reader.sees(organisation.pk):
        return reverse("organisation", args=[organisation.pk])
    return reverse("public_status_of", args=[organisation.country, organisation.number])


def list_of_organisations(asked: Asked, reader: Reader) -> str:
    """The list, for whom it holds all that there are."""
    return in_list("organisations", asked) if reader.seen is None and not asked.number else ""


def people(asked: Asked, reader: Reader) -> QuerySet[Person]:
    """By name or address: everybody for operators; those with a role there for who says who may do what there."""
    if reader.person is None:
        return Person.objects.none()
    rows = Person.objects.filter(asked.within("name", "email"), erased_at=None)
    if not reader.operator:
        rows = rows.filter(pk__in=_held(reader).values("person"))
    exact = Case(When(email=asked.text.lower(), then=Value(True)), default=Value(False), output_field=BooleanField())
    return rows.annotate(exact=exact).order_by("-exact", "name", "pk")


def tell_people(rows: list[Person], asked: Asked, reader: Reader) -> list[Hit]:
    """To their page for registrars, else to where they have a role."""
    at: dict[int, list[Organisation]] = {}
    for role in _held(reader).filter(person__in=rows).select_related("organisation"):
        at.setdefault(role.person_id, []).append(role.organisation)
    return [_person(one, at.get(one.pk, []), asked, reader) for one in rows]


def list_of_people(asked: Asked, reader: Reader) -> str:
    """The registrars' list."""
    registrar = reader.person is not None and may(reader.person, Permission.REGISTER_ORGANISATION)
    return in_list("people", asked) if registrar else ""


def _person(person: Person, at: list[Organisation], asked: Asked, reader: Reader) -> Hit:
    own = reader.person is not None and (
        person.pk == reader.person.pk or may(reader.person, Permission.REGISTER_ORGANISATION)
    )
    where = f"{reverse('organisation', args=[at[0].pk])}#people" if at else ""
    names = ", ".join(dict.fromkeys(str(one) for one in at))
    url = reverse("person", args=[person.pk]) if own else where
    return Hit(person.name, url, detail=names, code=person.email, exact=person.email == asked.text.lower())


def _held(reader: Reader) -> QuerySet[RoleAssignment]:
    """The roles that say whom the reader finds, and where."""
    rows = RoleAssignment.objects.not_over().order_by("organisation", "role")
    if reader.operator or reader.person is None:
        return rows
    return rows.filter(organisation__in=permitted_at(reader.person, Permission.MANAGE_PEOPLE))
