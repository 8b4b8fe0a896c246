"""Who asks through the API: a person by session, or a program by a token that is bound to one organisation."""

from typing import Any

from django.utils.translation import gettext as _
from knox.auth import TokenAuthentication
from rest_framework.permissions import SAFE_METHODS, BasePermission

from members.clock import now
from members.models import ApiToken
from members.permissions import narrow
from members.views.stepup import is_fresh


class Tokens(TokenAuthentication):
    """By the house's own clock. A token that has expired or been revoked stays in its person's list; whoever sends it
    gets 401, as with one that never was."""

    def _cleanup_token(self, auth_token: ApiToken) -> bool:
        """Called by knox for each candidate: True passes it over."""
        return not auth_token.holds

    def validate_user(self, auth_token: ApiToken) -> Any:
        """The person, with their roles at the token's organisation and nowhere else."""
        person, token = super().validate_user(auth_token)  # type: ignore[no-untyped-call]  # knox has no types
        narrow(person, token.organisation_id)
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now())
        return person, token


class HasScope(BasePermission):  # type: ignore[misc]
    """A view names the `scope` that a token needs, and `write_scope` where writing needs another; a person in a session
    needs none, but has to have shown lately who they are before they write. None: anybody at all."""

    message = ""

    def has_permission(self, request: Any, view: Any) -> bool:
        writes = request.method not in SAFE_METHODS
        scope = getattr(view, "write_scope", view.scope) if writes else view.scope
        if scope is None:
            return not (writes and hasattr(view, request.method.lower()))  # what forgot its scope is nobody's
        if not request.user.is_authenticated:
            return False
        if request.auth is not None and scope not in request.auth.scopes:
            self.message = _("The token is not for this. Issue one with the scope %(scope)s.") % {"scope": scope}
            return False
        if writes and request.auth is None and hasattr(view, "post") and not is_fresh(request._request):
            self.message = _("Show again who you are, on any page that asks for it, before you do this.")
            return False
        return True
