"""OrganisationName: what an organisation was called before; what it is called stands on the organisation itself."""

from django.db import models

from members.models.organisation import Organisation


class OrganisationName(models.Model):
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="former_names")
    name_sv = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    until = models.DateTimeField()

    class Meta:
        ordering = ("organisation", "-until")

    def __str__(self) -> str:
        return f"{self.name_sv} / {self.name_en}"
