"""`manage.py create_operator`: the first registrar, from whom all others come."""

from typing import Any

from django.core.management.base import CommandParser

from members.actions import bootstrap
from members.management.verbs import PlainCommand, one_clear_line
from members.models.organisation import LegalForm, SizeClass


class Command(PlainCommand):
    help = (
        "Register the federation operator and its first registrar. They set a password by the reset mail, or with "
        "`manage.py changepassword EMAIL`."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name", help="the registrar's name")
        parser.add_argument("--language", choices=("sv", "en"), default="sv")
        parser.add_argument("--force", action="store_true", help="although there is a registrar already")
        operator = parser.add_argument_group("the operator's own organisation, where it is not registered yet")
        operator.add_argument("--number", default="", help="organisation number")
        operator.add_argument("--name-sv", default="")
        operator.add_argument("--name-en", default="")
        operator.add_argument("--legal-form", choices=LegalForm.values, default=LegalForm.FOUNDATION.value)
        operator.add_argument("--size", choices=SizeClass.values, default=SizeClass.SMALL.value)

    def handle(self, *_args: Any, **options: Any) -> None:
        with one_clear_line():
            person = bootstrap.first_registrar(
                name=options["name"],
                email=options["email"],
                language=options["language"],
                again=options["force"],
                number=options["number"],
                name_sv=options["name_sv"],
                name_en=options["name_en"],
                legal_form=options["legal_form"],
                size_class=options["size"],
            )
            self.stdout.write(f"{person.email} is registrar at {person.roles.get().organisation}.")
