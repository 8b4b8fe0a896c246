"""Organisation: the legal person that the operator vouches for."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ..naming import validate_names
from ..saml.organisation_numbers import is_organisation_number

HOME_COUNTRY = "SE"  # whose numbers have a check digit that we know


class LegalForm(models.TextChoices):
    AUTHORITY = "authority", _("Government agency")
    REGION = "region", _("Region")
    MUNICIPALITY = "municipality", _("Municipality")
    COMPANY = "company", _("Company")
    SOLE_TRADER = "sole_trader", _("Sole trader")
    FOUNDATION = "foundation", _("Foundation")
    ASSOCIATION = "association", _("Association")
    MUNICIPAL_ASSOCIATION = "municipal_association", _("Municipal association")
    PARTNERSHIP = "partnership", _("Partnership")


class Sector(models.TextChoices):
    REGIONAL_CARE = "regional_care", _("Regional health care")
    MUNICIPAL_CARE = "municipal_care", _("Municipal health and social care")
    PRIVATE_CARE = "private_care", _("Private health and social care")
    PHARMACY = "pharmacy", _("Pharmacy")
    ANIMAL_HEALTH = "animal_health", _("Animal health")
    GOVERNMENT = "government", _("Central government")
    SUPPLIER = "supplier", _("Supplier")
    OPERATOR = "operator", _("Federation operator")


class SizeClass(models.TextChoices):
    SMALL = "small", _("Up to 20 employees")
    MEDIUM = "medium", _("21–1,000 employees")
    LARGE = "large", _("More than 1,000 employees")


def validate_organisation_number(number: str) -> None:
    """Raises ValidationError for what `is_organisation_number` denies."""
    if not is_organisation_number(number):
        raise ValidationError(
            _("%(number)s is not a Swedish organisation number: ten digits, the last a check digit. Look for a slip."),
            params={"number": number},
        )


def validate_foreign_number(number: str) -> None:
    """Raises ValidationError for what can be no register's number; its check digit is for its own country to know."""
    if not re.fullmatch("[A-Za-z0-9]{4,20}", number):
        raise ValidationError(
            _("%(number)s cannot be a register's number: 4 to 20 letters and digits. Write it without the country."),
            params={"number": number},
        )


class Organisation(models.Model):
    # ISO 3166-1 alpha-2.
    country = models.CharField(_("Country"), max_length=2, default=HOME_COUNTRY)
    number = models.CharField(_("Organisation number"), max_length=20)
    name_sv = models.CharField(_("Name in Swedish"), max_length=200)
    name_en = models.CharField(_("Name in English"), max_length=200)
    legal_form = models.CharField(_("Legal form"), max_length=30, choices=LegalForm)
    sector = models.CharField(_("Sector"), max_length=20, choices=Sector)
    size_class = models.CharField(_("Size"), max_length=10, choices=SizeClass)
    registered_at = models.DateTimeField()
    # The last day of one that was merged or dissolved (None: it goes on). It stays, with its history.
    dissolved_on = models.DateField(_("Dissolved"), null=True, blank=True)
    # Whether one of its own administrators says yes to metadata first, where somebody else submitted it.
    own_approval = models.BooleanField(default=False, editable=False)
    # Counts changes: who edits on top of somebody else's change is told so.
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ("name_sv",)
        constraints = (
            models.UniqueConstraint(
                fields=("country", "number"),
                name="organisation_number_once",
                violation_error_message=_(
                    "An organisation with this number is registered already. Search for it in the list."
                ),
            ),
        )

    def __str__(self) -> str:
        return self.name_en if (get_language() or "").startswith("en") else self.name_sv

    @property
    def is_foreign(self) -> bool:
        """Whether the number is another country's, which nobody here can check by its digits."""
        return self.country != HOME_COUNTRY

    def clean(self) -> None:
        validate_names(name_sv=self.name_sv, name_en=self.name_en)
        self.number = re.sub(r"[\s.-]", "", self.number)
        self.country = self.country.upper()
        if not re.fullmatch("[A-Z]{2}", self.country):
            raise ValidationError({"country": _("A country is two letters, such as SE or NO.")})
        try:
            (validate_foreign_number if self.is_foreign else validate_organisation_number)(self.number)
        except ValidationError as error:
            raise ValidationError({"number": error}) from error
