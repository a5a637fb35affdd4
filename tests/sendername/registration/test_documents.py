"""What documents are, told by their octets; hostile files are refused."""

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfWriter
from pypdf.actions import JavaScript
from pypdf.annotations import Link
from pypdf.generic import DictionaryObject, NameObject

from messages.problems import Problem
from sendername.registration.documents import OCTETS_MAX, PAGES_MAX, MediaType, recognise
from tests.sendername.registration.scans import image, pdf, written


@pytest.mark.parametrize(
    ("content", "media_type"),
    [(pdf(), MediaType.PDF), (image("PNG"), MediaType.PNG), (image("JPEG"), MediaType.JPEG)],
    ids=["pdf", "png", "jpeg"],
)
def test_a_scan_is_recognised(content: bytes, media_type: MediaType) -> None:
    assert recognise(content) is media_type


def test_a_page_with_a_link_is_harmless() -> None:
    assert recognise(annotated(Link(rect=(0, 0, 10, 10), url="https://company.example"))) is MediaType.PDF


def annotated(annotation: Link) -> bytes:
    """A page with ``annotation`` on it."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_annotation(0, annotation)
    return written(writer)


def program() -> bytes:
    """A link that starts a program."""
    link = Link(rect=(0, 0, 10, 10), url="https://company.example")
    link[NameObject("/A")] = DictionaryObject({NameObject("/S"): NameObject("/Launch")})
    return annotated(link)


def script() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_open_action(JavaScript("app.alert(1)"))
    return written(writer)


def attachment() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_attachment("run.exe", b"MZ")
    return written(writer)


def locked() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret", algorithm="RC4-128")
    return written(writer)


def huge_png() -> bytes:
    """A few hundred octets that claim 100,000 × 100,000 pixels."""
    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\x00" * 1_000)), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


HOSTILE = {
    "nothing": b"",
    "HTML called pdf": b"<html><script>alert(1)</script></html>",
    "SVG with a script": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "an archive": b"PK\x03\x04" + b"\x00" * 100,
    "a program": b"MZ" + b"\x00" * 100,
    "a GIF": b"GIF89a" + b"\x00" * 100,
    "HTML behind a PDF's first line": b"%PDF-1.7\n<html><script>alert(1)</script></html>",
    "a PDF with a script": script(),
    "a PDF with a link to a program": program(),
    "a PDF with an attachment": attachment(),
    "a PDF with a password": locked(),
    "a PDF without pages": b"%PDF-1.7\n%%EOF",
    "half a PDF": pdf()[:200],
    "a PDF of too many pages": pdf(PAGES_MAX + 1),
    "a PNG that claims to be huge": huge_png(),
    "HTML behind a PNG": image() + b"<script>alert(1)</script>",
    "HTML behind a JPEG": image("JPEG") + b"<script>alert(1)</script>",
    "half a PNG": image()[:-20],
    "half a JPEG": image("JPEG")[:100],
    "too large": image() + b"\x00" * OCTETS_MAX,
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_anything_else_is_refused(content: bytes) -> None:
    refusal = recognise(content)
    assert isinstance(refusal, Problem)
    assert refusal.code == "document-refused"


@given(st.binary(max_size=400), st.sampled_from([b"", b"%PDF-1.7\n", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"]))
def test_no_octets_break_the_check(content: bytes, start: bytes) -> None:
    assert isinstance(recognise(start + content), Problem)


@given(st.integers(0, 10_000), st.integers(0, 255), st.sampled_from([image("PNG"), image("JPEG"), pdf()]))
def test_a_damaged_scan_breaks_nothing(at: int, octet: int, content: bytes) -> None:
    damaged = bytearray(content)
    damaged[at % len(damaged)] = octet
    assert isinstance(recognise(bytes(damaged)), Problem | MediaType)
