"""What is wrong with a file of answers, in sentences."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trustframework.exchange import MAX_CHARACTERS, MAX_TEXT, STATUSES, Fault, Why

_WORDS: dict[Why, Promise] = {
    "too_large": gettext_lazy(
        "The file is larger than %(characters)d characters. Import a part of the answers at a time."
    ),
    "no_json": gettext_lazy(
        "The file is no JSON; it breaks off at line %(found)s. Export it again, and change only values."
    ),
    "name_twice": gettext_lazy("The name “%(found)s” stands twice in one place, and only one of them can be meant."),
    "shape": gettext_lazy("The file is no list of answers. Export the declaration to see how one looks."),
    "format": gettext_lazy("The file's format is “%(found)s”, which is not read here. Export the declaration anew."),
    "other": gettext_lazy("The file is for another declaration: its %(where)s is “%(found)s”."),
    "no_code": gettext_lazy("Answer number %(found)s does not say which requirement it is to."),
    "unknown_code": gettext_lazy("%(where)s: this declaration has no such requirement."),
    "twice": gettext_lazy("%(where)s is answered twice. Keep one of the answers."),
    "unknown_name": gettext_lazy("%(where)s: “%(found)s” is not something that an answer says."),
    "status": gettext_lazy("%(where)s: “%(found)s” is no status. Choose among %(statuses)s."),
    "text": gettext_lazy("%(where)s: the answer is not a text."),
    "too_long": gettext_lazy("%(where)s: the text has %(found)s characters, and may have %(longest)d."),
    "day": gettext_lazy("%(where)s: “%(found)s” is no day. Write it as 2026-09-01."),
    "day_without_plan": gettext_lazy("%(where)s: only what is planned, or partly in place, has a planned day."),
}


def sentence(fault: Fault) -> str:
    """What is wrong, and where."""
    return str(_WORDS[fault.why]) % {
        "where": _WHERE.get(fault.where, fault.where),
        "found": fault.found,
        "characters": MAX_CHARACTERS,
        "longest": MAX_TEXT,
        "statuses": ", ".join(status for status in STATUSES if status),
    }


_WHERE: dict[str, Promise] = {
    "framework": gettext_lazy("framework"),
    "version": gettext_lazy("version"),
    "checklist": gettext_lazy("checklist"),
    "level": gettext_lazy("level"),
}


def sentences(faults: list[Fault], most: int = 20) -> list[str]:
    """The first of them, and how many more there are."""
    said = [sentence(fault) for fault in faults[:most]]
    more = len(faults) - most
    return said + ([_("There are %(more)d more.") % {"more": more}] if more > 0 else [])
