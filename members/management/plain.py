"""What every command here is, without the models: a linter does not wait for them."""

from django.core.management.base import BaseCommand

# Django's own options work, but a help page is for what the command does.
QUIET_OPTIONS = {
    *("--version", "--verbosity", "--settings", "--pythonpath"),
    *("--traceback", "--no-color", "--force-color", "--skip-checks"),
}


class QuickCommand(BaseCommand):
    """A command that starts quickly and whose help is about itself."""

    requires_system_checks = ()
    suppressed_base_arguments = QUIET_OPTIONS
