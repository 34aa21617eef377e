"""Recovery itself is killed at every call that changes the disk, and run again (THREATS.md F2)."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from archive.vault.shelf import recover
from tests.support.shared import ROOT

pytestmark = pytest.mark.skipif(not shutil.which("strace"), reason="needs strace")

CALLS = ("mkdir", "write", "fsync", "ftruncate", "rename")
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


def killed_runs(work: str, folder: Path) -> Iterator[str]:
    """Kills the work at each call of each kind. One kind at a time, because strace counts each kind by itself: a
    number over several kinds passes over most of their calls."""
    code = f"from {__name__} import {work}; {work}({str(folder)!r})"
    for call in CALLS:
        for point in count(1):
            crashed(folder)
            kill = f"inject={call}:signal=SIGKILL:when={point}"
            command = ["strace", "-f", "-qq", "-o", os.devnull, "-e", f"trace={call}", "-e", kill]
            done = subprocess.run([*command, sys.executable, "-B", "-c", code], cwd=ROOT, timeout=60)
            if done.returncode == 0:
                break
            assert done.returncode in (-signal.SIGKILL, 128 + signal.SIGKILL)
            yield f"{call} {point}"


def test_recovery_killed_anywhere_loses_nothing_and_ends_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "warc"
    struck = set()
    for point in killed_runs("recover_all", folder):
        assert nothing_lost(folder), f"lost at {point}"
        recover_all(str(folder))
        assert sorted(contents(folder)) == sorted([GOOD, TORN, UNKNOWN])
        assert (folder / "a.warc.gz").read_bytes() == GOOD
        struck.add(point.split()[0])
    assert struck == set(CALLS)


def test_control_a_careless_recovery_is_caught(tmp_path: Path) -> None:
    folder = tmp_path / "warc"
    assert [point for point in killed_runs("careless", folder) if not nothing_lost(folder)]
