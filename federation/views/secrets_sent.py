"""A private key that somebody sends is taken out of the request at once, so that no page can show it again."""

from django.http import HttpRequest

from members.intake import secret_in
from members.saml.types import Finding


def take_secret_away(request: HttpRequest) -> Finding | None:
    """What to say of a private key in the text or file that was sent; both are gone from the request then.

    Nothing else of the form is touched.
    """
    text, file = request.POST.get("text", ""), request.FILES.get("file")
    found = secret_in(text.encode())
    if found is None and file is not None:
        found = secret_in(file.read())
        file.seek(0)
    if found is not None:
        kept = request.POST.copy()
        kept["text"] = ""
        request.POST = kept  # type: ignore[assignment]
        request.FILES.clear()
    return found
