"""What people fill in about where metadata is fetched from."""

from django import forms
from django.utils.translation import gettext_lazy as _


class RefreshForm(forms.Form):
    url = forms.CharField(
        label=_("Address of the metadata"),
        max_length=2000,
        help_text=_(
            "An https address at which the entity's own software shows its metadata. When the document has changed,"
            " it is submitted in your name and waits for a registrar."
        ),
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )
