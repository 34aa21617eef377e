"""Dates that statistics state in their own words: as of when the numbers are, and when they were drawn."""

from __future__ import annotations

import pytest

from archive.reading.pdf import declared_pdf
from archive.reading.readers import cut
from archive.reading.stated import stated_dates
from tests.support.shared import shared


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        (
            "Our removal data are updated through 09/23/2023 (IIDS v.2 run date 09/25/2023; EID as of 09/24/2023).",
            (("data through", "09/23/2023"), ("IIDS run date", "09/25/2023"), ("EID as of", "09/24/2023")),
        ),
        ("Source: some system (IIDS), 01/25/2021", (("IIDS", "01/25/2021"),)),
        ("Our own figures are a snapshot as of May 31, 2011.", (("data as of", "May 31, 2011"),)),
        ("Data as of 2014-11-20. Data as of 2014-11-20.", (("data as of", "2014-11-20"),)),
        ("A place designated as of 01/02/2021; nothing of numbers.", ()),
    ],
)
def test_each_different_date_under_what_it_dates(text: str, dates: tuple[tuple[str, str], ...]) -> None:
    assert stated_dates(text) == dates


def test_a_long_text_takes_no_square_of_its_time() -> None:
    assert stated_dates("data " * 400_000) == ()
    assert stated_dates("(IIDS" * 400_000) == ()


def test_real_releases_state_when_they_were_drawn() -> None:
    for path in sorted(shared("corpus/ice-detention-statistics-xlsx").glob("*FY23*.xlsx"))[:3]:
        declared = dict(cut(path.read_bytes()).declared)
        assert {"created", "modified", "IIDS run date", "EID as of"} <= declared.keys(), path.name


def test_a_real_pdf_states_when_it_was_drawn() -> None:
    (path,) = shared("corpus/ice-foia-pdf").rglob("*detaineepop*.pdf")
    assert any(label in ("data as of", "IIDS run date") for label, _ in declared_pdf(path.read_bytes()))
