"""`manage.py describe_rules`: write docs/rules.md anew from the rules themselves, or say that it is out of date."""

from pathlib import Path

from django.conf import settings

from members.lint.handbook import markdown
from members.management.page import PageCommand

PAGE = Path(settings.BASE_DIR) / "docs" / "rules.md"


class Command(PageCommand):
    help = "Write docs/rules.md from the rules themselves."
    name = "describe_rules"

    def page(self) -> Path:
        return PAGE

    def text(self) -> str:
        return "\n".join(markdown()) + "\n"
