"""What a person says of a view of a list that they keep."""

from django import forms

from members.models import SavedView


class ViewForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = SavedView
        fields = ("name", "is_default")

    def validate_unique(self) -> None:
        """The action asks, with the whole row at hand."""

    def validate_constraints(self) -> None:
        """The action asks, with the whole row at hand."""
