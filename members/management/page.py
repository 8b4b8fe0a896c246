"""A command that writes a page of docs/ anew from what it describes, or says that the page is out of date."""

import sys
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from members.management.verbs import PlainCommand


class PageCommand(PlainCommand, ABC):
    """Subclasses say which page, what stands on it, and which command writes it."""

    name = ""

    @abstractmethod
    def page(self) -> Path:
        """Where it lies."""

    @abstractmethod
    def text(self) -> str:
        """What should stand on it."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 when it is out of date")

    def handle(self, *_args: Any, check: bool, **_options: Any) -> None:
        page, text = self.page(), self.text()
        current = page.exists() and page.read_text() == text
        if not check:
            page.write_text(text)
        elif not current:
            self.stderr.write(f"docs/{page.name} is out of date. Write it with: ./run manage {self.name}")
            sys.exit(1)
