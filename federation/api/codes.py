"""Every code that a problem can have: its status, and what it means for a program (told on the page /api/)."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CODES: dict[str, tuple[int, Promise]] = {
    "aggregate": (422, _("It has many entities. Send each by itself, or all as a batch.")),
    "already_moved": (409, _("Somebody else changed it first. Read it again before you act.")),
    "ambiguous": (409, _("In whose name it is done is not clear. Send it with a token of one organisation.")),
    "batch_refused": (422, _("One item was refused, so nothing of the batch was done. `items` says what and why.")),
    "blocked": (409, _("Findings stand in the way: `rule` and `findings` say which.")),
    "busy": (503, _("Somebody else held the same things. Send it again in a moment, with the same key.")),
    "empty": (400, _("The body is empty.")),
    "idempotency_key_malformed": (400, _("The Idempotency-Key is no key: 1 to 255 characters of ASCII.")),
    "idempotency_key_reused": (422, _("Another request had this Idempotency-Key. Take a new one.")),
    "incomplete": (409, _("The declaration lacks something. `errors` says at which requirements.")),
    "invalid": (400, _("The body is not of the shape that is asked for. `errors` has a JSON pointer to each fault.")),
    "invalid_query": (400, _("A query parameter cannot be read. `parameter` or `errors` says which.")),
    "not_allowed": (403, _("You may not do this, there. Asking again does not help.")),
    "not_asked": (409, _("Nobody has been asked to confirm it yet.")),
    "not_fetched": (409, _("What was to be fetched from another address did not come. Try again later.")),
    "not_read": (409, _("The file cannot be read. `errors` has a sentence for each fault.")),
    "nothing_new": (409, _("It would publish exactly what is published already.")),
    "permission_denied": (403, _("The token has not the scope for this.")),
    "precondition_failed": (412, _("It has changed since you read it. `etag` is what it is now.")),
    "precondition_required": (428, _("Say with If-Match which content you have seen.")),
    "refused": (409, _("The rules do not let it be done now. `detail` says why, and what to do.")),
    "stale_snapshot": (409, _("What was reviewed has been handed in anew.")),
    "throttled": (429, _("You ask too often. Retry-After says when you may again, in seconds.")),
    "too_large": (413, _("The body is larger than the address takes.")),
    "under_way": (409, _("The same request is being done. Ask again in a moment, with the same key.")),
    "undone": (409, _("It was fine, and is taken back because something else was refused.")),
    "unknown_field": (400, _("`fields` names a field that there is not. `unknown` says which.")),
    "unreadable": (422, _("The document cannot be read. `findings` says where, and how to mend it.")),
    "without_authority": (409, _("Who signs has not shown that they may.")),
    "wrong_key": (409, _("The demonstration's key is not the one that is registered.")),
}
