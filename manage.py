#!/usr/bin/env python
"""Django's command line, with Sigill's settings."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "federation.settings")
    if sys.argv[1:2] == ["check_metadata"]:  # a linter: it asks no model, and does not wait for them to load
        from members.management.commands.check_metadata import Command

        Command().run_from_argv(sys.argv)
    else:
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)
