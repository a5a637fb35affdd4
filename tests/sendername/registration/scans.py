"""Small documents as scanners make them."""

import io

from PIL import Image
from pypdf import PdfWriter


def image(kind: str = "PNG", size: tuple[int, int] = (20, 30)) -> bytes:
    """A grey image."""
    out = io.BytesIO()
    Image.new("L", size, 128).save(out, kind)
    return out.getvalue()


def pdf(pages: int = 1) -> bytes:
    """Blank pages."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(100, 100)
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    """What ``writer`` holds, as a file."""
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
