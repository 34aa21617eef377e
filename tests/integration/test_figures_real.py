"""Figures and jurisdictions against labelled sentences and real tables; the floors lie below what was measured."""

from __future__ import annotations

import csv

import pytest

from archive.figures.jurisdiction import by_fips, jurisdiction
from tests.benchmarks.figures_in_prose import held_back, passages, report, scored
from tests.benchmarks.rosters import counties_named
from tests.support.shared import shared

pytestmark = pytest.mark.timeout(120)


def test_figures_of_labelled_sentences_are_found() -> None:
    labelled = passages(shared("corpus/figure-sentences/truth.jsonl"))
    for part in (labelled, [p for p in labelled if held_back(p)]):
        score = scored(part)
        assert score.precision >= 0.97, report("figures", score)
        assert score.recall >= 0.95, report("figures", score)
        assert score.share("period") >= 0.9, report("figures", score)
        assert score.share("subject") >= 0.75, report("figures", score)


def test_passages_without_figures_are_left_alone() -> None:
    empty = [p for p in passages(shared("corpus/figure-sentences/truth.jsonl")) if not p["figures"]]
    assert len(empty) > 20
    assert scored(empty).found == 0


def test_activated_jurisdictions_have_codes() -> None:
    table = shared("corpus/secure-communities-activation/20220418T141600Z__activation_dates.csv")
    with table.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    found = [(jurisdiction(row["countyname"], row["state"]), by_fips(row["countyfips"])) for row in rows]
    assert sum(named is not None for named, _ in found) >= 3225
    assert [pair for pair in found if pair[0] and pair[0] != pair[1]] == []
    assert sum(_activated_by(row, 2008, 12) for row in rows) == 14


def _activated_by(row: dict[str, str], year: int, month: int) -> bool:
    when = row["activation_year"], row["activation_month"]
    return bool(when[0]) and (int(when[0]), int(when[1])) <= (year, month)


def test_counties_of_the_rosters_have_codes() -> None:
    named = counties_named(sorted(shared("corpus/ice-287g-participating-agencies-xlsx").glob("*.xlsx"))[::8])
    unknown = {place: count for place, count in named.items() if jurisdiction(*place) is None}
    assert sum(unknown.values()) < 0.02 * sum(named.values()), unknown
