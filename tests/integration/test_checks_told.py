"""Checks that hang on captures and on other documents: each on what it must tell, and on what it must let pass."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from archive.catalogue import Catalogue, load_catalogue
from archive.history.ranking import reasons_of, score_of
from archive.pages.checks import checks_link, checks_page
from archive.pages.document import document_page
from archive.pages.rosters import RosterAsked, roster_page
from archive.store.archive import DATABASE, open_archive
from archive.store.connection import connect_reader
from archive.store.intake import Intake
from archive.store.refresh import refresh
from archive.vault.evidence import DatedFile

NOW = "2026-11-23T00:00:00Z"
SOURCE = """title = "Statistics of the agency"
publisher = "ICE"
kind = "statistics"
cadence = "P1M"
evidence = "K"
note = "Made for a test."
[[documents]]
id = "first"
title = "The first report"
[[documents]]
id = "second"
title = "The second report"
[[addresses]]
url = "https://a.example/first.txt"
document = "first"
[[addresses]]
url = "https://a.example/first-new.txt"
document = "first"
[[addresses]]
url = "https://a.example/second"
document = "second"
[[addresses]]
url = "https://a.example/third"
document = "first"
[[rosters]]
id = "agencies"
title = "Agencies that take part"
name = "agency"
state = "state"
needs = ["signed"]
most = 4
"""


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    folder = tmp_path_factory.mktemp("sources")
    (folder / "statistics.toml").write_text(SOURCE, encoding="utf-8")
    return load_catalogue(folder)


def file(name: str, day: str, content: str) -> DatedFile:
    return DatedFile(f"https://a.example/{name}", f"{day}T00:00:00Z", content.encode())


def table(*rows: str, title: str = "Book-ins, FY2022", heads: str = "Agency Oct Nov Dec") -> str:
    """A page with one table; rows and heads are split at blanks, "_" is a blank in a cell."""
    cells = ["".join(f"<td>{c.replace('_', ' ')}</td>" for c in row.split()) for row in rows]
    head = "".join(f"<th>{c}</th>" for c in heads.split())
    body = "".join(f"<tr>{row}</tr>" for row in cells)
    return (
        "<html><head><title>Numbers</title></head><body><main><h1>Numbers</h1>"
        f"<table><caption>{title}</caption><tr>{head}</tr>{body}</table></main></body></html>"
    )


def made(folder: Path, catalogue: Catalogue, *imports: Iterable[DatedFile]) -> Path:
    for files in imports:
        with open_archive(folder, catalogue, purpose="import", now=NOW) as archive:
            with Intake(archive, witness="import:a test", purpose="import", now=NOW) as intake:
                intake.take([(one, None) for one in files])
            refresh(archive, workers=0)
    return folder


def told(folder: Path, rule: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Document, sentence and evidence of what a rule found."""
    with closing(connect_reader(folder / DATABASE)) as connection:
        sql = "SELECT document, sentence, evidence FROM checks WHERE rule = ? ORDER BY seen_at, id"
        return [(d, s, json.loads(e)) for d, s, e in connection.execute(sql, (rule,))]


FIRST = file("third", "2022-01-05", table("CBP 10 20 30", "ICE 1 2 3"))


def test_two_documents_that_print_a_figure_differently_on_one_day(tmp_path: Path, catalogue: Catalogue) -> None:
    later = DatedFile(
        "https://a.example/second", "2022-01-05T08:00:00Z", table("CBP 10 25 30", "ICE 1 2 3").encode()
    )
    found = told(made(tmp_path / "one", catalogue, [FIRST, later]), "same-day-differs")
    ((document, sentence, evidence),) = found
    assert document == "second", "the one that came second"
    assert sentence == "One figure differs from what “The first report” printed on the same day."
    (figure,) = evidence["figures"]
    assert (figure["old"], figure["new"], figure["period"]) == ("20", "25", "2021-11")
    assert told(made(tmp_path / "other way", catalogue, [later], [FIRST]), "same-day-differs") == found


@pytest.mark.parametrize("day", ["2022-01-05", "2022-01-06"])
def test_equal_figures_or_another_day_are_no_finding(tmp_path: Path, catalogue: Catalogue, day: str) -> None:
    value = 20 if day == "2022-01-05" else 25
    other = file("second", day, table(f"CBP 10 {value} 30", "ICE 1 2 3", title="Book-ins, FY2022"))
    assert told(made(tmp_path, catalogue, [FIRST, other]), "same-day-differs") == []


def test_the_same_bytes_under_a_new_name(tmp_path: Path, catalogue: Catalogue) -> None:
    one = file("first.txt", "2022-01-05", "One county takes part.\n")
    again = file("first-new.txt", "2022-02-05", "One county takes part.\n")
    ((_, sentence, _),) = told(made(tmp_path / "same", catalogue, [one, again]), "same-bytes-new-name")
    assert sentence == "first-new.txt has the bytes that first.txt had."
    other = file("first-new.txt", "2022-02-05", "Two counties take part.\n")
    assert told(made(tmp_path / "other", catalogue, [one, other]), "same-bytes-new-name") == [], "control"


def test_other_bytes_that_say_the_same(tmp_path: Path, catalogue: Catalogue) -> None:
    one = file("first.txt", "2022-01-05", "One county takes part.\n")
    blank = file("first.txt", "2022-02-05", "One county  takes part.\r\n")
    ((_, sentence, _),) = told(made(tmp_path / "blank", catalogue, [one, blank]), "equal-values-new-bytes")
    assert sentence == "first.txt is another file than first.txt was, and says the same in every cell and line."
    other = file("first.txt", "2022-02-05", "Two counties take part.\n")
    assert told(made(tmp_path / "other", catalogue, [one, other]), "equal-values-new-bytes") == [], "control"


def test_an_older_state_again(tmp_path: Path, catalogue: Catalogue) -> None:
    one, two, three = (file("third", f"2022-0{n}-05", table(f"CBP {n}0 20 30", "ICE 1 2 3")) for n in (1, 2, 3))
    again = file("third", "2022-04-05", table("CBP 10 20 30", "ICE 1 2 3"))
    ((_, sentence, _),) = told(made(tmp_path / "again", catalogue, [one, two, again]), "old-numbers")
    assert sentence == "The whole content is again as in version 1, first seen 5 January 2022."
    assert told(made(tmp_path / "on", catalogue, [one, two, three]), "old-numbers") == [], "control"


def test_half_of_what_changed_is_an_older_state_again(tmp_path: Path, catalogue: Catalogue) -> None:
    def state(day: str, first: int, last: int) -> DatedFile:
        return file("third", day, table(*(f"Agency{n} {first + n} {first + n} {last}" for n in range(15))))

    one, two = state("2022-01-05", 100, 7), state("2022-02-05", 200, 8)
    ((_, sentence, evidence),) = told(
        made(tmp_path / "again", catalogue, [one, two, state("2022-03-05", 100, 9)]), "old-numbers"
    )
    assert sentence == "30 of 45 changed figures are again as in version 1, first seen 5 January 2022."
    assert (evidence["again"], evidence["changed"]) == (30, 45)
    assert told(made(tmp_path / "on", catalogue, [one, two, state("2022-03-05", 300, 9)]), "old-numbers") == []


def test_what_changed_after_its_time_was_over_is_a_reason_for_the_rank(tmp_path: Path, catalogue: Catalogue) -> None:
    states = [file("third", f"2022-0{n}-05", table(f"CBP 10 2{n} 30", "ICE 1 2 3")) for n in (1, 2)]
    early = [file("third", f"2021-11-0{n}", table(f"CBP 10 2{n} 30", "ICE 1 2 3")) for n in (1, 2)]
    reasons = []
    for name, files in (("after", states), ("while it ran", early)):
        with closing(connect_reader(made(tmp_path / name, catalogue, files) / DATABASE)) as connection:
            ((score, told),) = connection.execute("SELECT score, reasons FROM changes").fetchall()
            assert score == score_of(reasons_of(told))
            reasons.append({r.words for r in reasons_of(told)})
    assert "a figure of a time that was over changed" in reasons[0]
    assert "a figure of a time that was over changed" not in reasons[1], "control"


HEADS = "State Agency Signed"


def agencies(day: str, count: int, heads: str = HEADS) -> DatedFile:
    return file("third", day, table(*(f"Texas Sheriff_{n} 2022-01-01" for n in range(count)), heads=heads))


@pytest.mark.parametrize(
    ("strange", "why"),
    [
        (agencies("2022-02-05", 3, "State Agency Received"), "has no column “signed”"),
        (agencies("2022-02-05", 9), "has more rows than the 4 it is known to have at most"),
    ],
)
def test_another_list_in_the_place_of_one(tmp_path: Path, catalogue: Catalogue, strange: DatedFile, why: str) -> None:
    folder = made(tmp_path, catalogue, [agencies("2022-01-05", 3), strange, agencies("2022-03-05", 2)])
    ((_, sentence, evidence),) = told(folder, "wrong-list")
    assert why in sentence
    assert "3 stood before" in sentence
    with closing(connect_reader(folder / DATABASE)) as connection:
        events = connection.execute("SELECT kind, old FROM roster_events").fetchall()
        page = roster_page(connection, "agencies", RosterAsked())
    assert events == [("left", "Sheriff 2")], "nobody joined or left with the other list"
    assert page is not None
    assert (page.title, [line.sentence for line in page.strange]) == (evidence["list"], [sentence])


def test_a_list_as_long_as_it_may_be_is_none(tmp_path: Path, catalogue: Catalogue) -> None:
    assert told(made(tmp_path, catalogue, [agencies("2022-01-05", 3), agencies("2022-02-05", 4)]), "wrong-list") == []


def test_the_page_says_whether_anything_was_checked(tmp_path: Path, catalogue: Catalogue) -> None:
    with open_archive(tmp_path, catalogue, purpose="import", now=NOW) as archive:
        with Intake(archive, witness="import:a test", purpose="import", now=NOW) as intake:
            intake.take([(FIRST, None)])
        with closing(connect_reader(tmp_path / DATABASE)) as connection:
            assert checks_page(connection, "", "", 1).checked == 0
        refresh(archive, workers=0)
    with closing(connect_reader(tmp_path / DATABASE)) as connection:
        page = checks_page(connection, "", "", 1)
        assert (page.checked, page.lines, checks_link(connection, document="first")) == (1, (), None)


def test_what_was_found_is_told_on_the_pages_of_document_and_source(tmp_path: Path, catalogue: Catalogue) -> None:
    folder = made(tmp_path, catalogue, [agencies("2022-01-05", 3), agencies("2022-02-05", 9)])
    with closing(connect_reader(folder / DATABASE)) as connection:
        page = document_page(connection, "first")
        assert page is not None
        assert page.checks == checks_link(connection, document="first")
        assert page.checks is not None
        assert (page.checks.count, page.checks.href) == (1, "/checks?document=first")
        found = checks_page(connection, "", "", 1, "first")
        assert (len(found.lines), found.document_title) == (1, "The first report")
        assert checks_link(connection, document="second") is None
        assert checks_link(connection, source="statistics") is not None
