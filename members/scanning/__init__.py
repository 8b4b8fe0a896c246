"""Whether a file that somebody hands in carries malware: a port. None by default; one file beside this one per adapter.

`SIGILL_SCANNER` names it by an address: `clamd:///run/clamav/clamd.ctl` or `clamd://host:3310`. Where one is named and
does not answer, nothing is let in.
"""

from typing import Final, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from members.scanning.verdict import Readable, Silent

SCANNERS: Final = {"clamd": "members.scanning.clamd.Clamd"}


class Scanner(Protocol):
    """Made from the address in the settings."""

    def __init__(self, address: str) -> None: ...

    def malware_in(self, file: Readable) -> str:
        """The name of what was found, "" for nothing. Reads `file` from where it stands to its end. Raises Silent."""


def scanner() -> Scanner | None:
    """The one that the settings name. Raises ImproperlyConfigured for a kind that there is not."""
    address: str = settings.SIGILL_SCANNER
    if not address:
        return None
    kind = urlsplit(address).scheme
    if kind not in SCANNERS:
        raise ImproperlyConfigured(f"SIGILL_SCANNER is {address!r}; it must begin with {' or '.join(SCANNERS)}://.")
    made: Scanner = import_string(SCANNERS[kind])(address)
    return made


def refuse_malware(file: Readable, name: str) -> None:
    """Raises ValidationError, in words for whoever handed it in. The file stands at its beginning again afterwards."""
    found = scanner()
    if found is None:
        return
    file.seek(0)
    try:
        malware = found.malware_in(file)
    except Silent as silent:
        raise ValidationError(
            _(
                "%(name)s could not be looked through for malware, and nothing is taken in without that. Try again in "
                "a while. If it goes on, tell the federation operator."
            )
            % {"name": name},
            code="unscanned",
        ) from silent
    file.seek(0)
    if malware:
        raise ValidationError(
            _("%(name)s carries malware (%(malware)s) and was not taken in. Have your computer looked through.")
            % {"name": name, "malware": malware},
            code="malware",
        )
