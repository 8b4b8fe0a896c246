"""How an invitation stands, and what its link means now. Reads only."""

from django.utils.translation import gettext as _

from members.clock import now
from members.codes import digest_of
from members.errors import Refused
from members.giving import fits, require_living
from members.models import Invitation, Person
from members.models.invitation import InvitationState
from members.roles import Role

S = InvitationState


def by_code(code: str) -> Invitation | None:
    """The one that the link's code belongs to; None for a code that was never sent."""
    return Invitation.objects.select_related("organisation", "invited_by").filter(code_sha256=digest_of(code)).first()


def guest_of(invitation: Invitation) -> Person | None:
    """The person with the address, if there is one already."""
    return Person.objects.filter(email=invitation.email).first()


def standing(invitation: Invitation) -> S:
    """Its state, as the calendar says it, too."""
    late = invitation.state == S.SENT and now() >= invitation.expires_at
    return S.EXPIRED if late else S(invitation.state)


def require_open(invitation: Invitation) -> None:
    """Raise `Refused` unless it can be accepted: it waits, and there still is what it is about."""
    sentences = {
        S.ACCEPTED: _("The invitation has been accepted already. Log in as usual."),
        S.WITHDRAWN: _("The invitation has been withdrawn. Ask the organisation if that was a mistake."),
        S.REPLACED: _("A newer invitation has been sent. Use the link in that e-mail."),
        S.EXPIRED: _("The invitation has expired. Ask the organisation to send it again."),
    }
    if refusal := sentences.get(standing(invitation)):
        raise Refused(refusal)
    require_living(invitation.organisation)
    for role in invitation.roles:
        if role not in Role.values or not fits(Role(role), invitation.organisation):
            raise Refused(_("There is no such role any more. Ask the organisation to invite you again."))
    if invitation.until is not None and invitation.until <= now():
        raise Refused(_("The role that you were invited to has ended. Ask the organisation if you need another."))


def why_closed(invitation: Invitation) -> str:
    """The sentence of `require_open`; empty where it can be accepted."""
    try:
        require_open(invitation)
    except Refused as refused:
        return str(refused)
    return ""
