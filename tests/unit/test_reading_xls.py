"""Older binary workbooks read as the newer ones. The examples are one workbook of ours that LibreOffice saved in three
formats."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from archive.reading.readers import cut, read
from archive.reading.reading import ReadingOutcome, Unreadable
from archive.reading.workbook import read_xlsx
from archive.reading.xls import declared_xls, read_xls

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
OLD, NEW = ((EXAMPLES / f"held.{kind}").read_bytes() for kind in ("xls", "xlsx"))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def test_the_older_format_reads_as_the_newer_one() -> None:
    old, new = read_xls(OLD), read_xlsx(NEW)
    assert old.blocks == tuple(replace(block, formulas=()) for block in new.blocks)
    assert (old.title, old.wording, old.grids) == (new.title, new.wording, new.grids)
    assert any(block.formulas for block in new.blocks), "what xlrd does not tell"


def test_what_the_example_has_is_told() -> None:
    blocks = {block.place: block for block in read_xls(OLD).blocks}
    assert blocks["Held FY14!A4:E4"].cells == ("Weber Center [1]", "1,204", "1,310", "12.3%", "2014-11-20")
    assert blocks["Held FY14!A5:E5"].exact == ("", "17.25", "", "", "")
    assert blocks["Held FY14!A5"].text == "Opened twice.", "a note"
    assert blocks["Held FY14!A7:E7"].hidden
    assert blocks["Held FY14!A10"].links[0].target == "https://example.gov/moa.pdf"
    assert blocks["Held FY14!A1:E10 hidden C"].kind == "heading"
    assert blocks["Old!A2:B2"].cells == ("True", "TRUE")
    assert blocks["Old!A1:B1"].hidden


def test_what_the_file_says_of_itself() -> None:
    assert dict(declared_xls(OLD)) == {"created": "2026-11-24T00:53:19Z", "modified": "2026-11-24T00:53:19Z"}
    assert declared_xls(OLE + b"\0" * 600) == ()


def test_an_open_document_is_values_only_and_says_so() -> None:
    article = read(cut((EXAMPLES / "held.ods").read_bytes()))
    assert article.note.startswith("values only")
    assert "Ohio Center | 17.25 | 18 | 0.5 | 2014-11-21" in [block.text for block in article.blocks]


@pytest.mark.parametrize(
    ("content", "outcome"),
    [
        (OLE + b"\0" * 600, ReadingOutcome.MALFORMED),
        (OLD[:3000], ReadingOutcome.MALFORMED),
        (OLE + "EncryptedPackage".encode("utf-16-le"), ReadingOutcome.ENCRYPTED),
    ],
)
def test_what_cannot_be_read_says_why(content: bytes, outcome: ReadingOutcome) -> None:
    with pytest.raises(Unreadable) as caught:
        read_xls(content)
    assert caught.value.outcome is outcome
    assert caught.value.note


def test_any_damage_is_a_reason() -> None:
    """Every byte of the records in turn: xlrd checks little, and what it raises is caught by name."""
    for at in range(512, len(OLD), 7):
        damaged = OLD[:at] + bytes([OLD[at] ^ 0xFF]) + OLD[at + 1 :]
        with suppress(Unreadable):
            read_xls(damaged).body()
