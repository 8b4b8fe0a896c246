"""What the parts of an entity and the kinds of change are called on pages."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from federation.described import Part

PART_LABELS: dict[Part, Promise] = {
    Part.ROLES: _("Roles"),
    Part.KEYS: _("Keys"),
    Part.ENDPOINTS: _("Endpoints"),
    Part.SCOPES: _("Scopes"),
    Part.CATEGORIES: _("Entity categories and other attributes"),
    Part.DISPLAY_NAMES: _("Display names"),
    Part.DESCRIPTIONS: _("Descriptions"),
    Part.LOGOS: _("Logotypes"),
    Part.ORGANISATION: _("Organisation"),
    Part.CONTACTS: _("Contacts"),
    Part.NAME_ID_FORMATS: _("NameID formats"),
    Part.REQUESTED_ATTRIBUTES: _("Requested attributes"),
}
