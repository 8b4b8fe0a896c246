"""A document on its way in from a form: what it is is what its bytes say, whatever its name and its sender claim."""

import hashlib
import unicodedata
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.scanning import refuse_malware

MAX_BYTES: Final = 10_000_000
MAX_NAME: Final = 200
# What a browser may call a PDF; some know no better than that it is bytes.
_CLAIMS: Final = frozenset({"application/pdf", "application/x-pdf", "application/octet-stream", ""})
_BEGINS: Final = (
    (b"PK\x03\x04", "ZIP (Word, Excel, OpenDocument)"),
    (b"\xd0\xcf\x11\xe0", "Word, Excel"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"MZ", "Windows"),
    (b"\x7fELF", "Linux"),
    (b"{\\rtf", "RTF"),
    (b"<", "HTML, XML"),
)


@dataclass(frozen=True, slots=True)
class Document:
    """A whole PDF, and the name of its file as it can be shown."""

    content: bytes
    file_name: str

    @property
    def sha256(self) -> str:
        """In lower-case hex."""
        return hashlib.sha256(self.content).hexdigest()


def pdf(given: "UploadedFile[Any]") -> Document:
    """The document; raises ValidationError for one that is too large, empty, cut short, or no PDF."""
    name = shown(given.name or "")
    size = given.size or 0
    if size > MAX_BYTES:
        raise ValidationError(
            _("%(name)s is %(size)s, and a document may be %(most)s. Scan it in black and white, or at 200 dpi.")
            % {"name": name, "size": filesizeformat(size), "most": filesizeformat(MAX_BYTES)}
        )
    return pdf_of(given.read(), name, claimed=(given.content_type or "").lower())


def pdf_of(content: bytes, name: str, *, claimed: str = "") -> Document:
    """The same for bytes that are at hand, such as a file that a command reads."""
    name = shown(name)
    if not content:
        raise ValidationError(_("%(name)s is empty. Choose the file again.") % {"name": name})
    if len(content) > MAX_BYTES:
        raise ValidationError(
            _("%(name)s is larger than the %(most)s that a document may be.")
            % {"name": name, "most": filesizeformat(MAX_BYTES)}
        )
    if not content.startswith(b"%PDF-"):
        raise ValidationError(_no_pdf(content) % {"name": name, "kind": _kind(content)})
    if claimed not in _CLAIMS or PurePath(name).suffix.lower() not in (".pdf", ""):
        raise ValidationError(
            _("%(name)s is a PDF, but claims to be something else. Name it .pdf, and choose it again.") % {"name": name}
        )
    refuse_malware(BytesIO(content), name)
    if b"%%EOF" not in content[-2048:]:
        raise ValidationError(_("%(name)s is cut short: its end is missing. Save it again.") % {"name": name})
    return Document(content, name)


def shown(name: str) -> str:
    """The file's name without folders and without what a reader cannot see: control and direction characters."""
    plain = "".join(c for c in unicodedata.normalize("NFC", name) if not unicodedata.category(c).startswith("C"))
    last = plain.replace("\\", "/").rpartition("/")[2].strip()
    stem, suffix = PurePath(last).stem, PurePath(last).suffix[:20]
    return f"{stem[: MAX_NAME - len(suffix)]}{suffix}" or _("The document")


def _kind(content: bytes) -> str:
    return next((kind for begins, kind in _BEGINS if content.lstrip().startswith(begins)), "")


def _no_pdf(content: bytes) -> str:
    if _kind(content):
        return _("%(name)s is no PDF, whatever it is called: it begins as %(kind)s does. Save it as PDF.")
    return _("%(name)s is no PDF, whatever it is called. Save the document as PDF, and choose that file.")


class ScannedFileField(forms.FileField):
    """A file of any kind; the house has no other file fields, so that everything that comes in is looked through."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """None where nothing was chosen and nothing is required."""
        given = super().clean(data, initial)
        if isinstance(given, UploadedFile):
            refuse_malware(given, shown(given.name or ""))
        return given


class PdfField(forms.FileField):
    """A file that has to be a PDF; its cleaned value is a `Document`."""

    widget = forms.ClearableFileInput(attrs={"accept": "application/pdf,.pdf"})
    default_error_messages = {"empty": gettext_lazy("The file is empty. Choose another one.")}

    def clean(self, data: Any, initial: Any = None) -> Any:
        """None where nothing was chosen and nothing is required."""
        given = super().clean(data, initial)
        return pdf(given) if isinstance(given, UploadedFile) else None
