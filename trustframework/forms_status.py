"""What certifications are looked for by: on the public page, and by those who rely on the federation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.forms import SearchForm
from members.models import Community, Person
from members.templatetags.sigill import roles_named
from members.views.communities import visible_communities
from trustframework.models import Level
from trustframework.models.certification import FUNCTIONS, ROLES


def _scopes() -> list[tuple[str, Any]]:
    return [("", _("All")), *((one, roles_named([one])) for one in (*sorted(ROLES), *sorted(FUNCTIONS)))]


class PublicSearchForm(forms.Form):
    q = forms.CharField(label=_("Name, organisation number or entityID"), required=False, max_length=1024)
    level: Any = forms.ModelChoiceField(
        label=_("Level held"), queryset=Level.objects.all(), required=False, empty_label=_("All")
    )


class OverviewForm(SearchForm):
    """The fields of certifications narrow to organisations with one that has all of it, and holds."""

    level: Any = forms.ModelChoiceField(
        label=_("Level held"), queryset=Level.objects.all(), required=False, empty_label=_("All")
    )
    scope = forms.ChoiceField(label=_("Role or function"), required=False, choices=_scopes)
    expires = forms.IntegerField(label=_("Ends within days"), required=False, min_value=1, max_value=3650)
    community: Any = forms.ModelChoiceField(
        label=_("Community"), queryset=Community.objects.none(), required=False, empty_label=_("All")
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["community"]
        field.queryset = visible_communities(person)
        if not field.queryset.exists():
            del self.fields["community"]
