"""Garbled text layers: what a font makes of its codes is not what the codes say."""

from __future__ import annotations

import pytest

from archive.reading.garbled import is_garbled
from archive.reading.pdf import FOR_OCR, read_pdf
from tests.support.shared import shared

PROSE = "The office told the committee how many people were held in each of the centers and for how long. " * 4
TABLE = "Maricopa 1,234 56 7 Harris 99 4 1 Weber 17 2 0 Butler 8 1 1 Fairfax 77 5 2 Gwinnett 120 6 3 " * 4


def moved(text: str, by: int) -> str:
    """What a subset font without a map to characters says: every code moved along."""
    return "".join(chr(ord(c) + by) if c != " " else c for c in text)


@pytest.mark.parametrize("text", [PROSE, TABLE, PROSE.upper(), "Los agentes de la oficina hablan con la gente. " * 8])
def test_what_is_sound_is_not_garbled(text: str) -> None:
    assert not is_garbled(text)


@pytest.mark.parametrize("by", [-29, -31, 3, 7])
def test_moved_codes_are_garbled(by: int) -> None:
    assert is_garbled(moved(PROSE, by))


def test_codes_without_characters_are_garbled_and_a_few_are_not() -> None:
    assert is_garbled(PROSE + "\ufffd" * 30)
    assert not is_garbled(PROSE + "\ufffd")
    assert not is_garbled("\ufffd" * 50), "too little to tell"


def test_a_real_garbled_file_is_told_page_by_page_and_its_neighbours_are_sound() -> None:
    folder = shared("corpus/ice-287g-moa-pdf")
    (garbled,) = folder.rglob("*JEM_Knox*.pdf")
    note = read_pdf(garbled.read_bytes()).note
    assert "garbled" in note
    assert FOR_OCR in note
    others = [p for p in sorted(folder.rglob("*.pdf")) if p != garbled][::12]
    assert [p.name for p in others if "garbled" in read_pdf(p.read_bytes()).note] == []
