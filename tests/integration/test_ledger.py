"""The ledger on the real releases of the detention statistics: DOMAIN.md section 3A, and the truth beside the files."""

from __future__ import annotations

import csv
import json
import sqlite3
from calendar import month_abbr
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.support.shared import shared
from tests.support.terminal import scomm

pytestmark = [pytest.mark.slow, pytest.mark.timeout(700)]
SERIES = "ice-detention-statistics-xlsx"
MONTHS = {name: n for n, name in enumerate(month_abbr) if name}

Key = tuple[str, str, str]


@pytest.fixture(scope="module")
def archive(corpus: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(corpus / "scomm-archive" / "archive.db")) as connection:
        yield connection


def truth(name: str) -> list[dict[str, str]]:
    with shared(f"corpus/{SERIES}/{name}").open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))


def moment_of(release: str) -> str:
    """The capture a release file is named by: 20210113T002029Z__FY21-detentionstats.xlsx."""
    d = release
    return f"{d[:4]}-{d[4:6]}-{d[6:8]}T{d[9:11]}:{d[11:13]}:{d[13:15]}Z"


def month_of(fiscal_year: str, name: str) -> str:
    number = MONTHS[name]
    return f"{int(fiscal_year) - (number >= 10)}-{number:02d}"


def restated_book_ins(archive: sqlite3.Connection) -> dict[Key, tuple[str, str, str]]:
    """Restatements of the months of "ICE Initial Book-Ins by Arresting Agency and Month": (seen, agency, month)."""
    rows = archive.execute(
        """SELECT r.seen_at, s.breakdown, r.period, r.old_value, r.new_value, r.not_before
        FROM restatements r JOIN series s ON s.id = r.series
        WHERE s.measure = 'initial-book-ins' AND s.period_kind = 'month' AND s.breakdown LIKE '%agency and month%'"""
    )
    told = {}
    for seen, breakdown, month, old, new, before in rows:
        agency = breakdown.rpartition(" › ")[2]
        if agency != "total":
            told[seen, agency, month] = (old, new, before)
    return told


def test_every_restated_month_of_the_truth_is_told_and_nothing_unexplained(archive: sqlite3.Connection) -> None:
    wanted = {
        (moment_of(t["release"]), t["agency"].lower(), month_of(t["fiscal_year"], t["month"])): (
            t["previous_value"],
            t["new_value"],
        )
        for t in truth("TRUTH_past_month_restatements.tsv")
    }
    told = restated_book_ins(archive)
    assert len(wanted) == 209
    assert {key: told.get(key, ("", "", ""))[:2] for key in wanted} == wanted
    # The truth compares each release with the one before it in the folder, and only under the year of its name. What
    # else is restated: the FY2020 figures that came under the name of FY2021 and their return (3A.6), what changed in
    # FY2021 across those two releases, and the year-end release of FY2023, whose titles say no year.
    explained = {
        "2021-06-10T05:42:44Z",
        "2021-10-29T09:46:14Z",
        "2021-06-12T23:23:49Z",
        "2021-11-13T09:02:50Z",
        "2023-11-08T03:53:28Z",
    }
    others = set(told) - set(wanted)
    assert {seen for seen, _, _ in others} == explained
    assert all(
        month < "2020-10" for seen, _, month in others if seen in ("2021-06-10T05:42:44Z", "2021-10-29T09:46:14Z")
    )
    assert len(others) == 29


def in_print(archive: sqlite3.Connection, moment: str, period: str, measure: str, headings: str) -> set[str]:
    """The values that the documents of the series printed at a moment for a period."""
    rows = archive.execute(
        """SELECT o.value FROM observations o JOIN series s ON s.id = o.series JOIN versions v ON v.id = o.since
        LEFT JOIN versions u ON u.id = o.until
        WHERE s.source = 'detention-statistics' AND s.measure = ? AND s.breakdown LIKE ? AND o.period = ?
          AND v.first_seen <= ? AND (u.id IS NULL OR u.first_seen > ?)""",
        (measure, headings, period, moment, moment),
    )
    return {value for (value,) in rows}


def test_every_release_prints_what_the_truth_says(archive: sqlite3.Connection) -> None:
    told = 0
    for t in truth("TRUTH_release_series.tsv"):
        moment, year = (
            moment_of(t["release"]),
            t["fiscal_year"] or f"20{t['release'][20:22]}",
        )  # some titles say no year
        asked = [("removals", f"FY{year}", "total%", t["removals_cumulative"])] + [
            (
                "initial-book-ins",
                month_of(year, "Oct"),
                f"%agency and month › {agency}",
                t[f"bookins_{agency}_Oct"],
            )
            for agency in ("ICE", "CBP")
        ]
        for measure, period, headings, value in asked:
            if value:
                assert value in in_print(archive, moment, period, measure, headings), (t["release"], measure, headings)
                told += 1
    assert told > 150


def test_the_year_end_restatement_of_the_alternatives_to_detention(archive: sqlite3.Connection) -> None:
    """DOMAIN.md 3A.1: one sheet restated under a name that differs in a hyphen."""
    rows = archive.execute(
        """SELECT s.breakdown, r.old_value, r.new_value, r.not_before, r.seen_at FROM restatements r
        JOIN series s ON s.id = r.series WHERE s.measure LIKE 'atd active population counts%' AND r.period = 'FY2022'
          AND r.seen_at = '2022-12-10T16:39:06Z'"""
    ).fetchall()
    told = {
        breakdown.partition(" › ")[0]: (old, new) for breakdown, old, new, _, _ in rows if breakdown.endswith("count")
    }
    assert told["gps"] == ("40970", "9324")
    assert told["smartlink"] == ("255602", "257454")
    assert told["voiceid"] == ("19902", "19544")
    assert told["no technology"] == ("226", "36379")
    assert told["total"] == ("316700", "322701")
    assert {(before, seen) for *_, before, seen in rows} == {("2022-11-17T14:25:30Z", "2022-12-10T16:39:06Z")}


def test_the_same_words_for_aliens_and_noncitizens_are_one_series(archive: sqlite3.Connection) -> None:
    """DOMAIN.md 3A.9: the label changes, the series stays joined."""
    rows = archive.execute(
        "SELECT count(*), count(DISTINCT v.document) FROM series s JOIN observations o ON o.series = s.id "
        "JOIN versions v ON v.id = o.since WHERE s.measure LIKE 'noncitizens with uscis-established fear decisions%'"
    ).fetchone()
    assert rows[1] > 1
    assert archive.execute("SELECT count(*) FROM series WHERE measure LIKE 'aliens with%'").fetchone() == (0,)


def test_the_commands_tell_it(corpus: Path) -> None:
    told = scomm(
        corpus, "restatements", "book-ins", "cbp", "--until", "2022-03-01", "--since", "2022-02-01", "--format", "json"
    )
    rows: list[dict[str, Any]] = json.loads(told.stdout)
    largest = {row["period"]: (row["old_value"], row["new_value"]) for row in rows}
    assert largest["2021-10"] == ("26007", "24359")
    assert largest["2021-11"] == ("28481", "26124")
    assert largest["2021-12"] == ("30204", "26775")
    lines = scomm(corpus, "restatements", "book-ins", "cbp", "--period", "2021-10").stdout.splitlines()
    (said,) = {line.partition("  Initial")[0] for line in lines if "26,007" in line and "Agency and Month" in line}
    assert said.split() == ["2022-02-17", "2021-10", "26,007", "24,359", "-6.34%"]
    printed = scomm(
        corpus, "figures", "arresting", "cbp", "--period", "2021-10", "--at", "2022-02-01", "--format", "tsv"
    ).stdout
    assert "\t26007\t" in printed
    assert "\t24359\t" not in printed
