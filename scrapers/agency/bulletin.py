"""The monthly bulletin of jurisdiction statistics, a PDF in the layout of DOMAIN.md 2.1.

No original could be obtained. Published facts are the fingerprints submitted through March 31, 2011, the more than
77,000 removals through April 30, 2011, of which more than 28,000 Level 1, and the months of activation. Everything
else in the tables is illustrative, and every page says so.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache

from reportlab.lib.colors import black, lightgrey
from reportlab.lib.pagesizes import landscape, letter
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import LongTable, PageBreak, Paragraph, SimpleDocTemplate, Spacer, TableStyle

from scrapers.agency.pages import NOTICE

GROUPS = (
    ("Alien IDENT matches", ("L1", "L2", "L3", "Total")),
    ("Arrests or bookings into ICE custody", ("L1", "L2", "L3", "Non-crim.", "Total")),
    ("Removals and returns", ("L1", "L2", "L3", "Non-crim.", "Total")),
)


@dataclass(frozen=True)
class Issue:
    """One month's bulletin: the end of its period, the run date of its figures, how it prints a zero."""

    through: str
    run: str
    zero: str
    nation: tuple[tuple[str, str, tuple[int, ...]], ...]
    growth: int
    restated: dict[str, int]
    footnotes: tuple[str, ...]

    @property
    def title(self) -> str:
        return f"IDENT/IAFIS Interoperability: Monthly Statistics through {self.through}"


_LEVELS = (
    "Level 1: aggravated felonies, or two or more offenses punishable by more than one year. "
    "Level 2: one such offense, or three or more misdemeanors. Level 3: one misdemeanor."
)

ISSUES = {
    "20110331": Issue(
        through="March 31, 2011",
        run="April 8, 2011",
        zero="-",
        nation=(
            ("FY 2009", "Oct 27, 2008", (812404, 7211, 5104, 12870, 3402, 2511, 6630, 2904, 1871, 1402, 2913, 1733)),
            (
                "FY 2010",
                "Oct 1, 2009",
                (3394817, 31950, 27544, 60212, 14876, 12318, 27904, 13011, 12402, 8995, 11870, 13650),
            ),
            (
                "FY 2011 to date",
                "Oct 1, 2010",
                (3018172, 29404, 26121, 55630, 13644, 11820, 25311, 12210, 11745, 8377, 11683, 12644),
            ),
        ),
        growth=0,
        restated={},
        footnotes=(_LEVELS, "Non-crim.: violations of immigration law only. A dash stands for zero."),
    ),
    "20110430": Issue(
        through="April 30, 2011",
        run="May 9, 2011",
        zero="0",
        nation=(
            ("FY 2009", "Oct 27, 2008", (812404, 7211, 5104, 12870, 3402, 2511, 6630, 2904, 1871, 1402, 2913, 1733)),
            (
                "FY 2010 (a)",
                "Oct 1, 2009",
                (3391206, 31902, 27519, 60177, 14851, 12304, 27880, 13022, 12388, 8986, 11861, 13655),
            ),
            (
                "FY 2011 to date",
                "Oct 1, 2010",
                (3588617, 34975, 31068, 66214, 16230, 14061, 30122, 14524, 13905, 9923, 13911, 14987),
            ),
        ),
        growth=7,
        restated={"San Diego": 214380},
        footnotes=(
            _LEVELS,
            "Non-crim.: violations of immigration law only.",
            "(a) Restated. The issue of the month before counted submissions of one state bureau twice.",
            "(b) Restated for the same reason; lower than in the issue of the month before.",
        ),
    ),
}
"""The two issues of the demonstration, by the day their period ends."""

COUNTIES = {
    "CALIFORNIA": (
        ("San Diego", "May 2009", 215904),
        ("Ventura", "Jul 2009", 78310),
        ("Los Angeles", "Aug 2009", 602215),
        ("Sacramento", "Jan 2010", 96144),
        ("Orange", "Mar 2010", 121870),
        ("Alameda", "Apr 2010", 70933),
        ("San Francisco", "Jun 2010", 21508),
        ("Mono", "Dec 2010", 96),
    ),
    "TEXAS": (
        ("Harris", "Oct 2008", 388215),
        ("Dallas", "Nov 2008", 265730),
        ("Val Verde", "Dec 2008", 7411),
        ("Collin", "Jan 2009", 45118),
        ("El Paso", "Jun 2009", 88406),
        ("Webb", "Jun 2009", 39922),
        ("Tarrant", "Aug 2009", 142018),
        ("Hemphill", "May 2010", 61),
    ),
}
"""State → (jurisdiction, month of activation, illustrative fingerprints submitted through March 31, 2011)."""


@cache
def bulletin(issue: str) -> bytes:
    """The bytes of an issue, the same on every run; `issue` is a key of ISSUES."""
    told = ISSUES[issue]
    file = io.BytesIO()
    document = SimpleDocTemplate(
        file, pagesize=landscape(letter), leftMargin=30, rightMargin=30, topMargin=84, bottomMargin=40, invariant=1,
        title=told.title, author="Reconstruction for demonstration",
    )  # fmt: skip
    normal = getSampleStyleSheet()["Normal"]
    story = [Paragraph("NATIONWIDE", normal), _table(_nation(told), told.zero), Spacer(1, 8)]
    story += [Paragraph(note, normal) for note in told.footnotes]
    for state in COUNTIES:
        story += [PageBreak(), Paragraph(state, normal), _table(_state(state, told), told.zero)]

    def head(canvas: Canvas, _document: object) -> None:
        _head(canvas, told)

    document.build(story, onFirstPage=head, onLaterPages=head)
    return file.getvalue()


def _nation(told: Issue) -> list[list[str | int]]:
    rows = [[label, since, *_with_totals(figures)] for label, since, figures in told.nation]
    sums = tuple(sum(column) for column in zip(*(figures for _, _, figures in told.nation), strict=True))
    return [*rows, ["Total", "Oct 27, 2008", *_with_totals(sums)]]


def _state(state: str, told: Issue) -> list[list[str | int]]:
    counties = [
        (name, month, _county(told.restated.get(name, submitted + submitted * told.growth // 100)))
        for name, month, submitted in COUNTIES[state]
    ]
    rows = [
        [f"{name} (b)" if name in told.restated else name, month, *_with_totals(figures)]
        for name, month, figures in counties
    ]
    sums = tuple(sum(column) for column in zip(*(figures for _, _, figures in counties), strict=True))
    return [*rows, [f"{state} total", "", *_with_totals(sums)]]


def _county(submitted: int) -> tuple[int, ...]:
    """Twelve figures from one, in steady proportions: submissions, three matches, four arrests, four removals."""
    per_mille = (9, 8, 18, 5, 4, 9, 4, 4, 3, 4, 4)
    return (submitted, *(submitted * share // 1000 for share in per_mille))


def _with_totals(figures: tuple[int, ...]) -> list[str | int]:
    submitted, matches, arrests, removals = figures[0], figures[1:4], figures[4:8], figures[8:12]
    return [submitted, *matches, sum(matches), *arrests, sum(arrests), *removals, sum(removals)]


def _table(rows: list[list[str | int]], zero: str) -> LongTable:
    top = ["Jurisdiction", "Since", "Submissions"]
    for group, columns in GROUPS:
        top += [group, *[""] * (len(columns) - 1)]
    labels = ["", "", "", *(label for _, columns in GROUPS for label in columns)]
    printed = [[_printed(figure, zero) for figure in row] for row in rows]
    style = [
        ("FONTSIZE", (0, 0), (-1, -1), 7),
        ("ALIGN", (2, 0), (-1, -1), "RIGHT"),
        ("GRID", (0, 0), (-1, -1), 0.25, black),
        ("BACKGROUND", (0, 0), (-1, 1), lightgrey),
        ("FONTNAME", (0, -1), (-1, -1), "Helvetica-Bold"),
        ("SPAN", (3, 0), (6, 0)),
        ("SPAN", (7, 0), (11, 0)),
        ("SPAN", (12, 0), (16, 0)),
    ]
    return LongTable([top, labels, *printed], repeatRows=2, style=TableStyle(style), hAlign="LEFT")


def _printed(figure: str | int, zero: str) -> str:
    if isinstance(figure, str):
        return figure
    return f"{figure:,}" if figure else zero


def _head(canvas: Canvas, told: Issue) -> None:
    _, height = landscape(letter)
    canvas.setFont("Helvetica-Bold", 12)
    canvas.drawString(30, height - 34, told.title)
    canvas.setFont("Helvetica", 8)
    canvas.drawString(30, height - 48, f"Data as of {told.run}. Cumulative since the activation of each jurisdiction.")
    canvas.drawString(30, height - 60, NOTICE)
    canvas.drawString(
        30,
        height - 70,
        "The figures of jurisdictions, and most of the nationwide ones, are illustrative and were never published.",
    )
    canvas.drawString(30, 24, f"Page {canvas.getPageNumber()}")
