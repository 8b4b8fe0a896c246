"""Person: a human being who can log in, once, whatever organisations they act for."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from members.naming import validate_name


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "Person":
        """A person with a hashed password, or with none (None: they set it by the reset mail)."""
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.full_clean()
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    email = models.EmailField(
        _("E-mail"),
        unique=True,
        error_messages={
            "unique": _("Somebody with this address is registered already. Give that person a role instead.")
        },
    )
    name = models.CharField(_("Name"), max_length=120, validators=[validate_name])
    language = models.CharField(
        _("Language"), max_length=2, default="sv", choices=[("sv", "Svenska"), ("en", "English")]
    )
    is_active = models.BooleanField(_("May log in"), default=True)
    # A log-in whose password stands in the banner; outside demo mode Sigill refuses to start while one exists.
    is_demo = models.BooleanField(default=False, editable=False)
    registered_at = models.DateTimeField(auto_now_add=True)
    # Counts how often all log-ins of the person were ended at once: it is part of what a session has to know.
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    # When the person was told that an unused log-in will be closed.
    idle_warned_at = models.DateTimeField(null=True, blank=True, editable=False)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Counts changes: who edits on top of somebody else's change is told so.
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering = ("name",)
        verbose_name = _("person")

    def __str__(self) -> str:
        return self.name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What Django keeps in each session and compares at every request: a new epoch ends them all."""
        known = f"{self.password}:{self.session_epoch}"
        return salted_hmac("members.Person.session", known, secret=secret, algorithm="sha256").hexdigest()
