"""What a name may be written with: letters that a reader sees, and that are what they look like."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from members.saml.confusables import is_mixed

# Control characters; format characters (bidi overrides, zero-width ones, soft hyphens); halves of characters, private
# ones and unassigned ones; line and paragraph separators.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def validate_name(text: str) -> None:
    """Raises ValidationError for a name with an unseen character, or with a word that mixes alphabets."""
    for place, character in enumerate(text, 1):
        if unicodedata.category(character) in _UNSEEN:
            raise ValidationError(
                _(
                    "Character %(place)d is one that nobody sees (U+%(code)s): it can make a name look like another. "
                    "Delete the text and type it anew."
                ),
                code="unseen",
                params={"place": place, "code": f"{ord(character):04X}"},
            )
    for word in text.split():
        if is_mixed(word):
            raise ValidationError(
                _("“%(word)s” mixes letters of different alphabets that look alike. Delete the word and type it anew."),
                code="mixed",
                params={"word": word},
            )


def validate_names(**names: str) -> None:
    """The same for several fields: raises ValidationError that says which one."""
    for field, text in names.items():
        try:
            validate_name(text)
        except ValidationError as error:
            raise ValidationError({field: error}) from error
