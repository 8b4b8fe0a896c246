"""What the preview of departures can be narrowed by."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from federation.models import Feed


class DepartureFilter(forms.Form):
    """Every field may be left empty."""

    DAYS = 120

    feed = forms.ChoiceField(label=_("Feed"), required=False)
    days = forms.TypedChoiceField(
        label=_("Within"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[(120, _("120 days")), (30, _("30 days")), (400, _("400 days"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["feed"]
        self.feeds = {feed.slug: str(feed) for feed in Feed.objects.all()}
        field.choices = [("", _("All")), *self.feeds.items()]
