"""How pages say figures, and where a chart puts them."""

from __future__ import annotations

from itertools import pairwise

import pytest

from archive.figures.span import period_words
from archive.pages.amounts import (
    amount,
    difference_words,
    label_words,
    period_mark,
    period_of_part,
    period_part,
    place_words,
    share_words,
)
from archive.pages.chart import LEFT, RIGHT, chart
from archive.pages.phrases import When
from archive.pages.prints import PeriodLines, PrintLine, by_period
from archive.pages.spots import Sentence, small_grid
from archive.reading.grid import Grid, GridRow
from archive.reading.reading import Block


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("2021-10", "October 2021"),
        ("FY2022", "fiscal year 2022"),
        ("FY2022-Q1", "first quarter of fiscal year 2022"),
        ("2013", "2013"),
        ("2022-09-24", "24 September 2022"),
        ("2008-10-01/2011-10-31", "1 October 2008 to 31 October 2011"),
        ("../2012-08-31", "up to 31 August 2012"),
        ("2013-01-22/..", "since 22 January 2013"),
        ("", "no period printed"),
    ],
)
def test_periods_in_words_and_as_part_of_a_path(key: str, words: str) -> None:
    assert period_words(key) == words
    assert period_of_part(period_part(key)) == key
    assert "/" not in period_part(key)
    assert period_part(key)


def test_periods_on_an_axis_are_short() -> None:
    assert [period_mark(k) for k in ("2021-10", "../2012-08-31", "2013-01-22/..", "FY2022")] == [
        "Oct 2021",
        "31 Aug 2012",
        "22 Jan 2013",
        "FY2022",
    ]


def test_a_rounded_print_tells_the_number_behind_it() -> None:
    assert (amount("17212.3225806452", "17,212").text, amount("17212.3225806452", "17,212").exact) == (
        "17,212",
        "17,212.3225806452",
    )
    assert amount("26007").exact == ""
    assert amount("26007").text == "26,007"
    assert amount("2600000", "2.6 million").exact == "2,600,000"
    assert amount("12.5", "12.5%").exact == ""


def test_a_qualifier_is_said_once() -> None:
    assert amount("166000", "more than 166,000", qualifier="more than").text == "more than 166,000"
    assert amount("166000", qualifier="more than").text == "more than 166,000"
    assert amount("20", high="30").text == "20 to 30"


@pytest.mark.parametrize(
    ("difference", "words"),
    [(-1648.0, "−1,648"), (0.8, "+0.8"), (0.032, "+0.032"), (0.0, "0"), (-0.00001, "less than −0.0001")],
)
def test_differences_have_their_sign(difference: float, words: str) -> None:
    assert difference_words(difference) == words


@pytest.mark.parametrize(
    ("share", "words"),
    [(-0.0634, "−6.3 %"), (6065.5, "+606,550 %"), (0.00002, "under 0.01 %"), (0.0005, "+0.05 %"), (None, "")],
)
def test_shares_are_percent_with_a_sign(share: float | None, words: str) -> None:
    assert share_words(share) == words


def test_labels_get_their_capitals() -> None:
    assert label_words("atd population by aor") == "ATD population by AOR"


def test_places_in_words() -> None:
    assert place_words("Detention FY22!C10") == "sheet “Detention FY22”, cell C10"
    assert place_words("tr[12] cell 3") == "table row 12, cell 3"
    assert place_words("362-368") == "a sentence"
    assert place_words("page 2 [72 100 540 130] cell 3") == (
        "cell 3 of the row on page 2, 1.0 to 7.5 inches from its left edge and 1.4 to 1.8 inches from its bottom"
    )


def line(period: str, value: str, day: int, *, restatement: str | None = None, running: bool = False) -> PrintLine:
    first, last = When(f"2022-01-{day:02}T00:00:00Z"), When(f"2022-01-{day:02}T12:00:00Z")
    place = ("document", "Sheet!B2", "sheet “Sheet”, cell B2", "/figures/s/x/1", "/documents/document/at/1")
    told = (period, period_words(period), value, value, "", None, first, last, None, "", "", "", None, restatement)
    return PrintLine(*told, *place, running)


def periods() -> tuple[PeriodLines, ...]:
    return by_period(
        [
            line("2021-10", "13", 1, running=True),
            line("2021-10", "100", 2),
            line("2021-10", "110", 3, restatement="r1"),
            line("2021-10", "90", 4, restatement="r2"),
            line("2021-11", "200", 4),
        ]
    )


def test_the_first_print_of_a_period_is_the_first_after_it_was_over() -> None:
    november, october = periods()
    assert (october.first.value, october.latest.value, october.share, october.restated) == ("100", "90", "−10.0 %", 2)
    assert (november.change, november.restated) == ("", 0)


def test_a_chart_over_periods_holds_every_print_inside_its_frame() -> None:
    drawn = chart(tuple(reversed(periods())))
    assert drawn is not None
    assert [d.kind for d in drawn.dots] == ["running", "between", "first", "latest", "latest"]
    assert {d.x for d in drawn.dots} == {f"{LEFT}%", f"{RIGHT}%"}
    assert all(drawn.top <= d.y <= drawn.top + drawn.plot for d in drawn.dots)
    assert drawn.from_zero
    by_kind = {d.kind: d.y for d in drawn.dots if d.x == f"{LEFT}%"}
    assert by_kind["running"] > by_kind["latest"] > by_kind["first"] > by_kind["between"]
    assert "October 2021" in drawn.description


def test_a_chart_of_one_period_is_over_the_time_it_was_printed() -> None:
    drawn = chart(by_period([line("", "77000", 1), line("", "166000", 5), line("", "283000", 9)], prose=True))
    assert drawn is not None
    assert drawn.over_time
    assert [b.kind for b in drawn.bars] == ["stood", "turn", "stood", "turn", "stood"]
    assert [d.kind for d in drawn.dots] == ["between", "first", "latest"]


def test_one_value_alone_has_no_chart_and_equal_values_have_one() -> None:
    assert chart(by_period([line("2021-10", "1", 1)])) is None
    assert chart(by_period([line("2021-10", "5", 1), line("2021-11", "5", 1)])) is not None


def test_labels_of_the_axis_keep_apart() -> None:
    keys = [f"{2019 + n // 12}-{n % 12 + 1:02}" for n in range(60)]
    drawn = chart(tuple(reversed(by_period([line(key, str(n), 1) for n, key in enumerate(keys)]))))
    assert drawn is not None
    places = [float(mark.at[:-1]) for mark in drawn.axis]
    assert all(b - a >= 23 for a, b in pairwise(places))
    assert (drawn.axis[0].label, drawn.axis[-1].label) == ("Jan 2019", "Dec 2023")


def row(number: int, *cells: str) -> Block:
    return Block("row", " | ".join(cells), 0, f"Detention!A{number}:D{number}", cells)


def test_a_small_grid_has_the_cell_its_neighbours_and_what_heads_it() -> None:
    blocks = [row(n, f"Row {n}", *(f"{n}{c}" for c in "123")) for n in range(1, 9)]
    columns = ((), ("FY2022", "Oct"), ("FY2022", "Nov"), ("FY2022", "Dec"))
    grid = Grid("Book-ins", "Detention!A1:D8", columns, tuple(GridRow(n, (f"Row {n + 1}",)) for n in range(8)))
    found = small_grid(blocks, [grid], "Detention!C5")
    assert found is not None
    assert [r.heading for r in found.rows] == ["Row 3", "Row 4", "Row 5", "Row 6", "Row 7"]
    assert found.rows[0].passed
    assert [(c.text, c.found) for c in found.rows[2].cells] == [("51", False), ("52", True), ("53", False)]
    assert found.path == ("Book-ins", "Row 5", "FY2022", "Nov")
    assert small_grid(blocks, [grid], "Other!C5") is None
    assert small_grid(blocks, [grid], "Detention!A5") is None


def test_the_sentence_around_a_figure() -> None:
    said = Sentence("It began in 2008. The removal of ", "more than 77,000", " people is told. It went on.")
    short = said.shortened()
    assert short.before + short.figure + short.after == "The removal of more than 77,000 people is told."
