"""Tables of real government PDFs, against the truth: what was reached is held."""

from __future__ import annotations

import pytest

from archive.reading.pdf import read_pdf
from tests.benchmarks.tables import (
    NICS,
    grid_rows,
    icdar_files,
    icdar_truth,
    laid,
    nics_rows,
    nics_truth,
    ours,
    pairs,
    score,
    summary,
)
from tests.support.shared import shared


def test_the_scorer_counts_neighbours_that_say_something() -> None:
    table = laid([("a", "", "b"), ("c", "d", "")])
    assert pairs(table) == {("a", "b", False): 1, ("c", "d", False): 1, ("a", "c", True): 1}
    assert score(pairs(table), pairs(laid([("A.", "b"), ("c", "e")]))) == (2, 3, 4)
    assert summary([(2, 3, 4), (1, 1, 1)]) == pytest.approx((15 / 19, 6 / 9, 0.5))


def test_tables_of_the_icdar_2013_competition() -> None:
    shared("corpus/icdar2013-us-gov-tables")
    scores = [score(ours(read_pdf(path.read_bytes())), icdar_truth(path)) for path in icdar_files()]
    mean, pooled, faultless = summary(scores)
    assert mean > 0.945
    assert pooled > 0.985
    assert faultless > 0.48


def test_a_foia_table_over_two_pages_is_one_grid() -> None:
    article = read_pdf(shared("corpus/ice-foia-pdf/detaineepopfy07-fy12.pdf").read_bytes())
    (grid,) = article.grids
    assert len(grid.rows) == 65
    assert grid.columns[2:] == (("2007",), ("2008",), ("2009",), ("2010",), ("2011",), ("2012",))
    assert grid.title.startswith("Average Daily Population (ADP)")


@pytest.mark.slow
def test_every_row_and_number_of_the_nics_list() -> None:
    shared("corpus/fbi-nics-pdf-csv")
    path = sorted(NICS.glob("*.pdf"))[0]
    article = read_pdf(path.read_bytes())
    true = nics_truth(path.with_suffix(".csv"))
    found = nics_rows(grid_rows(article))
    assert not [row for row in true.elements() if row[1:] not in found]
    states = {row[1] for row in true}
    assert sum(count for row, count in found.items() if row[0] in states) == true.total()
    assert [grid.title for grid in article.grids][:2] == [
        "NICS Firearm Background Checks August 2023",
        "NICS Firearm Background Checks July 2023",
    ]
