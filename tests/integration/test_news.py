"""Sweeps, removals, terms, silent edits and named days, from captures to commands."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from sqlite3 import Connection
from typing import Any

import pytest
from click.testing import CliRunner

from archive.catalogue import load_catalogue
from archive.cli import scomm
from archive.history.sweeps import LEAST_DOCUMENTS
from archive.store.archive import DATABASE, open_archive
from archive.store.connection import connect_reader
from archive.store.intake import Intake
from archive.store.refresh import refresh
from archive.store.removals import removals
from archive.store.sweeping import Sweep, sweeps
from archive.vault.evidence import Exchange
from scrapers import SOURCES

NOW = "2026-11-23T00:00:00Z"
BANNER = "This page is kept for reference only and will not be brought up to date any more."


def visit(name: str, at: str, *paragraphs: str, status: int = 200, updated: str = "") -> Exchange:
    """A page of its own subject, as it was answered on a day."""
    own = f"The {name} report tells of the {name} of every county, year by year."
    main = f"<h1>{name}</h1>" + "".join(f"<p>{p}</p>" for p in (own, *paragraphs))
    footer = f"<p>Last updated: {updated}</p>" if updated else ""
    page = f"<body><main>{main}</main><footer>{footer}</footer></body>"
    body = f"<html><head><title>{name}</title></head>{page}</html>"
    if status != 200:
        body = "<html><head><title>Gone</title></head><body><h1>Gone</h1></body></html>"
    head = f"HTTP/1.1 {status} X\r\nContent-Type: text/html\r\nContent-Length: {len(body.encode())}\r\n\r\n"
    return Exchange(f"http://www.agency.example/{name}", f"{at}T00:00:00Z", head.encode() + body.encode())


def made(folder: Path, visits: Sequence[Exchange], sessions: int = 1) -> Path:
    for n in range(sessions):
        with open_archive(folder, load_catalogue(SOURCES), purpose="import", now=NOW) as archive:
            with Intake(archive, witness="import:a test", purpose="import", now=NOW) as intake:
                intake.take([(v, None) for v in visits[n::sessions]])
            refresh(archive, workers=0)
    return folder


def reader(folder: Path) -> Connection:
    return connect_reader(folder / DATABASE)


def listed(folder: Path, *arguments: str) -> list[dict[str, Any]]:
    result = CliRunner().invoke(scomm, ["--archive", str(folder), *arguments, "--format", "json"])
    assert result.exit_code == 0, result.output
    rows: list[dict[str, Any]] = json.loads(result.output)
    return rows


def swept(days: Sequence[str]) -> list[Exchange]:
    """The banner put on one document a day; each was seen without it before."""
    before = [visit(f"subject{n}", "2021-01-01") for n in range(len(days))]
    return before + [visit(f"subject{n}", day, BANNER) for n, day in enumerate(days)]


def told(folder: Path) -> list[Sweep]:
    with closing(reader(folder)) as connection:
        return sweeps(connection)


def test_the_same_edit_on_many_documents_is_one_event_in_any_order(tmp_path: Path) -> None:
    visits = swept(["2021-02-01", "2021-02-03", "2021-02-10", "2021-02-20"])
    (sweep,) = told(made(tmp_path / "a", visits))
    assert (sweep.struck, sweep.put_in, sweep.documents, sweep.at_once) == ("", BANNER, 4, True)
    assert (sweep.after, sweep.by) == ("2021-01-01T00:00:00Z", "2021-02-20T00:00:00Z")
    random.Random(5).shuffle(visits)
    assert told(made(tmp_path / "b", visits, sessions=3)) == [sweep]
    (row,) = listed(tmp_path / "b", "sweeps")
    assert (row["documents"], row["put_in"]) == (4, BANNER)


@pytest.mark.parametrize(
    "days",
    [
        ["2021-02-01", "2021-02-03"],
        ["2021-02-01", "2021-02-03", "2021-02-18"],
        ["2021-02-01", "2021-05-01", "2021-08-01"],
    ],
    ids=["too few documents", "one too late", "too far apart"],
)
def test_what_is_no_sweep(tmp_path: Path, days: list[str]) -> None:
    assert LEAST_DOCUMENTS == 3
    assert told(made(tmp_path, swept(days))) == []


def test_the_register_tells_removals_from_what_proves_nothing(tmp_path: Path) -> None:
    text = "A sentence that is long enough to be known again where it is put later on."
    visits = [
        visit("gone", "2021-01-01", text),
        visit("gone", "2021-02-01", status=404),
        visit("gone", "2021-02-03", status=404),
        visit("back", "2021-01-01"),
        visit("back", "2021-02-01", status=410),
        visit("back", "2021-02-05", status=410),
        visit("back", "2021-03-01"),
        visit("once", "2021-01-01"),
        visit("once", "2021-02-01", status=404),
        visit("refused", "2021-01-01"),
        visit("refused", "2021-02-01", status=403),
        visit("refused", "2021-02-03", status=403),
        visit("heir", "2021-03-01", text),
    ]
    folder = made(tmp_path, visits)
    rows = {r["url"].rsplit("/", 1)[1]: r for r in listed(folder, "removals", "--all")}
    assert {name: r["state"] for name, r in rows.items()} == {
        "gone": "removed", "back": "returned", "once": "not found", "refused": "not seen",
    }  # fmt: skip
    assert rows["gone"]["last_good"] == "2021-01-01T00:00:00Z"
    assert "heir" in rows["gone"]["found_again"]
    assert rows["back"]["back_by"] == "2021-03-01T00:00:00Z"
    assert "refused" not in {r["url"].rsplit("/", 1)[1] for r in listed(folder, "removals")}
    told = CliRunner().invoke(scomm, ["--archive", str(folder), "removals"]).output
    assert "not found, not verified" in told
    assert "answered “not found”" in told
    strict = listed(folder, "removals", "--quorum", "3")
    assert {r["state"] for r in strict} == {"not found"}
    with closing(reader(folder)) as connection:
        assert {r.state for r in removals(connection, window=3)} == {"returned", "not found"}
        assert [r.back_unchanged for r in removals(connection) if r.back_by] == [True]


def test_silent_edits_and_new_dates_without_one(tmp_path: Path) -> None:
    visits = [
        visit("page", "2021-01-01", updated="March 3, 2010"),
        visit("page", "2021-02-01", BANNER, updated="March 3, 2010"),
        visit("page", "2021-03-01", BANNER, updated="June 9, 2021"),
        visit("page", "2021-04-01", updated="July 9, 2021"),
    ]
    for folder, sessions in (("a", 1), ("b", 4)):
        made(tmp_path / folder, visits, sessions)
        changes = listed(tmp_path / folder, "changes")
        assert [(c["by"][:7], c["dating"]) for c in changes] == [("2021-04", "moved"), ("2021-02", "stayed")]
        assert [c["by"][:7] for c in listed(tmp_path / folder, "changes", "--silent")] == ["2021-02"]
        with closing(reader(tmp_path / folder)) as connection:
            assert connection.execute("SELECT version, datings FROM redated").fetchall() == [(2, 2)]


def test_terms_over_time_and_where_one_took_anothers_place(tmp_path: Path) -> None:
    old = "Every {} who is held in a county jail is named to the officers of the region."
    visits = [
        visit("page", "2021-01-01", old.format("criminal alien")),
        visit("other", "2021-01-15", old.format("criminal alien")),
        visit("page", "2021-02-01", old.format("noncitizen")),
        visit("page", "2021-03-01", old.format("criminal alien")),
    ]
    folder = made(tmp_path, visits)
    steps = [(s["from"][:7], s["times"], s["documents"]) for s in listed(folder, "terms", "criminal alien")]
    assert steps == [("2021-01", 1, 1), ("2021-01", 2, 2), ("2021-02", 1, 1), ("2021-03", 2, 2)]
    assert listed(folder, "terms", "county jail")[-1]["times"] == 2
    switched = [(s["by"][:7], s["old"], s["new"]) for s in listed(folder, "terms", "--switches")]
    assert ("2021-02", "criminal alien", "noncitizen") in switched
    assert ("2021-03", "noncitizen", "criminal alien") in switched
    now = {t["term"]: t["times"] for t in listed(folder, "terms")}
    assert (now["criminal alien"], now["noncitizen"]) == (2, 0)


def test_two_days_held_against_each_other_by_name(tmp_path: Path) -> None:
    visits = [visit("page", "2014-01-01"), visit("page", "2015-01-01", BANNER), visit("new", "2016-01-01")]
    folder = made(tmp_path, visits)
    (page, new) = sorted(listed(folder, "compare", "programme-ended", "2017-01-25"), key=lambda r: r["document"])[::-1]
    assert {(r["then"], r["now"]) for r in (page, new)} == {(1, 2), (None, 1)}
    document = next(r["document"] for r in (page, new) if r["then"])
    (edit,) = listed(folder, "compare", document, "programme-ended", "programme-restarted")
    assert (edit["operation"], edit["now"]) == ("added", BANNER)
    assert "programme-ended" in {b["name"] for b in listed(folder, "compare", "--baselines")}


def test_the_ranking_comes_with_its_reasons(tmp_path: Path) -> None:
    visits = [
        visit("small", "2021-01-01"),
        visit("small", "2021-02-01", "Two words more."),
        visit("large", "2021-01-01", "Secure Communities is in operation in 1,508 places."),
        visit("large", "2021-01-02", "Secure Communities was in operation in 1,595 places."),
    ]
    ranked = listed(made(tmp_path, visits), "changes", "--ranked")
    assert [r["by"][:10] for r in ranked] == ["2021-01-02", "2021-02-01"]
    assert "status of the programme" in ranked[0]["reasons"]
    assert "a figure changed (+20)" in ranked[0]["reasons"]


