"""Recovery itself is killed at every system call that changes the disk, and run again (THREATS.md F2)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from archive.vault.shelf import recover
from tests.support.killing import Stage, stage

GOOD, TORN, UNKNOWN = b"g" * 100, b"t" * 300, b"u" * 200


def recover_all(folder: str) -> None:
    """The work that is killed."""
    recover(Path(folder), {"a.warc.gz": len(GOOD)}, unknown=True)


def careless(folder: str) -> None:
    """The control: cuts first and copies afterwards."""
    path = Path(folder) / "a.warc.gz"
    content = path.read_bytes()
    path.write_bytes(GOOD)
    (Path(folder) / "torn").mkdir()
    (Path(folder) / "torn" / "copy").write_bytes(content[len(GOOD) :])


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


def killed_runs(killer: Stage, work: str, folder: Path) -> Iterator[int]:
    """Kills later and later in the same work, until it gets away."""
    for point in count(1):
        if not killer.run(f"{__name__}:{work}", crashed(folder), kill_at=point).killed:
            return
        yield point


def test_recovery_killed_anywhere_loses_nothing_and_ends_the_same(tmp_path: Path) -> None:
    folder, points = tmp_path / "warc", 0
    with stage(tmp_path, __name__) as killer:
        for point in killed_runs(killer, "recover_all", folder):
            assert nothing_lost(folder), f"lost at kill point {point}"
            recover_all(str(folder))
            assert sorted(contents(folder)) == sorted([GOOD, TORN, UNKNOWN])
            assert (folder / "a.warc.gz").read_bytes() == GOOD
            points = point
        assert points >= 5
        lost = [point for point in killed_runs(killer, "careless", folder) if not nothing_lost(folder)]
        assert lost, "the control shows that a loss would be seen"
