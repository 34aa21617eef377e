"""Edits made in real workbooks and PDFs: another digit in one cell, in one text of a page. None may be missed."""

from __future__ import annotations

import ctypes
import io
import random
import re
import zipfile
from contextlib import closing
from pathlib import Path

import pypdfium2
import pytest
from pypdfium2 import raw

from archive.reading.pdf import read_pdf
from archive.reading.reading import Unreadable
from archive.reading.workbook import read_xlsx
from tests.support.shared import shared

EDITS = 30
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
STORED = re.compile(rb'<c r="[A-Z]+\d+"(?![^>]*t=")[^>]*>(?:<f[^>]*>[^<]*</f>|<f[^>]*/>)?<v>([1-9][0-9]*)[0-9.]*</v>')


def other_digit(rng: random.Random, digit: str) -> str:
    return rng.choice([d for d in "123456789" if d != digit])


def edited_workbook(content: bytes, rng: random.Random) -> bytes:
    """The workbook with one digit of one number another one."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    name = rng.choice([n for n, part in parts.items() if SHEET.fullmatch(n) and STORED.search(part)])
    number = rng.choice([*STORED.finditer(parts[name])])
    at = rng.randrange(*number.span(1))
    part = parts[name]
    parts[name] = part[:at] + other_digit(rng, chr(part[at])).encode() + part[at + 1 :]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for other, told in parts.items():
            package.writestr(other, told)
    return out.getvalue()


def test_no_edit_of_a_number_in_a_workbook_is_missed() -> None:
    rng = random.Random(2014)
    releases = shared("corpus/ice-detention-statistics-xlsx").glob("*.xlsx")
    paths = sorted(releases, key=lambda p: (p.stat().st_size, p.name))[:12:4]
    for path in paths:
        content = path.read_bytes()
        before = read_xlsx(content).wording
        for _ in range(EDITS // len(paths)):
            assert read_xlsx(edited_workbook(content, rng)).wording != before, path.name


def texts_of(page: pypdfium2.PdfPage) -> list[tuple[raw.FPDF_PAGEOBJECT, str]]:
    """The text objects of a page with what they say."""
    with closing(page.get_textpage()) as layer:
        told = []
        for thing in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=1):
            size = raw.FPDFTextObj_GetText(thing.raw, layer.raw, None, 0)
            letters = (ctypes.c_ushort * (size // 2 + 1))()
            raw.FPDFTextObj_GetText(thing.raw, layer.raw, letters, size)
            told.append((thing.raw, bytes(letters).decode("utf-16-le", "replace").rstrip("\0").rstrip()))
        return told


def with_text(content: bytes, number: int, at: int, said: str) -> bytes:
    """The PDF with one text of a page saying something else."""
    with closing(pypdfium2.PdfDocument(content)) as document:
        with closing(document[number]) as page:
            letters = ctypes.create_string_buffer((said + "\0").encode("utf-16-le"))
            raw.FPDFText_SetText(texts_of(page)[at][0], ctypes.cast(letters, ctypes.POINTER(ctypes.c_ushort)))
            page.gen_content()
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()


def printed(content: bytes) -> str:
    with closing(pypdfium2.PdfDocument(content)) as document:
        return "".join(page.get_textpage().get_text_range() for page in document)


def edits_of_pdf(path: Path, rng: random.Random, most: int) -> list[tuple[str, str, bool]]:
    """Edits of one digit on a page: the text before and after, and whether the wording is another one."""
    content = path.read_bytes()
    with closing(pypdfium2.PdfDocument(content)) as document:
        number = rng.randrange(min(len(document), 8))
        with closing(document[number]) as page:
            texts = [(at, said) for at, (_, said) in enumerate(texts_of(page)) if re.search(r"\d", said)]
    done = []
    for at, said in rng.sample(texts, min(most, len(texts))):
        where = rng.choice([m.start() for m in re.finditer(r"\d", said)])
        new = said[:where] + other_digit(rng, said[where]) + said[where + 1 :]
        control, changed = (with_text(content, number, at, text) for text in (said, new))
        # A font of few glyphs may have none for the new digit: then one is gone and none came.
        if len(re.findall(r"\d", printed(changed))) == len(re.findall(r"\d", printed(control))):
            done.append((said, new, read_pdf(control).wording != read_pdf(changed).wording))
    return done


@pytest.mark.timeout(300)
def test_no_edit_of_a_digit_on_a_page_of_a_pdf_is_missed() -> None:
    rng = random.Random(2014)
    paths = [p for p in sorted(shared("corpus").rglob("*.pdf")) if p.stat().st_size < 300_000]
    rng.shuffle(paths)
    done: list[tuple[str, str, bool]] = []
    for path in paths:
        try:
            done += edits_of_pdf(path, rng, 3)
        except (pypdfium2.PdfiumError, Unreadable):  # a scan, or one that asks for a password
            continue
        if len(done) >= EDITS:
            break
    assert len(done) >= EDITS
    assert [edit for edit in done if not edit[2]] == []
