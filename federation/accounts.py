"""Who may make an account: nobody by themselves. An operator registers people; they set their password by mail."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import Http404, HttpRequest, HttpResponse


class InvitationOnlyAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def closed(request: HttpRequest, **_parts: str) -> HttpResponse:
    """Stands before allauth's pages on which people change their own address.

    An address says who somebody is, to the operator and in the log; only a registrar records one, with an audit event.
    """
    raise Http404
