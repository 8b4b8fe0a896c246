"""A finding as one paragraph for a person: on a form, in a job's report, on a command line."""

from django.utils.translation import gettext as _

from members.saml.types import Finding
from members.templatetags.sigill import localised


def in_words(finding: Finding) -> str:
    """Where, what, how to mend it, and the rule; in the language in force."""
    words = {"what": localised(finding), "mend": localised(finding, "mend"), "rule": finding.rule, "line": finding.line}
    if finding.line is None:
        return _("%(what)s %(mend)s (%(rule)s)") % words
    return _("Line %(line)s: %(what)s %(mend)s (%(rule)s)") % words
