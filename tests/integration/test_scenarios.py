"""What the checks tell of the real releases: DOMAIN.md 3A, in the words that a reader sees.

3A.1, 3A.8 and 3A.9 stand in test_ledger.py, test_corpus.py and test_workbook_wording.py; 3A.10 over all its files in
test_rosters.py.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from archive.pages.checks import checks_page
from archive.pages.rosters import RosterAsked, roster_page, rosters_page
from tests.support.terminal import scomm

pytestmark = [pytest.mark.slow, pytest.mark.timeout(700)]


@pytest.fixture(scope="module")
def archive(corpus: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(corpus / "scomm-archive" / "archive.db")) as connection:
        yield connection


def told(archive: sqlite3.Connection, rule: str, day: str = "") -> list[str]:
    """The sentences of a rule, of those that first showed on a day."""
    rows = archive.execute(
        "SELECT sentence FROM checks WHERE rule = ? AND seen_at LIKE ? || '%' ORDER BY seen_at, id", (rule, day)
    )
    return [sentence for (sentence,) in rows]


def test_old_tables_under_a_new_date(archive: sqlite3.Connection) -> None:
    """3A.2."""
    assert sorted(told(archive, "as-of-backwards", "2022-09-16")) == [
        "Sheet “ATD FY22 YTD” is as of 8 May 2021; in the release before it was as of 13 August 2022.",
        "Sheet “Facilities FY22” is as of 24 February 2020; in the release before it was as of 14 August 2022.",
    ]


def test_a_new_name_for_the_same_bytes(archive: sqlite3.Connection) -> None:
    """3A.3."""
    assert [s for s in told(archive, "same-bytes-new-name") if "detention" in s] == [
        "FY22_detentionStats08312022.xlsx has the bytes that FY22_detentionStats08192022.xlsx had.",
        "FY22_detentionStats.xlsx has the bytes that FY22_detentionStats09292022.xlsx had.",
        "FY23_detentionStats.xlsx has the bytes that FY23_detentionStats10312023.xlsx had.",
    ]


def test_the_same_address_with_new_bytes_is_told_as_a_change(archive: sqlite3.Connection) -> None:
    """3A.4: January and February 2021 under one name; no check, for nothing is odd about it."""
    versions = archive.execute(
        "SELECT count(DISTINCT v.id) FROM versions v JOIN captures c ON c.version = v.id "
        "JOIN addresses a ON a.id = c.address WHERE a.url LIKE '%/FY21-detentionstats.xlsx'"
    ).fetchone()
    assert versions[0] >= 2
    assert not [s for s in told(archive, "same-bytes-new-name") if "FY21-detentionstats.xlsx" in s]


def test_an_older_state_comes_back_and_cumulative_numbers_fall(archive: sqlite3.Connection) -> None:
    """3A.5: the file seen on 13 November 2021 shows the state of September again."""
    falls = " ".join(told(archive, "cumulative-falls", "2021-11-13"))
    assert "207,572 was printed before, 189,847 now" in falls
    assert "57,627 was printed before, 55,590 now" in falls
    (again,) = told(archive, "old-numbers", "2021-11-13")
    assert "figures are again as in version 14, first seen 16 September 2021" in again


def test_another_year_inside(archive: sqlite3.Connection) -> None:
    """3A.6: the figures of FY2020 under the name of FY2021, and those of FY2021 two days later."""
    assert told(archive, "year-in-name", "2021-06-10") == [
        "The file's name says FY2021, its sheet “Detention FY20 YTD” says FY2020."
    ]
    printed = archive.execute(
        "SELECT o.period, o.value FROM observations o JOIN series s ON s.id = o.series "
        "JOIN versions v ON v.id = o.since WHERE s.measure = 'removals' AND s.breakdown LIKE 'total%' "
        "AND v.first_seen BETWEEN '2021-06-10' AND '2021-06-13'"
    ).fetchall()
    assert {("FY2020", "160024"), ("FY2021", "41951")} <= set(printed)


def test_other_bytes_that_say_the_same(archive: sqlite3.Connection) -> None:
    """3A.7."""
    (sentence,) = (s for s in told(archive, "equal-values-new-bytes") if "detention" in s)
    assert sentence == (
        "FY23_detentionStats04122023b.xlsx is another file than FY23_detentionStats04122023.xlsx was, "
        "and says the same in every cell and line."
    )


def test_the_pending_list_under_the_participating_name(archive: sqlite3.Connection) -> None:
    """3A.10."""
    (sentence,) = (s for s in told(archive, "wrong-list") if "287(g)" in s)
    assert "42 rows, 1,000 stood before" in sentence


def test_the_list_of_all_facilities_with_an_agreement_is_no_departure(archive: sqlite3.Connection) -> None:
    """DOMAIN.md 2.5: one release lists 1,882 facilities where others list about 150."""
    (sentence,) = (s for s in told(archive, "wrong-list", "2021-01-13") if "Facilities" in s)
    assert "it has 1,882 rows" in sentence
    left = archive.execute(
        "SELECT count(*) FROM roster_events e JOIN versions v ON v.id = e.version "
        "WHERE e.kind = 'left' AND v.document = 'detention-statistics-fy21' GROUP BY v.id ORDER BY 1 DESC LIMIT 1"
    ).fetchone()
    assert left[0] < 60


def test_the_catalogue_of_open_files_in_two_orders(archive: sqlite3.Connection) -> None:
    """3A.12: two captures whose bytes differ and whose 1,093 entries are the same in another order: no change."""
    captured = archive.execute(
        "SELECT count(*), count(DISTINCT payload) FROM captures WHERE document = 'dhs-open-data'"
    ).fetchone()
    assert captured == (2, 2)
    versions = archive.execute("SELECT count(*) FROM versions WHERE document = 'dhs-open-data'").fetchone()
    assert versions == (1,)


def test_the_checks_are_few_enough_to_read(archive: sqlite3.Connection) -> None:
    """56 versions of the detention statistics: a check that cries at every release says nothing."""
    times = Counter(
        rule for (rule,) in archive.execute("SELECT rule FROM checks WHERE source = 'detention-statistics'")
    )
    assert max(times.values()) <= 20, times
    assert times["hidden-sheet"] >= 1


def test_the_command_tells_rule_sentence_and_evidence(corpus: Path) -> None:
    done = scomm(corpus, "checks", "--rule", "cumulative-falls", "--since", "2021-11-01", "--format", "json")
    rows = json.loads(done.stdout)
    fallen = next(row for row in rows if "55,590" in row["sentence"])
    (figure,) = fallen["evidence"]["figures"]
    assert (figure["old"], figure["new"], figure["period"]) == ("57627", "55590", "FY2021")
    assert fallen["version_page"].startswith("/documents/detention-statistics-fy21/at/2021111")
    late = scomm(corpus, "checks", "--overdue", "2024-06-01", "--format", "json")
    assert {"detention-statistics"} <= {row["source"] for row in json.loads(late.stdout)}


def test_the_pages_tell_it(archive: sqlite3.Connection) -> None:
    page = checks_page(archive, "cumulative-falls", "detention-statistics", 1)
    assert {line.rule for line in page.lines} == {"cumulative-falls"}
    assert [r.rule for r in page.rules if r.chosen] == ["cumulative-falls"]
    assert any(f.href and f.href.startswith("/figures/") for line in page.lines for f in line.figures)
    assert len(checks_page(archive, "", "", None).lines) > len(page.lines)
    assert {line.title for line in rosters_page(archive).lines} >= {
        "Agencies with a 287(g) agreement",
        "Agencies whose 287(g) agreement is being considered",
    }
    marco = roster_page(archive, "287g-participating", RosterAsked(words="marco"))
    assert marco is not None
    assert [line.names for line in marco.lines] == ["Macro Island Police Department"]
    came = roster_page(archive, "287g-participating", RosterAsked(show="changes", only="renamed", page=None))
    assert came is not None
    assert {event.kind for event in came.events} == {"renamed"}
    assert roster_page(archive, "nobody", RosterAsked()) is None
