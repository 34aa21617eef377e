"""The detention statistics workbook, release by release: several tables side by side, as DOMAIN.md 2.5 describes.

The figures are those that were published, restatements included (DOMAIN.md 3A rows 1, 2, 3 and 8), kept in
`detention.tsv`; labels name what the columns are, and every sentence is ours.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from scrapers.agency.pages import NOTICE

MONTHS = ("Oct", "Nov", "Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep")

_WINTER = ("01102022", "02162022")

Figure = int | float | str
Rows = list[list[Figure]]


@cache
def workbook(release: str) -> bytes:
    """The bytes of a release, the same on every run and machine; `release` is one of `detention.tsv`."""
    figures = _figures()[release]
    book = Workbook()
    book.active.title = "ATD FY22" if release == "year-end-corrected" else "ATD FY22 YTD"
    _alternatives(book.active, figures)
    _detention(book.create_sheet("Detention FY22"), figures, "Aliens" if release in _WINTER else "Noncitizens")
    if "stale-book-ins" in figures:
        _stale(book.create_sheet("Detention EOFY2020"), figures)
    # The footnote kept the older word longer than the heading (DOMAIN.md 3A row 9).
    _footnotes(book.create_sheet("Footnotes"), "aliens" if release in (*_WINTER, "08192022") else "noncitizens")
    return _timeless(book)


# Where a table of the detention sheet stands, its heading, its labels, the table of figures in it.
_DETENTION = (
    (
        ("A", 8),
        "ICE Currently Detained by Processing Disposition and Detention Facility Type",
        ("Processing Disposition", "FSC", "Adult", "Total"),
        "disposition",
    ),
    (
        ("I", 8),
        "{persons} with USCIS-Established Fear Decisions in an ICE Detention Facility",
        ("Detention Facility Type", "Total Detained"),
        "fear",
    ),
    (
        ("A", 18),
        "ICE Currently Detained by Criminality and Arresting Agency",
        ("Criminality", "ICE", "Percent ICE", "CBP", "Percent CBP", "Total"),
        "criminality",
    ),
    (
        ("I", 18),
        "ICE Initial Book-Ins by Arresting Agency and Month: FY2022",
        ("Agency", *MONTHS, "Total"),
        "book-ins",
    ),
    (
        ("A", 27),
        "ICE Initial Book-Ins by Facility Type and Criminality: FY2022",
        ("Facility Type", "Convicted Criminal", "Pending Criminal Charges", "Other Immigration Violator", "Total"),
        "book-ins-facility",
    ),
    (("H", 27), "ICE Final Releases by Facility Type: FY2022", ("Facility Type", "Total"), "releases"),
    (("P", 27), "ICE Removals: FY2022", ("", "Removals"), "removals"),
)


def _detention(sheet: Worksheet, figures: dict[str, Rows], persons: str) -> None:
    _head(sheet, "ICE DETENTION DATA, FY2022")
    for (column, row), heading, labels, name in _DETENTION:
        rows = figures[name]
        if name == "criminality":
            rows = [[label, ice, _share(ice, all), cbp, _share(cbp, all), all] for label, ice, cbp, all in rows]
        _table(sheet, column, row, heading.format(persons=persons), labels, rows)


def _stale(sheet: Worksheet, figures: dict[str, Rows]) -> None:
    """A sheet of two years before that was hidden and left in (DOMAIN.md 2.5)."""
    sheet.sheet_state = "hidden"
    heading = "ICE Initial Book-Ins by Arresting Agency and Month: EOFY2020"
    _table(sheet, "A", 1, heading, ("Agency", *MONTHS, "Total"), figures["stale-book-ins"])


def _alternatives(sheet: Worksheet, figures: dict[str, Rows]) -> None:
    _head(sheet, "ICE ALTERNATIVES TO DETENTION DATA, FY22")
    participants = f"Data from the participants report of {figures['source-participants'][0][0]}"
    row = 6
    if "technology" in figures:
        heading, labels = (
            "ATD Active Population Counts and Daily Cost by Technology",
            ("Technology", "Count", "Daily Tech Cost"),
        )
        row = _table(sheet, "A", row, heading, labels, figures["technology"])
        sheet.cell(row, 1, participants)
        row += 2
    row = _table(
        sheet, "A", row, "ATD Active Population by Status", ("FAMU Status", "Count", "ALIP"), figures["status"]
    )
    sheet.cell(row, 1, participants)
    sheet.cell(row + 1, 1, f"Data from the program report of {figures['source-report'][0][0]}")


def _footnotes(sheet: Worksheet, persons: str) -> None:
    _head(sheet, "ICE FOOTNOTES")
    lines = (
        ("ADP", "Average daily population: the midnight counts of a period divided by its days."),
        ("ALIP", "Average length in program, in days."),
        ("ATD", "Alternatives to Detention."),
        ("FAMU", "Family unit."),
        ("FSC", "Family staging center."),
        ("Convicted Criminal", "A criminal conviction was on record when the person was booked in."),
        ("Lock", f"Removals of {persons} are counted on October 5; later ones count in the next fiscal year."),
        ("Preliminary", "Figures of the current fiscal year fluctuate until they are locked."),
    )
    for n, line in enumerate((("Term", "Definition"), *lines), 4):
        for m, text in enumerate(line, 1):
            sheet.cell(n, m, text)


def _head(sheet: Worksheet, heading: str) -> None:
    for row, text in enumerate(("U.S. Immigration and Customs Enforcement", NOTICE, heading), 1):
        sheet.cell(row, 1, text).font = Font(bold=row == 3)


def _table(sheet: Worksheet, column: str, row: int, heading: str, labels: Sequence[str], rows: Rows) -> int:
    """A heading, a line of labels and the rows, from this cell; the number of the first free row."""
    left = sheet[f"{column}1"].column
    lines: list[Sequence[Figure]] = [[heading], labels, *rows]
    for n, line in enumerate(lines, row):
        for m, figure in enumerate(line, left):
            if figure != "":
                sheet.cell(n, m, figure).number_format = _format(figure)
    return row + len(lines)


def _format(figure: Figure) -> str:
    """How a figure is shown: shares as percentages, counts with commas."""
    if isinstance(figure, float):
        return "0.0%" if figure < 1 else "#,##0.00"
    return "#,##0" if isinstance(figure, int) else "General"


def _share(part: Figure, whole: Figure) -> float:
    return round(int(part) / int(whole), 4)


@cache
def _figures() -> dict[str, dict[str, Rows]]:
    """Release → table → rows."""
    found: dict[str, dict[str, Rows]] = defaultdict(lambda: defaultdict(list))
    with (Path(__file__).parent / "detention.tsv").open(encoding="utf-8", newline="") as lines:
        for release, table, *row in list(csv.reader(lines, delimiter="\t"))[1:]:
            found[release][table].append([_number(text) for text in row])
    return found


def _number(text: str) -> Figure:
    if re.fullmatch(r"\d+", text):
        return int(text)
    return float(text) if re.fullmatch(r"\d+\.\d+", text) else text


def _timeless(book: Workbook) -> bytes:
    """The workbook's bytes without the time of writing, which openpyxl puts into the archive and the properties.

    Not compressed, because what deflate makes of the same bytes is up to the zlib at hand.
    """
    written, still = io.BytesIO(), io.BytesIO()
    book.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(still, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2022-01-01T00:00:00Z", part)
            target.writestr(zipfile.ZipInfo(name, (2022, 1, 1, 0, 0, 0)), part)
    return still.getvalue()
