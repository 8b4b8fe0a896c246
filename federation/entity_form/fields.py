"""The fields that an entity has one of: its entityID, texts, logo, organisation, scopes and claims."""

from typing import Any, Final, cast

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from members.models import Organisation
from members.models.entity import ENTITY_ID_MAX
from members.saml.compose import Draft, LogoDraft
from members.saml.compose.draft import LANGUAGES, claims
from members.saml.secrets import says_private_key

SECRET: Final = _(
    "This is a private key. It has been thrown away and is not shown again. Whoever else may have seen it can speak in "
    "your name: make a new key pair, and paste the new certificate here."
)
_LANGUAGE: Final = {"sv": _("in Swedish"), "en": _("in English")}
_TEXTS: Final[dict[str, tuple[Any, Any]]] = {
    "names": (_("Name"), _("What users see when they choose where to log in.")),
    "descriptions": (_("Description"), _("One sentence about what it is for, at most 140 characters.")),
    "information_urls": (_("Page with more information"), _("An address that begins with https://.")),
    "privacy_urls": (_("Page about personal data"), _("An address that begins with https://.")),
    "organisation_names": (_("The organisation’s name"), _("As it is registered.")),
    "organisation_display_names": (_("The organisation’s name for users"), _("Leave empty if it is the same.")),
    "organisation_urls": (_("The organisation’s web page"), _("An address that begins with https://.")),
}
_CODE: Final = {"spellcheck": "false", "autocomplete": "off", "autocapitalize": "none"}


class PlainForm(forms.Form):
    """A form in which no field may hold a private key; what was typed as one is not shown again."""

    use_required_attribute = False

    def clean(self) -> dict[str, Any]:
        """Looks at what was typed, also where a field has another fault: that would be shown again."""
        data: dict[str, Any] = super().clean() or {}
        for name in self.fields:
            if says_private_key(str(self[name].value())):
                self.refuse_secret(name)
        return data

    def refuse_secret(self, name: str) -> None:
        """Say so beside the field, and forget what was typed there."""
        self.errors.pop(name, None)
        self.add_error(name, SECRET)
        data = cast(QueryDict, self.data).copy()
        data[self.add_prefix(name)] = ""
        self.data = data


def _text(name: str, language: str) -> forms.CharField:
    label, hint = _TEXTS[name]
    wanted = (name, language) in {("names", "sv"), ("organisation_names", "sv")}
    return forms.CharField(
        label=format_lazy("{} {}", label, _LANGUAGE[language]), help_text=hint, required=wanted, max_length=2000
    )


class EntityForm(PlainForm):
    """Text fields are called as the parts of a draft are (`names-sv`)."""

    owner = forms.ModelChoiceField(
        label=_("Owner"),
        queryset=Organisation.objects.none(),
        empty_label=_("Choose an organisation"),
        help_text=_("The organisation that runs the entity and answers for it."),
    )
    entity_id = forms.CharField(
        label=_("entityID"),
        max_length=ENTITY_ID_MAX,
        widget=forms.TextInput(_CODE),
        help_text=_("The name that others know it by: an https address under a domain of yours. It never changes."),
    )
    logo_url = forms.CharField(
        label=_("Address of the logo"), required=False, max_length=2000, help_text=_("PNG or JPEG, over https.")
    )
    logo_width = forms.IntegerField(label=_("Width in pixels"), required=False, min_value=1, max_value=5000)
    logo_height = forms.IntegerField(label=_("Height in pixels"), required=False, min_value=1, max_value=5000)
    scopes = forms.CharField(
        label=_("Domains that it vouches for (scopes)"),
        required=False,
        widget=forms.Textarea({"rows": 3, **_CODE}),
        help_text=_("One on each line, such as region.example. The registry publishes those that it has approved."),
    )
    attributes = forms.MultipleChoiceField(
        label=_("Entity categories"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What you claim yourself. Categories that the operator grants are not in this list."),
    )

    def __init__(self, *args: Any, role: str, owners: QuerySet[Organisation] | None, **kwargs: Any) -> None:
        """`owners` is None for an entity that exists: its owner and entityID are not asked for."""
        super().__init__(*args, **kwargs)
        for name in _TEXTS:
            for language in LANGUAGES:
                self.fields[f"{name}-{language}"] = _text(name, language)
        attributes: Any = self.fields["attributes"]
        attributes.choices = [(f"{n} {v}", _claim(n, v)) for n, values in claims(role).items() for v in values]
        if role == "sp":
            del self.fields["scopes"]
        if owners is None:
            del self.fields["owner"], self.fields["entity_id"]
        else:
            owner: Any = self.fields["owner"]
            owner.queryset = owners
            if len(only := owners[:2]) == 1:
                owner.initial = only[0]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        given = [name for name in ("logo_url", "logo_width", "logo_height") if data.get(name)]
        for name in {"logo_url", "logo_width", "logo_height"}.difference(given) if given else ():
            if name not in self.errors:
                self.add_error(name, _("A logo has an address, a width and a height."))
        return data

    def parts(self) -> dict[str, Any]:
        """The fields of a draft that are filled in here; the form is valid."""
        data = self.cleaned_data
        texts = {
            name: {lang: data[f"{name}-{lang}"] for lang in LANGUAGES if data[f"{name}-{lang}"]} for name in _TEXTS
        }
        texts["organisation_display_names"] = texts["organisation_names"] | texts["organisation_display_names"]
        chosen: dict[str, tuple[str, ...]] = {}
        for pair in data["attributes"]:
            name, _space, value = pair.partition(" ")
            chosen[name] = (*chosen.get(name, ()), value)
        logo = LogoDraft(data["logo_url"], data["logo_width"], data["logo_height"]) if data["logo_url"] else None
        scopes = tuple(dict.fromkeys(data.get("scopes", "").split()))
        return {**texts, "attributes": chosen, "logo": logo, "scopes": scopes}


def initial_of(draft: Draft) -> dict[str, Any]:
    """What the form shows of a draft."""
    texts = {f"{name}-{lang}": text for name in _TEXTS for lang, text in getattr(draft, name).items()}
    logo = draft.logo
    return texts | {
        "entity_id": draft.entity_id,
        "logo_url": logo.url if logo else "",
        "logo_width": logo.width if logo else None,
        "logo_height": logo.height if logo else None,
        "scopes": "\n".join(draft.scopes),
        "attributes": [f"{name} {value}" for name, values in draft.attributes.items() for value in values],
    }


def _claim(name: str, value: str) -> str | Promise:
    return format_lazy("{} ({})", value, _("supported")) if name.endswith("-support") else value
