"""The demonstration, made once through the real crawl, interrupted, killed, gone on with, held against its truth."""

from __future__ import annotations

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from archive.catalogue import load_catalogue
from archive.errors import WrongUse
from archive.store.archive import DATABASE
from archive.store.connection import connect_reader
from scrapers.agency.days import DAYS, FORBIDDEN
from scrapers.agency.demonstration import build, days_left, moment_on, visit
from scrapers.agency.pages import NOTICE
from scrapers.agency.server import Agency, Request
from scrapers.agency.truth import NOT_PUBLICATION, RESTATED, VERSIONS
from tests.support.terminal import scomm

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Made:
    """The folder, the exit code of an interrupted run, where a killed one had got to, what was asked for after it."""

    folder: Path
    interrupted: int
    left: list[str]
    requests: list[Request]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("demonstration") / "archive"
    interrupted = _stopped(folder, signal.SIGINT)
    _stopped(folder, signal.SIGKILL)
    left = days_left(folder)
    with Agency() as agency:
        visit(agency, folder, load_catalogue(folder / "sources"), lambda _line: None)
        requests = list(agency.requests)
    build(folder, lambda _line: None)
    return Made(folder, interrupted, left, requests)


def _stopped(folder: Path, by: signal.Signals) -> int:
    """Run the command and stop it after two days; its exit code."""
    command = [sys.executable, "-m", "archive.cli", "--archive", str(folder), "demo", "--no-serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        assert running.stdout is not None
        for _ in range(2):
            running.stdout.readline()
        running.send_signal(by)
    return running.returncode


@pytest.fixture
def archive(made: Made) -> Iterator[sqlite3.Connection]:
    with closing(connect_reader(made.folder / DATABASE)) as connection:
        yield connection


def test_a_stopped_run_goes_on_at_the_day_where_it_stopped(made: Made) -> None:
    assert made.interrupted == 130
    assert 0 < len(made.left) <= len(DAYS) - 4
    assert made.left == list(DAYS)[-len(made.left) :]
    assert {request.day for request in made.requests} == set(made.left)


def test_a_finished_demonstration_asks_for_nothing_more(made: Made) -> None:
    told: list[str] = []
    build(made.folder, told.append)
    assert told == []


def test_every_version_is_found_with_its_interval(archive: sqlite3.Connection) -> None:
    rows = archive.execute(
        "SELECT v.document, v.number, v.first_seen, v.not_before, old.number FROM versions v "
        "LEFT JOIN versions old ON old.id = v.returns_to ORDER BY 1, 2"
    )
    found: dict[str, list[tuple[str, str | None, int | None]]] = {}
    for document, _, seen, before, returns_to in rows:
        found.setdefault(document, []).append((seen[:10], before and before[:10], returns_to))
    expected = {name: [(t.seen, t.before, t.returns_to) for t in told] for name, told in VERSIONS.items()}
    assert found == expected


def test_what_is_no_publication_is_kept_and_no_version(archive: sqlite3.Connection) -> None:
    for document, day, quality in NOT_PUBLICATION:
        rows = archive.execute(
            "SELECT quality, version FROM captures WHERE document = ? AND captured_at = ?", (document, moment_on(day))
        ).fetchall()
        assert (quality, None) in rows, (document, day, rows)


def test_an_unchanged_file_is_confirmed_by_304(archive: sqlite3.Connection) -> None:
    rows = archive.execute("SELECT outcome, count(*) FROM captures WHERE document = 'memorandum' GROUP BY 1")
    outcomes = dict(rows.fetchall())
    assert outcomes["not-modified"] > outcomes["response"] > 0


def test_the_forbidden_is_never_asked_for_and_that_is_recorded(made: Made, archive: sqlite3.Connection) -> None:
    assert not [r for r in made.requests if r.path.startswith(FORBIDDEN)]
    assert [r for r in made.requests if r.path == "/robots.txt"], "the control: robots.txt was asked for"
    rows = archive.execute(
        "SELECT DISTINCT c.failure FROM captures c JOIN addresses a ON a.id = c.address WHERE a.url LIKE '%/drafts/%'"
    ).fetchall()
    assert rows == [("robots",)]


def test_nothing_is_asked_for_twice_on_a_day_but_what_was_down(made: Made) -> None:
    whole_days = Counter((r.day, r.host, r.path) for r in made.requests if r.day != made.left[0])
    repeated = {(day, path) for (day, _, path), times in whole_days.items() if times > 1}
    assert repeated == {("2012-09-24", "/secure_communities/how_it_works.htm")}


def test_the_same_bytes_under_two_names_are_one_payload(archive: sqlite3.Connection) -> None:
    rows = archive.execute(
        "SELECT count(DISTINCT c.address), count(DISTINCT c.payload) FROM captures c "
        "WHERE c.document = 'detention-workbook-fy22' AND c.captured_at = ?",
        (moment_on("2022-09-01"),),
    ).fetchone()
    assert rows == (2, 1)


def test_restated_figures_stand_in_the_change_that_brought_them(archive: sqlite3.Connection) -> None:
    for day, _, before, after in RESTATED:
        rows = archive.execute(
            "SELECT old.text, new.text FROM changes c JOIN edits e ON e.change = c.id "
            "LEFT JOIN wordings old ON old.id = e.old_wording LEFT JOIN wordings new ON new.id = e.new_wording "
            "WHERE c.document = 'detention-workbook-fy22' AND c.seen_at = ?",
            (moment_on(day),),
        ).fetchall()
        old, new = (" ".join(text or "" for text in column).replace(",", "") for column in zip(*rows, strict=True))
        assert all(figure in old for figure in before)
        assert all(figure in new for figure in after)


_EDITS = (
    "SELECT x.document, substr(x.seen_at, 1, 10), e.operation, coalesce(o.text, ''), coalesce(n.text, '') FROM edits e "
    "JOIN changes x ON x.id = e.change LEFT JOIN wordings o ON o.id = e.old_wording "
    "LEFT JOIN wordings n ON n.id = e.new_wording ORDER BY x.seen_at, x.document, e.seq"
)


def test_how_to_opt_out_is_told_and_taken_back(archive: sqlite3.Connection) -> None:
    """DOMAIN.md 3B.14."""
    told = [
        (document, day, operation, "out" if "opt out" in old else "in")
        for document, day, operation, old, new in archive.execute(_EDITS)
        if ("opt out" in old) is not ("opt out" in new)
    ]
    assert sorted(told, key=lambda t: t[1]) == [
        ("secure-communities", "2010-08-17", "reworded", "in"),
        ("setting-the-record-straight", "2010-09-20", "removed", "out"),
        ("setting-the-record-straight", "2010-09-20", "reworded", "out"),
        ("setting-the-record-straight", "2010-09-20", "reworded", "out"),
        ("secure-communities", "2010-10-20", "reworded", "out"),
    ]


def test_four_states_of_the_programme_at_one_document(archive: sqlite3.Connection) -> None:
    """DOMAIN.md 3B.18: in use, over, in use again, over; what goes back to its words is told as reinstated."""
    sentence = "in use in all 3,181 jurisdictions"
    told = [
        (day, operation, "is" if f"it is {sentence}" in new else "was")
        for document, day, operation, old, new in archive.execute(_EDITS)
        if document == "secure-communities" and sentence in old and sentence in new
    ]
    assert told == [
        ("2015-07-20", "reworded", "was"),
        ("2017-01-26", "reinstated", "is"),
        ("2021-02-11", "reinstated", "was"),
    ]
    addresses = "SELECT count(*) FROM whereabouts WHERE document = 'secure-communities'"
    assert archive.execute(addresses).fetchone() == (2,)


def test_what_a_reader_finds_says_that_it_is_a_reconstruction(archive: sqlite3.Connection) -> None:
    (notices,) = archive.execute("SELECT count(*) FROM wordings WHERE text LIKE ?", (f"%{NOTICE}%",)).fetchone()
    assert notices
    titles = archive.execute("SELECT publisher, note FROM sources WHERE id != 'unlisted'").fetchall()
    assert all("reconstruction" in publisher and note.startswith("Reconstruction") for publisher, note in titles)


def test_another_archive_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / DATABASE).touch()
    with pytest.raises(WrongUse, match="another archive"):
        build(tmp_path, lambda _line: None)


def test_the_command_makes_it_in_a_folder_of_its_own_where_none_is_named(made: Made, tmp_path: Path) -> None:
    shutil.copytree(made.folder, tmp_path / "demo-archive")
    command = [sys.executable, "-m", "archive.cli", "demo", "--no-serve"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["demo-archive"]


def test_the_command_opens_the_result(made: Made) -> None:
    command = [sys.executable, "-m", "archive.cli", "--archive", str(made.folder), "demo", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as serving:
        try:
            assert serving.stdout is not None
            address = serving.stdout.readline().strip()
            with urllib.request.urlopen(f"{address}documents/secure-communities", timeout=30) as response:
                assert "(reconstruction)" in response.read().decode()
        finally:
            serving.send_signal(signal.SIGINT)


def test_titles_that_no_source_declares_are_listed(made: Made, archive: sqlite3.Connection) -> None:
    told = scomm(made.folder.parent, "--archive", made.folder, "figures", "--undeclared", "--format", "json")
    listed = {(row["source"], row["measure"]): row for row in json.loads(told.stdout)}
    assert listed["interoperability-statistics", "nationwide"]["first_printed"] == "2011-05-16T15:00:00Z"
    declared = set(archive.execute("SELECT source, id FROM measures"))
    assert declared
    measured = set(archive.execute("SELECT source, measure FROM series WHERE passage IS NULL"))
    assert set(listed) == measured - declared
