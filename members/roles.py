"""Who people are, for an organisation (DESIGN, section 1)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    REGISTRAR = "registrar", _("Registrar")
    TRUST_OFFICER = "trust_officer", _("Trust officer")
    DECISION_MAKER = "decision_maker", _("Decision maker")
    KEY_CUSTODIAN = "key_custodian", _("Key custodian")
    SIGNATORY = "signatory", _("Signatory")
    ADMINISTRATOR = "administrator", _("Administrator")
    DECLARER = "declarer", _("Declarer")
    TECHNICAL_CONTACT = "technical_contact", _("Technical contact")
    TECHNICAL_AGENT = "technical_agent", _("Technical agent")
    SECURITY_CONTACT = "security_contact", _("Security contact")
    READER = "reader", _("Reader")
    REVIEWER = "reviewer", _("Reviewer")
    LEAD_REVIEWER = "lead_reviewer", _("Lead reviewer")
    RELYING_AUTHORITY = "relying_authority", _("Relying authority")
    STEERING_GROUP = "steering_group", _("Steering group")


OPERATOR_ROLES = frozenset({Role.REGISTRAR, Role.TRUST_OFFICER, Role.DECISION_MAKER, Role.KEY_CUSTODIAN})
MEMBER_ROLES = frozenset(
    {
        Role.SIGNATORY,
        Role.ADMINISTRATOR,
        Role.DECLARER,
        Role.TECHNICAL_CONTACT,
        Role.TECHNICAL_AGENT,
        Role.SECURITY_CONTACT,
        Role.READER,
    }
)
# Who only reads, or is called (and reports what they see); all others act and must have a second factor, a new role
WITHOUT_SECOND_FACTOR = frozenset({Role.SECURITY_CONTACT, Role.READER, Role.RELYING_AUTHORITY, Role.STEERING_GROUP})
# Who sees so much that nothing is shown before there is one.
SHUT_OUT_WITHOUT_SECOND_FACTOR = OPERATOR_ROLES | {Role.REVIEWER, Role.LEAD_REVIEWER}
