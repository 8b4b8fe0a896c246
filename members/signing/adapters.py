"""The adapters that this installation has, by SIGILL_SIGNING_ADAPTERS."""

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from members.errors import Refused
from members.signing.port import SigningAdapter


def adapters() -> dict[str, SigningAdapter]:
    """By slug, in the order of the setting."""
    made: list[SigningAdapter] = [import_string(name)() for name in settings.SIGILL_SIGNING_ADAPTERS]
    return {adapter.slug: adapter for adapter in made}


def adapter(slug: str) -> SigningAdapter:
    """Raises `Refused` where this installation has none of the name."""
    found = adapters()
    if slug not in found:
        raise Refused(
            _("This installation does not take signatures by %(name)s. It takes: %(known)s.")
            % {"name": slug, "known": ", ".join(found)}
        )
    return found[slug]
