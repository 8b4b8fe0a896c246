"""What people write to each other about an answer."""

from django.db import transaction
from django.utils.translation import gettext as _

from members import audit
from members.actions.saving import save_checked
from members.clock import now
from members.errors import NotAllowed, Refused
from members.models import Person
from members.tags import Tag
from trustframework.declaration_rules import is_own
from trustframework.models import Answer, Comment
from trustframework.models.declaration import OPEN_DECLARATIONS


@transaction.atomic
def write(answer: Answer, text: str, *, by: Person, to_reviewer: bool = False) -> Comment:
    """By whoever of the declarer's own may see the declaration; `to_reviewer` lets reviewers and the operator read."""
    declaration = answer.declaration
    if not is_own(by, declaration.organisation):
        raise NotAllowed(_("Only the declarer's own people, and who acts for them, comment on its answers."))
    if declaration.state not in OPEN_DECLARATIONS:
        raise Refused(_("The declaration is closed, and takes no comments any more."))
    comment = Comment(answer=answer, text=text.strip(), to_reviewer=to_reviewer, written_by=by, written_at=now())
    save_checked(comment)
    audit.record(Tag.COMMENT_WRITTEN, comment, by=by, organisation=declaration.organisation, to_reviewer=to_reviewer)
    return comment
