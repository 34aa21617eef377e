"""Recovery itself is killed at every call that changes the disk, and run again (THREATS.md F2)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.killing import Point, Stage, stage

WORK = "tests.support.killed_work"
GOOD, TORN, UNKNOWN = b"g" * 100, b"t" * 300, b"u" * 200


@pytest.fixture(scope="module")
def struck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("stage"), WORK) as made:
        yield made


def crashed(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "a.warc.gz").write_bytes(GOOD + TORN)
    (folder / "b.warc.gz").write_bytes(UNKNOWN)
    return folder


def contents(folder: Path) -> list[bytes]:
    return [p.read_bytes() for p in folder.rglob("*") if p.is_file()]


def nothing_lost(folder: Path) -> bool:
    held = contents(folder)
    return any(c.startswith(GOOD) for c in held) and any(c.endswith(TORN) for c in held) and UNKNOWN in held


def killed_runs(struck: Stage, work: str, folder: Path) -> Iterator[Point]:
    """Kills the work at each of its calls in the folder."""
    for point in struck.points(work, crashed(folder), len(GOOD), within=folder):
        assert struck.strike(point, work, crashed(folder), len(GOOD)).killed
        yield point


def test_recovery_killed_anywhere_loses_nothing_and_ends_the_same(struck: Stage, tmp_path: Path) -> None:
    folder, kinds = tmp_path / "warc", set()
    for point in killed_runs(struck, f"{WORK}:recover_all", folder):
        assert nothing_lost(folder), f"lost at {point}"
        assert struck.run(f"{WORK}:recover_all", folder, len(GOOD)).code == 0
        assert sorted(contents(folder)) == sorted([GOOD, TORN, UNKNOWN])
        assert (folder / "a.warc.gz").read_bytes() == GOOD
        kinds.add(point.kind)
    assert {"write", "fsync", "ftruncate"} < kinds


def test_control_a_careless_recovery_is_caught(struck: Stage, tmp_path: Path) -> None:
    folder = tmp_path / "warc"
    runs = killed_runs(struck, f"{WORK}:careless_recovery", folder)
    assert [point for point in runs if not nothing_lost(folder)]
