"""`manage.py describe_permissions`: write docs/permissions.md anew from the table, or say that it is out of date."""

from pathlib import Path

from django.conf import settings

from members.management.page import PageCommand
from members.permission_words import markdown

PAGE = Path(settings.BASE_DIR) / "docs" / "permissions.md"


class Command(PageCommand):
    help = "Write docs/permissions.md from the table of permissions."
    name = "describe_permissions"

    def page(self) -> Path:
        return PAGE

    def text(self) -> str:
        return markdown()
