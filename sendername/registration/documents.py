"""The documents of a registration: which kinds there are, and what a file really is, told by its octets alone."""

import enum
import hashlib
import io
from typing import Final

import attrs
from PIL import Image, UnidentifiedImageError
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, NullObject

from messages.problems import Problem

OCTETS_MAX: Final = 10 * 1024 * 1024
PIXELS_MAX: Final = 60_000_000
"""More than any scanner's page; a small file that claims more is meant to exhaust whoever opens it."""

PAGES_MAX: Final = 100

_FORMATS: Final = ("JPEG", "PNG")
_ENDS: Final = (b"\xff\xd9", b"IEND\xaeB`\x82")
"""The last octets of a JPEG and of a PNG image."""
_ACTIVE_ROOT: Final = ("/OpenAction", "/AA", "/AcroForm", "/Collection")
_ACTIVE_NAMES: Final = ("/JavaScript", "/EmbeddedFiles")
_HARMLESS_ACTIONS: Final = frozenset({"/URI", "/GoTo"})


class DocumentKind(enum.StrEnum):
    """What a document is for (row S3)."""

    REGISTER_EXTRACT = "register_extract"
    IDENTITY = "identity"
    AUTHORISATION = "authorisation"
    """Of the owner of a name that another company may use."""

    @property
    def words(self) -> str:
        """As a sentence names it."""
        return _WORDS[self]


_WORDS: Final = {
    DocumentKind.REGISTER_EXTRACT: "extract of the business register",
    DocumentKind.IDENTITY: "identity document of the signatory",
    DocumentKind.AUTHORISATION: "authorisation by the owner of the name",
}
REQUIRED: Final = frozenset({DocumentKind.REGISTER_EXTRACT, DocumentKind.IDENTITY})


class MediaType(enum.StrEnum):
    """What documents may be."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"


@attrs.frozen
class Document:
    """A document of one version's form; ``media_type`` is what ``recognise`` found it to be.

    ``sha256`` (hexadecimal) stays when the scan itself is deleted; ``checked`` says what the virus scan said.
    """

    kind: DocumentKind
    media_type: MediaType
    octets: int
    sha256: str
    checked: str
    added_at_ms: int
    deleted_at_ms: int | None = None


def described(kind: DocumentKind, media_type: MediaType, content: bytes, checked: str, at_ms: int) -> Document:
    """The facts about ``content``, which ``recognise`` found to be a ``media_type``."""
    return Document(kind, media_type, len(content), hashlib.sha256(content).hexdigest(), checked, at_ms)


def recognise(content: bytes) -> MediaType | Problem:
    """What ``content`` is: a PDF, JPEG or PNG that holds nothing but itself, or the problem with it.

    Names and declared types say nothing. A PDF with scripts, attachments, forms or a password is refused: a scan needs
    none of them. What follows the end of an image is refused, for it is something else.
    """
    if len(content) > OCTETS_MAX:
        return _refused(f"it has over {OCTETS_MAX // 1024 // 1024} MB")
    return _pdf(content) if content.startswith(b"%PDF-") else _image(content)


def _image(content: bytes) -> MediaType | Problem:
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
            width, height = image.size
            media_type = MediaType.PNG if image.format == "PNG" else MediaType.JPEG
            if width * height > PIXELS_MAX:
                return _refused("the image claims a size that no scan has")
            image.verify()
    except Image.DecompressionBombError:
        return _refused("the image claims a size that no scan has")
    except UnidentifiedImageError:
        return _refused("it is neither a PDF nor a JPEG or PNG image, whatever it is called")
    except Exception:  # a decoder fails in as many ways as strangers have ideas
        return _refused("the image is damaged")
    if not content.rstrip(b"\x00\r\n").endswith(_ENDS):
        return _refused("the image is incomplete, or something follows its end")
    return media_type


def _pdf(content: bytes) -> MediaType | Problem:
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            return _refused("the PDF has a password; print it into a plain PDF")
        if not 0 < len(reader.pages) <= PAGES_MAX:
            return _refused(f"the PDF has {len(reader.pages)} pages; send 1 to {PAGES_MAX}")
        active = _is_active(reader)
    except Exception:
        return _refused("the PDF is damaged or incomplete")
    if active:
        return _refused("the PDF holds a script, an attachment or a form; print it into a plain PDF")
    return MediaType.PDF


def _is_active(reader: PdfReader) -> bool:
    """Whether a PDF does something when it is opened or looked at (ISO 32000-1, sections 7.7.2 and 12.6)."""
    root = reader.root_object
    names = _found(root, "/Names")
    if any(key in root for key in _ACTIVE_ROOT) or any(key in names for key in _ACTIVE_NAMES):
        return True
    for page in reader.pages:
        annotations = page.get("/Annots", ArrayObject()).get_object()
        if "/AA" in page or any(_acts(annotation.get_object()) for annotation in annotations):
            return True
    return False


def _acts(annotation: DictionaryObject) -> bool:
    if "/AA" in annotation or annotation.get("/Subtype") == "/FileAttachment":
        return True
    kind = _found(annotation, "/A").get("/S")
    return kind is not None and kind not in _HARMLESS_ACTIONS


def _found(dictionary: DictionaryObject, key: str) -> DictionaryObject:
    """The dictionary behind a key; an empty one where there is none."""
    value = dictionary.get(key, NullObject()).get_object()
    return value if isinstance(value, DictionaryObject) else DictionaryObject()


def _refused(why: str) -> Problem:
    return Problem("document-refused", f"The document is not taken: {why}. Send a PDF, JPEG or PNG of at most 10 MB.")
