"""The demonstration's opening, in one Django process for speed: prepare, publish, write the banner to a file.

Run by the supervisor beside the web process, as `python -m deploy.opening BANNER_FILE`, with the key's directory.
"""

import gc
import os
import sys
from pathlib import Path

import django
from django.core.management import call_command
from django.core.management.base import CommandError

from deploy.web import wait_for_web


def main(banner: Path) -> None:
    """Leaves by SystemExit with one line when something cannot be done."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "federation.settings")
    gc.disable()  # this process ends when it has written the banner: nothing it holds on to is in anybody's way
    django.setup()
    try:
        call_command("prepare_demo")
        if not wait_for_web(int(os.environ["SIGILL_PORT"])):  # publication looks at what the public sees (P12)
            sys.exit("the web process does not answer; see web.log beside this file")
        call_command("publish", "--all")
        with banner.open("w") as out:
            call_command("demo_banner", stdout=out)
    except CommandError as reason:
        sys.exit(str(reason))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
