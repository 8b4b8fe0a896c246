"""The federation in which every address leads somewhere, as the table of permissions has it, and who asks."""

from tests.permissions.conftest import _own_folders, _setting, stage

__all__ = ["_own_folders", "_setting", "stage"]
