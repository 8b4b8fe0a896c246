"""SavedView: a list as a person wants to see it again, by a name of their own."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.person import Person
from members.naming import validate_name


class ListName(models.TextChoices):
    """The lists of all floors; each value is the name of its address."""

    ORGANISATIONS = "organisations", _("Organisations")
    ENTITIES = "entities", _("Entities")
    AGREEMENTS = "agreements", _("Agreements")
    CERTIFICATIONS = "certifications", _("Certifications")
    APPLICATIONS = "applications", _("Applications")
    PEOPLE = "people", _("People")
    PUBLICATIONS = "publications", _("Publications")
    APPROVALS = "approvals", _("Approval")
    DECISIONS = "decisions", _("Decisions")


class SavedView(models.Model):
    """`place` says which one, where there are many lists of the kind: the slug of the feed whose publications it is.

    `query` is what stands after the ? of the address: filters, order, columns, rows on a page; never the page itself.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="saved_views")
    list = models.CharField(max_length=20)  # a ListName; as choices they would stand in a migration for each new one
    place = models.CharField(max_length=80, blank=True)
    name = models.CharField(_("Name"), max_length=60, validators=[validate_name])
    query = models.CharField(max_length=2000, blank=True)
    # What the list opens with where nothing is asked for.
    is_default = models.BooleanField(_("Open the list with this view"), default=False)

    class Meta:
        ordering = ("list", "place", "name")
        constraints = (
            models.UniqueConstraint(
                fields=("person", "list", "place", "name"),
                name="saved_view_named_once",
                violation_error_message=_("You have a view of this list with that name. Choose another name."),
            ),
            models.UniqueConstraint(
                fields=("person", "list", "place"), condition=models.Q(is_default=True), name="one_default_view"
            ),
        )

    def __str__(self) -> str:
        return self.name
