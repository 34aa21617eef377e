"""Grids of real workbooks: every table that is named, with its title and headings, in every release."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from openpyxl import load_workbook

from archive.reading.grid import Grid, Value, grids_body, grids_of, values_of
from archive.reading.reading import Article, Block
from archive.reading.text import read_csv
from archive.reading.workbook import read_xlsx
from tests.support.shared import shared
from tests.unit.test_reading_text import cut

_MONTHS = ["Oct", "Nov", "Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep"]
# The tables of the detention sheet (DOMAIN.md 2.5): words of the title, the first heading, some of the others.
_NAMED = [
    ("Currently Detained by Processing Disposition", "Processing Disposition", {"Adult", "Total"}),
    ("Currently Detained by Criminality and Arresting Agency", "Criminality", {"ICE", "Percent ICE", "CBP", "Total"}),
    ("Initial Book-Ins by Arresting Agency and Month", "Agency", {*_MONTHS, "Total"}),
    ("Initial Book-Ins by Facility Type and Criminality", "Facility Type", {"Convicted Criminal", "Total"}),
    ("Final (?:Releases|Book Outs) by Facility Type", "Facility Type", {"Total"}),
    ("ICE Removals:", "", set()),
    ("Final (?:Releases|Book Outs) by Release Reason", "Release Reason", {"Total"}),
    ("Average Daily Population by Arresting Agency, Month", "Agency", {*_MONTHS, "FY Overall"}),
    ("Average Length of Stay by Arresting Agency, Month", "Agency", {*_MONTHS, "FY Overall"}),
]
_ROWS = {
    "Processing Disposition": ["Expedited Removal (I-860)", "Notice to Appear (I-862)", "Other"],
    "Currently Detained by Criminality": ["Convicted Criminal", "Pending Criminal Charges", "Total"],
    "Initial Book-Ins by Arresting Agency": ["CBP", "ICE", "Total"],
    "ICE Removals:": ["Total"],
}


@cache
def releases() -> list[Path]:
    return sorted(shared("corpus/ice-detention-statistics-xlsx").glob("*.xlsx"))


@cache
def reading(path: Path) -> Article:
    return read_xlsx(path.read_bytes())


def shown(article: Article, words: str) -> Iterator[Grid]:
    """The grids that are shown and whose title has these words."""
    for grid in article.grids:
        if re.search(words, grid.title) and not article.blocks[grid.rows[0].block].hidden:
            yield grid


def words_of(grid: Grid) -> set[str]:
    return {part for path in grid.columns for part in path}


@pytest.mark.parametrize(("title", "first", "others"), _NAMED)
def test_every_named_table_of_every_release(title: str, first: str, others: set[str]) -> None:
    for path in releases():
        article = reading(path)
        found = list(shown(article, title))
        assert found, (path.name, title)
        for grid in found:
            assert grid.columns[0][:1] == (first,) or (not first and grid.labels), (path.name, grid.columns)
            assert others <= words_of(grid), (path.name, grid.columns)
            assert all(row.heading for row in grid.rows), (path.name, title)


@pytest.mark.parametrize("title", _ROWS)
def test_named_rows_of_every_release(title: str) -> None:
    for path in releases():
        for grid in shown(reading(path), title):
            labels = [row.heading[-1] for row in grid.rows]
            assert set(_ROWS[title]) <= set(labels), (path.name, labels)


def test_facilities_are_one_grid_under_group_headings() -> None:
    for path in releases():
        article = reading(path)
        (grid,) = [g for g in article.grids if any(path[-1:] == ("AOR",) for path in g.columns)][:1]
        assert grid.title, path.name
        names = [path[-1] for path in grid.columns if path]
        assert names[:4] == ["Name", "Address", "City", "State"], path.name
        assert {"Level A", "Male Crim", "ICE Threat Level 1", "Mandatory"} <= set(names), path.name
        level = next(path for path in grid.columns if path[-1:] == ("Level A",))
        assert "Classification Level" in level[0], (path.name, level)
        assert len(grid.rows) > 90, path.name
        assert any(re.search("source", article.blocks[n].text, re.IGNORECASE) for n in grid.notes), path.name


def test_months_of_several_years_stand_under_year_and_month() -> None:
    found = [(p, g) for p in releases() for g in shown(reading(p), r"Average In Custody Length of Stay \(ICLOS\)")]
    assert len(found) > 20
    for path, grid in found:
        assert grid.columns[0] == ("Population",), path.name
        assert grid.columns[1] == ("2020", "July", "mid"), path.name
        assert len(set(grid.columns)) == len(grid.columns), path.name


def test_groups_by_repeated_labels() -> None:
    """Cities over technologies, agencies over criminality: rows have headings of their own, slips of the pen aside."""
    for path in releases()[::5]:
        for grid in shown(reading(path), "Average Daily Population by Arresting Agency|ATD Participants"):
            blocks = reading(path).blocks  # a hidden row of totals has no label
            headings = [row.heading for row in grid.rows if not blocks[row.block].hidden]
            assert len(set(headings)) >= len(headings) - 1, path.name
            assert {len(h) for h in headings} == {1, 2}, (path.name, grid.title)


def number(value: Value) -> str:
    return value.exact or value.text.replace(",", "")


def of_release(article: Article) -> dict[str, str]:
    found: dict[str, str] = {}
    for grid in shown(article, "Initial Book-Ins by Arresting Agency and Month"):
        for v in values_of(grid, article.blocks):
            if v.column == ("Oct",):
                found.setdefault(f"bookins_{v.row[-1]}_Oct", number(v))
    for grid in shown(article, "^ICE Removals"):
        for v in values_of(grid, article.blocks):
            if v.row == ("Total",):
                found.setdefault("removals_cumulative", number(v))
    return found


def test_the_series_of_all_releases() -> None:
    """TRUTH_release_series.tsv; what it leaves blank, for sheets of a former year, is not asked."""
    folder = shared("corpus/ice-detention-statistics-xlsx")
    asked = 0
    with (folder / "TRUTH_release_series.tsv").open(encoding="utf-8") as truth:
        for row in csv.DictReader(truth, delimiter="\t"):
            said = of_release(reading(folder / row["release"]))
            for name in ("removals_cumulative", "bookins_ICE_Oct", "bookins_CBP_Oct"):
                if row[name]:
                    asked += 1
                    assert said.get(name) == row[name], (row["release"], name)
    assert asked > 150


def test_every_value_names_the_cell_that_holds_it() -> None:
    """The locator of each value leads, in another library, to the number told."""
    path = releases()[len(releases()) // 2]
    book = load_workbook(io.BytesIO(path.read_bytes()), data_only=True)
    article = reading(path)
    seen = 0
    for grid in article.grids:
        for value in values_of(grid, article.blocks):
            sheet, _, cell = value.place.rpartition("!")
            held = book[sheet][cell].value
            if isinstance(held, int | float):
                text = value.exact or re.sub(r"[^\d.]", "", value.text) or "0"
                rate = 100 if not value.exact and value.text.endswith("%") else 1
                assert float(text) == pytest.approx(abs(held) * rate), value
                seen += 1
    book.close()
    assert seen > 2_000


def test_grids_are_stored_and_come_back() -> None:
    for path in releases()[::7]:
        article = reading(path)
        stored = grids_body(article.grids, article.blocks)
        assert stored is not None
        assert grids_of(stored, article.blocks) == article.grids, path.name
        assert len(stored) < 0.1 * len(article.body()) + 1_000, path.name


def test_rosters_are_one_grid_each() -> None:
    paths = sorted(shared("corpus").glob("ice-287g-*/*.xlsx"))
    for path in paths[::6]:
        article = read_xlsx(path.read_bytes())
        (grid,) = article.grids
        names = [path[-1] for path in grid.columns if path]
        assert names[:2] == ["STATE", "LAW ENFORCEMENT AGENCY"], path.name
        assert len(grid.rows) >= len([b for b in article.blocks if b.kind == "row"]) - 1, path.name


def test_sheets_of_footnotes_are_footnotes() -> None:
    """Each of them is wording of its own, so that its history is."""
    for path in releases()[::9]:
        article = reading(path)
        said = [b for b in article.blocks if b.place.startswith("Footnotes!") and b.kind == "footnote"]
        assert any(b.text.startswith("Starting in FY2009, ICE began to") for b in said), path.name
        assert any(b.text == "Average daily population" for b in said), path.name
        assert not [g for g in article.grids if g.place.startswith("Footnotes!")], path.name


def test_a_table_in_plain_text_is_one_grid() -> None:
    article = read_csv(cut(next(shared("corpus/secure-communities-activation").glob("*.csv")).read_bytes()))
    (grid,) = article.grids
    assert list(grid.columns[:3]) == [("countyname",), ("countyfips",), ("state",)]
    assert len(grid.rows) == len(article.blocks) - 1
    assert article.blocks[grid.rows[0].block] == Block(
        "row", article.blocks[1].text, place="row 2", cells=article.blocks[1].cells
    )
