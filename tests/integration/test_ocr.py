"""Scans: pages that are pictures are told apart, read by Tesseract on request, kept, and read again without it."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pypdfium2
import pytest
from reportlab.lib.pagesizes import letter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from archive.catalogue import load_catalogue
from archive.digest import sha256_of
from archive.errors import WrongUse
from archive.reading.confinement import Limits
from archive.reading.drawing import NotDrawn, drawn_pictures
from archive.reading.pdf import FOR_OCR, PICTURES, read_pdf
from archive.reading.reading import ReadingOutcome, Unreadable
from archive.reading.recognition import COLUMNS, Recognised, pages_in, table_of
from archive.store.archive import DATABASE, open_archive
from archive.store.connection import connect_reader
from archive.store.dump import dump
from archive.store.intake import Intake
from archive.store.rebuild import rebuild
from archive.store.recognising import recognise
from archive.store.references import References
from archive.store.refresh import refresh
from archive.store.tesseract import Tesseract, installed
from archive.vault.conversion import Recognition, conversion_of, conversion_record
from archive.vault.evidence import DatedFile
from archive.vault.evidence import Recognised as RecognisedPayload
from archive.vault.record import Reference
from scrapers import SOURCES
from tests.support.shared import shared

CATALOGUE = load_catalogue(SOURCES)
NOW, LATER = "2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"
URL = "https://www.ice.gov/doclib/example/agreement.pdf"
SENTENCES = ["This agreement names 287 officers of the county,", "who are trained for 4 weeks."]


def printed(lines: list[str]) -> bytes:
    """A page as a PDF with a text layer."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=letter, invariant=1)
    for n, line in enumerate(lines):
        canvas.setFont("Helvetica", 14)
        canvas.drawString(72, 700 - 20 * n, line)
    canvas.save()
    return out.getvalue()


def scanned(lines: list[str], stamp: str = "") -> bytes:
    """The same page as a picture, and what was stamped on it as text."""
    with pypdfium2.PdfDocument(printed(lines)) as document:
        image = document[0].render(scale=3, grayscale=True).to_pil()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=letter, invariant=1)
    canvas.drawImage(ImageReader(image), 0, 0, *letter)
    canvas.drawString(72, 20, stamp)
    canvas.save()
    return out.getvalue()


def recognition(*words: str, engine: str = "tesseract 5") -> Recognition:
    """What Tesseract might say of one page."""
    rows = [["1", "1", "0", "0", "0", "0", "0", "0", "2550", "3300", "-1", ""]]
    rows += [
        ["5", "1", "1", "1", "1", str(n), str(300 + 200 * n), "300", "150", "50", "90.5", word]
        for n, word in enumerate(words, 1)
    ]
    table = "\n".join("\t".join(row) for row in [list(COLUMNS), *rows]) + "\n"
    return Recognition(engine, "eng", 300, table_of({1: table}))


def needs_tesseract() -> Tesseract:
    try:
        return installed()
    except WrongUse as error:
        pytest.skip(str(error))


def test_a_scan_says_that_it_is_one_and_how_it_would_be_read() -> None:
    with pytest.raises(Unreadable) as told:
        read_pdf(scanned(SENTENCES))
    assert told.value.outcome is ReadingOutcome.NO_TEXT_LAYER
    assert "apt install tesseract-ocr" in told.value.note
    stamped = read_pdf(scanned(SENTENCES, "Filed 03/04/2021 Page 3 of 10"))
    assert stamped.note.startswith(f"{PICTURES} 1 of 1 pages (1)")
    assert read_pdf(printed(SENTENCES)).note == "", "control: a page with its words is no scan"


def test_a_garbled_text_layer_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    content = printed(["The quick brown fox jumps over the lazy dog, and again it does so."])
    assert read_pdf(content).note == ""
    monkeypatch.setattr("archive.reading.pdf_page.is_garbled", lambda text: "jumps" in text)
    note = read_pdf(content).note
    assert "garbled" in note
    assert FOR_OCR in note
    article = read_pdf(content, pages_in(recognition("officers", "287")))
    assert [b.text for b in article.blocks] == ["officers 287"], "what OCR saw stands for what the layer says"
    assert (article.kind, article.note) == ("scan", "")


def test_recognised_words_stand_where_they_were_seen_and_say_how_sure_they_are() -> None:
    [passage] = pages_in(recognition("officers", "287"))[1]
    assert isinstance(passage, Recognised)
    block = passage.block(1)
    assert block.text == "officers 287"
    assert block.place == "page 1 [120 708 204 720] OCR 90 %"


@pytest.mark.parametrize("broken", ["", "no table", "\t".join(COLUMNS) + "\n1\t2\n"])
def test_what_is_no_table_is_refused(broken: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        pages_in(Recognition("tesseract 5", "eng", 300, broken))


def test_recognised_pages_replace_pictures_and_nothing_else() -> None:
    found = pages_in(recognition("recognised"))
    assert [b.text for b in read_pdf(scanned(SENTENCES, "a stamp"), found).blocks] == ["recognised"]
    assert "recognised" not in [b.text for b in read_pdf(printed(SENTENCES), found).blocks], "control"


def test_the_record_gives_back_what_was_recognised() -> None:
    said, reference = recognition("287"), Reference("urn:uuid:1", URL, NOW, "ab" * 32, 10, "ab" * 32)
    record = conversion_record(said, reference, LATER, "urn:uuid:2", "urn:uuid:3")
    stated = conversion_of(record)
    assert stated
    assert (stated.payload, stated.made_at, stated.recognition) == ("ab" * 32, LATER, said)


def test_only_picture_pages_are_drawn_and_a_limit_ends_the_drawing() -> None:
    [(number, image)] = drawn_pictures(scanned(SENTENCES))
    assert number == 1
    head, pixels = image.split(b"\n", 1)
    kind, wide, high, _ = head.split()
    assert (kind, wide) == (b"P5", b"2550")
    assert len(pixels) == 2550 * int(high)
    assert list(drawn_pictures(printed(SENTENCES))) == []
    with pytest.raises(NotDrawn):
        list(drawn_pictures(b"%PDF-1.4 nothing"))
    with pytest.raises(NotDrawn):
        list(drawn_pictures(scanned(SENTENCES), Limits(cpu=0.001)))
    with pytest.raises(NotDrawn, match="took more than"):
        list(drawn_pictures(scanned(SENTENCES), Limits(wall=0)))


def told(folder: Path) -> list[str]:
    with closing(connect_reader(folder / DATABASE)) as connection:
        return list(dump(connection))


def take(folder: Path, now: str, *said: Recognition, file: bool = True) -> None:
    """One session: a scan, and recognitions of it."""
    with open_archive(folder, CATALOGUE, purpose="a test", now=now) as archive:
        content = scanned(SENTENCES)
        with Intake(archive, witness="import:a test", purpose="a test", now=now) as intake:
            if file:
                intake.take([(DatedFile(URL, NOW, content, "application/pdf"), None)])
            reference = References(archive.connection).holding(sha256_of(content))
            assert reference
            for recognised in said:
                intake.take([(RecognisedPayload(reference, now, recognised), None)])
        refresh(archive, workers=0)


def without_records(rows: list[str]) -> list[str]:
    """The dump but for the recognitions, whose records have ids of their own in every archive."""
    return [row for row in rows if not row.startswith('["recognitions"')]


def test_arrival_and_rebuild_make_no_difference(tmp_path: Path) -> None:
    first, last = recognition("first"), recognition("last", engine="tesseract 6")
    take(tmp_path / "pieces", NOW, first)
    take(tmp_path / "pieces", LATER, last, file=False)
    in_pieces = told(tmp_path / "pieces")
    rebuild(tmp_path / "pieces", CATALOGUE, now=LATER, workers=0)
    assert told(tmp_path / "pieces") == in_pieces
    take(tmp_path / "late", NOW)
    take(tmp_path / "late", LATER, last, file=False)
    assert without_records(told(tmp_path / "late")) == without_records(in_pieces)
    assert any('"last"' in row for row in in_pieces)
    assert not any('"first"' in row for row in without_records(in_pieces))


def test_without_tesseract_the_command_says_how_to_get_it(tmp_path: Path) -> None:
    scomm = shutil.which("scomm", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    assert scomm
    done = subprocess.run(
        [scomm, "--archive", str(tmp_path), "ocr"], env={**os.environ, "PATH": str(tmp_path)}, capture_output=True
    )
    assert done.returncode == 2
    assert b"apt install tesseract-ocr" in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_scan_is_read_by_tesseract_once(tmp_path: Path) -> None:
    tesseract = needs_tesseract()
    take(tmp_path, NOW)
    with open_archive(tmp_path, CATALOGUE, purpose="ocr", now=LATER) as archive:
        [outcome] = recognise(archive, tesseract)
        assert outcome.note == ""
        assert outcome.confidence > 80
        refresh(archive, workers=1)
        assert list(recognise(archive, tesseract)) == []
        [(kind, text)] = archive.connection.execute(
            "SELECT x.kind, w.text FROM versions v JOIN articles x ON x.id = v.article, wordings w"
        )
    assert kind == "scan"
    assert text == " ".join(SENTENCES)


def test_pages_of_a_real_scan_are_read() -> None:
    tesseract = needs_tesseract()
    [file] = shared("corpus/ice-287g-moa-pdf").glob("*LoudounCountySO_WSO*")
    pictures = drawn_pictures(file.read_bytes())
    tables = {number: tesseract.table(image, 300) for (number, image), _ in zip(pictures, range(2), strict=False)}
    pictures.close()  # type: ignore[attr-defined]
    said = Recognition(tesseract.engine, "eng", 300, table_of(tables))
    text = " ".join(p.text for some in pages_in(said).values() for p in some)
    assert "Loudoun County" in text
    assert "287(g)" in text
