"""Injected edits told as what they were: a made-up history in, rows of `edits` out, held against its ground truth."""

from __future__ import annotations

import importlib.util
import json
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archive.catalogue import Catalogue
from archive.cli import scomm
from archive.errors import WrongUse
from archive.store.archive import DATABASE, open_archive
from archive.store.blame import blame_version
from archive.store.intake import Intake
from archive.store.refresh import refresh
from archive.vault.evidence import Exchange
from tests.benchmarks.operations import Facts, injected, mistakes, scored, told
from tests.support.shared import shared

PAGES, CAPTURES = 20, 10
_NOW = "2026-01-01T00:00:00Z"


@pytest.fixture(scope="module")
def captures() -> list[Any]:
    """A small history of the workload that measures the archive against its peers."""
    spec = importlib.util.spec_from_file_location("workload", shared("bench/workload.py"))
    assert spec
    assert spec.loader
    workload = importlib.util.module_from_spec(spec)
    sys.modules["workload"] = workload  # its dataclasses look for their module
    spec.loader.exec_module(workload)
    return list(workload.History(pages=PAGES, captures=CAPTURES).iter())


@pytest.fixture(scope="module")
def archive(captures: list[Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of that history."""
    folder = tmp_path_factory.mktemp("operations") / "archive"
    _keep(folder, [_exchange(capture) for capture in captures])
    return folder


def _keep(folder: Path, exchanges: list[Exchange]) -> None:
    with (
        open_archive(folder, Catalogue([]), purpose="test", now=_NOW) as opened,
        Intake(opened, witness="test", purpose="test", now=_NOW) as intake,
    ):
        intake.take([(exchange, None) for exchange in exchanges])
        refresh(opened, workers=0)


def _exchange(capture: Any, *, years: int = 0) -> Exchange:
    headers = [*capture.headers, ("Content-Length", str(len(capture.body)))]
    lines = [f"HTTP/1.1 {capture.status} Told", *(f"{name}: {value}" for name, value in headers)]
    head = "\r\n".join(lines).encode()
    time = capture.time.replace(year=capture.time.year + years)
    return Exchange(capture.url, f"{time:%Y-%m-%dT%H:%M:%SZ}", head + b"\r\n\r\n" + capture.body)


@pytest.fixture
def connection(archive: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(archive / DATABASE)) as opened:
        yield opened


def _truth(captures: list[Any]) -> Facts:
    return injected(json.dumps(change) for capture in captures for change in capture.changes)


def test_every_injected_edit_is_told_as_what_it_was(captures: list[Any], connection: sqlite3.Connection) -> None:
    truth, stated = _truth(captures), told(connection)
    table = list(scored(truth, stated))
    assert [(operation, n, n, n) for operation, n, *_ in table] == table, list(mistakes(truth, stated))
    assert sum(n for _, n, *_ in table) > 40


def test_the_measurement_sees_what_is_mistold(captures: list[Any], connection: sqlite3.Connection) -> None:
    """The control: an edit told as another operation costs recall of the one and precision of the other."""
    truth, stated = _truth(captures), told(connection)
    at = next(at for at, facts in sorted(stated.items()) if any(fact[0] == "figure" for fact in facts))
    fact = next(fact for fact in stated[at] if fact[0] == "figure")
    del stated[at][fact]
    stated[at]["reword", fact[1], fact[2]] += 1
    table = {operation: (wanted, said, right) for operation, wanted, said, right in scored(truth, stated)}
    assert table["figure"][0] == table["figure"][1] + 1
    assert table["reword"][1] == table["reword"][2] + 1


def test_blame_spells_every_version_and_dates_the_injected_figures(
    captures: list[Any], connection: sqlite3.Connection
) -> None:
    """A new figure has stood since the capture it was injected into, for as long as nothing touches its paragraph."""
    figures = {
        (change["url"], f"{capture.time:%Y-%m-%dT%H:%M:%SZ}", change["new_figure"]): change["new_text"]
        for capture in captures
        for change in capture.changes
        if change["kind"] == "figure"
    }
    asked = 0
    for version, url, first_seen in connection.execute(
        "SELECT v.id, a.url, v.first_seen FROM versions v JOIN whereabouts w ON w.document = v.document "
        "JOIN addresses a ON a.id = w.address"
    ).fetchall():
        blamed = blame_version(connection, version)
        assert all("".join(words.text for words in b.words) == b.block.text for b in blamed)
        assert all(words.first_seen <= first_seen for b in blamed for words in b.words)
        for (page, since, figure), text in figures.items():
            for block in (b for b in blamed if page == url and since <= first_seen and b.block.text == text):
                asked += 1
                assert since in {words.first_seen for words in block.words if figure in words.text}
    assert asked > 20


def test_what_comes_back_is_told_as_reinstated(captures: list[Any], tmp_path: Path) -> None:
    """Each page as it was, changed, and as it was: whatever was reworded or taken out returns."""
    before: dict[str, Any] = {}
    kept = []
    for capture in captures:
        if capture.article and capture.kind == "content" and capture.url in before:
            kept += [_exchange(before[capture.url]), _exchange(capture), _exchange(before[capture.url], years=30)]
            before.pop(capture.url)
        elif capture.kind == "first":
            before[capture.url] = capture
    _keep(tmp_path / "archive", kept)
    with closing(sqlite3.connect(tmp_path / "archive" / DATABASE)) as connection:
        told = connection.execute(
            "SELECT e.operation, e.old_wording, e.new_wording FROM edits e JOIN changes x ON x.id = e.change "
            "JOIN versions v ON v.id = x.version_to WHERE v.returns_to IS NOT NULL AND e.passage IS NOT NULL"
        ).fetchall()
    returned = [operation for operation, old, new in told if new and old != new]
    # Of a paragraph that was merged and is split again one part goes on, and comes back; the others are split off.
    assert set(returned) <= {"reinstated", "split"}
    assert returned.count("reinstated") >= 10
    assert {operation for operation, _, new in told if not new} <= {"removed"}


def test_blame_by_command(archive: Path, connection: sqlite3.Connection) -> None:
    """A run of words a row, and the version of a day; a document nobody has is an error that says what to do."""
    document, second = connection.execute(
        "SELECT document, first_seen FROM versions WHERE number = 2 ORDER BY document"
    ).fetchone()

    def blamed(*options: str) -> list[dict[str, Any]]:
        told = CliRunner().invoke(scomm, ["--archive", str(archive), "blame", document, "--format", "json", *options])
        assert told.exit_code == 0, told.output
        rows: list[dict[str, Any]] = json.loads(told.output)
        return rows

    assert {row["version"] for row in blamed("--at", second)} == {1, 2}
    assert {row["version"] for row in blamed("--at", f"{int(second[:4]) - 1}-12-31")} == {1}
    assert {row["by"] for row in blamed()} >= {second}
    missing = CliRunner().invoke(scomm, ["--archive", str(archive), "blame", "nothing"])
    assert isinstance(missing.exception, WrongUse)
    assert "`scomm documents`" in str(missing.exception)
