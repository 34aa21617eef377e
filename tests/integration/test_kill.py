"""SIGKILL at every kind of call by which an archive is written: nothing acknowledged is lost, nothing torn is served,
and the same command ends where one ends that nobody killed (THREATS.md F1, F2). A full or failing disk is told (F3,
F5).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from archive.catalogue import Catalogue
from archive.errors import NeedsAttention
from archive.progress import Progress
from archive.store.archive import DATABASE, open_archive
from archive.store.connection import connect_reader
from archive.store.dump import dump
from archive.store.verifying import verify_archive
from tests.support.captures import WORDINGS, page
from tests.support.crawls import catalogue_of
from tests.support.killed_work import CATALOGUE, NOW
from tests.support.killing import Point, Run, Stage, sampled, stage
from tests.support.web import Answer, moved, ok, serve
from tests.support.web import page as linked

WORK = "tests.support.killed_work"
SHARES = {"import": 100, "crawl": 45, "compound": 40, "rebuild": 30, "migration": 15}
"""How many points the normal suite strikes of each work."""


@pytest.fixture(scope="module")
def struck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("stage"), WORK) as made:
        yield made


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nine captures of two documents, some the same, one twice, and a row whose file is missing."""
    folder = tmp_path_factory.mktemp("table")
    old, new = "http://www.ice.gov/secure_communities/", "https://www.ice.gov/made-up"
    rows = ["path\turl\tcaptured_at\tnote"]
    for n, wording in enumerate((0, 1, 0, 2)):
        (folder / f"{n}.html").write_bytes(page(WORDINGS[: wording + 1], f"t{n}"))
        rows += [f"{n}.html\t{url}\t201{n}-0{1 + n}-01T00:00:00Z\tmade up" for url in (old, new)]
    rows += [rows[2], f"missing.html\t{old}\t2016-01-01T00:00:00Z\t", f"0.html\t{old}\t2017-01-01T00:00:00Z\tagain"]
    (folder / "captures.tsv").write_text("\n".join(rows) + "\n")
    return folder / "captures.tsv"


def told(folder: Path) -> list[str]:
    """The canonical dump."""
    with closing(connect_reader(folder / DATABASE)) as connection:
        return list(dump(connection))


def faults(folder: Path) -> list[dict[str, object]]:
    return list(verify_archive(folder, Progress("records", None)))


def warc_bytes(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in (folder / "warc").glob("*.warc.gz")}


def held(folder: Path) -> set[str]:
    """The captures of an archive."""
    with closing(connect_reader(folder / DATABASE)) as connection:
        return {id for (id,) in connection.execute("SELECT id FROM captures")}


def whole_after(folder: Path, acknowledged: Sequence[str], catalogue: Catalogue = CATALOGUE) -> None:
    """What must hold at the next opening: all that was acknowledged is there, whole; no byte is lost;
    nothing beside the acknowledged records is where it could be served.
    """
    before = warc_bytes(folder)
    with open_archive(folder, catalogue, purpose="read", now=NOW, wait=5) as archive:
        sizes = dict(archive.connection.execute("SELECT name, size FROM warc_files"))
    after = warc_bytes(folder)
    assert set(acknowledged) <= held(folder)
    assert faults(folder) == []
    assert {name: len(content) for name, content in after.items()} == sizes
    aside = {p.read_bytes() for p in (folder / "warc" / "torn").glob("*")}
    for name, content in before.items():
        kept = after.get(name, b"")
        assert content.startswith(kept)
        assert content == kept or content[len(kept) :] in aside


@dataclass
class Strikes:
    """What was struck in a test. The harness misses its mark when a run comes through unharmed."""

    killed: set[tuple[str, Point]]
    missed: int = 0

    def count(self, run: Run, point: Point, of: str = "") -> None:
        if run.killed:
            self.killed.add((of, point))
        else:
            self.missed += 1

    def enough(self, work: str) -> None:
        assert len(self.killed) >= SHARES[work]
        assert self.missed <= len(self.killed) // 10


def anew(folder: Path, like: Path | None = None) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    if like:
        shutil.copytree(like, folder)
    return folder


def test_at_least_two_hundred_points_are_struck() -> None:
    assert sum(SHARES.values()) >= 200


def test_an_import_killed_anywhere(struck: Stage, table: Path, tmp_path: Path) -> None:
    work, whole, folder, strikes = f"{WORK}:import_table", tmp_path / "whole", tmp_path / "a", Strikes(set())
    points = struck.points(work, whole, table, within=whole)
    expected = told(whole)
    for point in sampled(points, SHARES["import"] + 5):
        run = struck.strike(point, work, anew(folder), table)
        strikes.count(run, point)
        if folder.exists():
            whole_after(folder, run.acknowledged)
        assert struck.run(work, folder, table).code == 0, point
        assert told(folder) == expected, point
        assert faults(folder) == [], point
    strikes.enough("import")


def test_control_an_import_that_speaks_too_early_is_caught(struck: Stage, table: Path, tmp_path: Path) -> None:
    work, folder, caught = f"{WORK}:careless_import", tmp_path / "a", 0
    for point in sampled(struck.points(work, tmp_path / "whole", table, within=tmp_path / "whole"), 20):
        run = struck.strike(point, work, anew(folder), table)
        if run.acknowledged:
            try:
                whole_after(folder, run.acknowledged)
            except AssertionError:
                caught += 1
    assert caught


def test_a_resumed_import_killed_again(struck: Stage, table: Path, tmp_path: Path) -> None:
    work, whole, once, folder = f"{WORK}:import_table", tmp_path / "whole", tmp_path / "once", tmp_path / "twice"
    points = struck.points(work, whole, table, within=whole)
    expected, strikes = told(whole), Strikes(set())
    firsts = [p for p in sampled(points, 40) if p.n > 1][:: 40 // 5]
    for first in firsts:
        began = struck.strike(first, work, anew(once), table).acknowledged
        again = struck.points(work, anew(folder, once), table, within=folder)
        for point in sampled(again, SHARES["compound"] // len(firsts) + 3):
            run = struck.strike(point, work, anew(folder, once), table)
            strikes.count(run, point, str(first))
            whole_after(folder, [*began, *run.acknowledged])
            assert struck.run(work, folder, table).code == 0, (first, point)
            assert told(folder) == expected, (first, point)
    strikes.enough("compound")


def site() -> dict[str, Answer]:
    """Twelve addresses: pages, a redirect, a missing one, a forbidden one; no header of the day."""
    served: dict[str, Answer] = {"/robots.txt": ok("User-agent: *\nDisallow: /secret", kind="text/plain")}
    for n in range(8):
        served[f"/{n}"] = linked(f"/{n + 1}", f"/{2 * n}", "/gone", "/secret", text=f"{WORDINGS[n % 3]} On page {n}.")
    served["/5"] = moved("/6")
    return served


def test_a_crawl_killed_anywhere(struck: Stage, tmp_path: Path) -> None:
    work, empty, folder, strikes = f"{WORK}:crawl_site", tmp_path / "empty", tmp_path / "a", Strikes(set())
    with serve(site()) as web:
        sources = tmp_path / "sources"
        catalogue = catalogue_of(sources, web, "/0", depth=5)
        # The schema stands already, so that what is struck is the keeper's thread.
        with open_archive(empty, catalogue, purpose="crawl", now=NOW):
            pass
        points = struck.points(work, anew(tmp_path / "whole", empty), sources, within=tmp_path / "whole")
        expected = told(tmp_path / "whole")
        assert len(held(tmp_path / "whole")) > 10
        for point in sampled(points, SHARES["crawl"] + 7):
            run = struck.strike(point, work, anew(folder, empty), sources)
            strikes.count(run, point)
            whole_after(folder, run.acknowledged, catalogue)
            resumed = struck.run(work, folder, sources)
            assert resumed.code == 0, (point, resumed.said)
            assert told(folder) == expected, point
            assert faults(folder) == [], point
    strikes.enough("crawl")


def test_a_rebuild_killed_anywhere(struck: Stage, table: Path, tmp_path: Path) -> None:
    work, kept, folder, strikes = f"{WORK}:rebuild_all", tmp_path / "kept", tmp_path / "a", Strikes(set())
    first = table.with_name("first.tsv")
    first.write_text("".join(table.read_text().splitlines(keepends=True)[:4]))
    assert struck.run(f"{WORK}:import_table", kept, first).code == 0
    assert struck.run(f"{WORK}:import_and_vanish", kept, table).code == 0
    assert (kept / f"{DATABASE}-wal").stat().st_size
    points = struck.points(work, anew(folder, kept), within=folder)
    expected = told(folder)
    for point in sampled(points, SHARES["rebuild"] + 3):
        strikes.count(struck.strike(point, work, anew(folder, kept)), point)
        if (folder / DATABASE).exists():
            opened = anew(tmp_path / "opened", folder)
            whole_after(opened, sorted(held(folder)))
            assert told(opened) == expected, point
        else:
            with pytest.raises(NeedsAttention, match="scomm rebuild"):
                whole_after(folder, [])
        assert struck.run(work, folder).code == 0, point
        assert not (folder / f"{DATABASE}-wal").exists(), f"the old log beside the new database, {point}"
        whole_after(folder, [])
        assert told(folder) == expected, point
    strikes.enough("rebuild")


def test_the_making_of_a_database_killed_anywhere(struck: Stage, tmp_path: Path) -> None:
    work, whole, folder, strikes = f"{WORK}:only_open", tmp_path / "whole", tmp_path / "a", Strikes(set())
    points = struck.points(work, whole, within=whole)
    expected = told(whole)
    for point in sampled(points, SHARES["migration"] + 2):
        strikes.count(struck.strike(point, work, anew(folder)), point)
        folder.mkdir(exist_ok=True)
        whole_after(folder, [])
        assert told(folder) == expected, point
    strikes.enough("migration")


FAULTS = [
    ("import", "write", "error=ENOSPC", False),
    ("import", "pwrite64", "error=ENOSPC", True),
    ("import", "pwrite64", "error=EIO", False),
    ("import", "fsync", "error=EIO", False),
    ("import", "fdatasync", "error=EIO", False),
    ("read", "pwrite64", "error=ENOSPC", True),
    ("read", "pwrite64", "error=EIO", False),
    ("read", "fdatasync", "error=EIO", False),
]


@pytest.mark.parametrize(("step", "kind", "effect", "lasting"), FAULTS)
def test_a_full_or_failing_disk_is_told(
    struck: Stage, table: Path, tmp_path: Path, step: str, kind: str, effect: str, lasting: bool
) -> None:
    work, whole, begun, folder = f"{WORK}:command", tmp_path / "whole", tmp_path / "begun", tmp_path / "a"
    steps = {"import": ("import", "--no-read", str(table)), "read": ("read", "--workers", "0")}
    for name in steps:
        if name == step and whole.exists():
            shutil.copytree(whole, begun)
        points = struck.points(work, "--archive", whole, *steps[name], within=whole)
        if name == step:
            mine = [p for p in points if p.kind == kind]
    told_of = 0
    for point in sampled(mine, 6):
        anew(folder, begun if begun.exists() else None)
        run = struck.strike(point, work, "--archive", folder, *steps[step], effect=effect, lasting=lasting)
        assert not run.killed
        if run.code == 3:
            told_of += 1
            assert str(folder) in run.said, run.said
            assert "run" in run.said
        else:
            # Harmless: what was to be kept is kept all the same.
            assert run.code == (1 if step == "import" else 0), run.said
        if (folder / DATABASE).exists() and (folder / "warc").exists():
            whole_after(folder, run.acknowledged)
        for name in steps:
            assert struck.run(work, "--archive", folder, *steps[name]).code in (0, 1)
        whole_after(folder, run.acknowledged)
        assert told(folder) == told(whole), point
    assert told_of, "no fault was told"
    if lasting or kind in ("write", "fsync"):
        assert told_of == min(len(mine), 6)


@pytest.mark.parametrize(
    ("kind", "effect"), [("write", "error=ENOSPC"), ("fsync", "error=EIO"), ("pwrite64", "error=ENOSPC")]
)
def test_a_crawl_ends_with_the_disk(struck: Stage, tmp_path: Path, kind: str, effect: str) -> None:
    work, whole, folder = f"{WORK}:crawl_site", tmp_path / "whole", tmp_path / "a"
    with serve(site()) as web:
        sources = tmp_path / "sources"
        catalogue = catalogue_of(sources, web, "/0", depth=5)
        points = [p for p in struck.points(work, whole, sources, within=whole) if p.kind == kind]
        assert len(points) > 3
        # From there on, as a full disk is. The last calls may be the closing's, so the first half is struck.
        for point in sampled(points[: len(points) // 2], 3):
            run = struck.strike(point, work, anew(folder), sources, effect=effect, lasting=True)
            assert run.code == 3, (point, run.said)
            assert str(folder) in run.said
            if (folder / DATABASE).exists():
                whole_after(folder, run.acknowledged, catalogue)
            assert struck.run(work, folder, sources).code == 0
            assert told(folder) == told(whole), point
