"""One writer at a time, between real processes; a killed holder holds nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from archive.errors import ArchiveHeld, DiskTrouble
from archive.vault.lock import held

NOON = "2014-11-20T12:00:00Z"
_HOLDER = f"""
import sys
from pathlib import Path
from archive.vault.lock import held
with held(Path(sys.argv[1]), purpose="crawl", since="{NOON}"):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def holder(folder: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", _HOLDER, str(folder)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def test_the_second_writer_is_told_who_holds_the_archive(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        with pytest.raises(ArchiveHeld, match=NOON) as refused, held(tmp_path, purpose="import", since=NOON):
            pass
        assert refused.value.facts == {"pid": process.pid, "since": NOON, "purpose": "crawl"}
        assert str(process.pid) in str(refused.value)


def test_a_killed_holder_holds_nothing(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        with held(tmp_path, purpose="import", since=NOON):
            assert str(os.getpid()) in (tmp_path / "lock").read_text()


def test_waiting_gets_it_when_the_holder_ends(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        assert process.stdin
        process.stdin.close()
        process.stdin = None
        with held(tmp_path, purpose="import", since=NOON, wait=30):
            pass


def test_also_within_one_process_and_free_again_afterwards(tmp_path: Path) -> None:
    mine = held(tmp_path, purpose="import", since=NOON)
    with mine, pytest.raises(ArchiveHeld), held(tmp_path, purpose="crawl", since=NOON, wait=0.1):
        pass
    with held(tmp_path, purpose="crawl", since=NOON):
        pass


def test_a_folder_that_is_not_there_is_disk_trouble(tmp_path: Path) -> None:
    with pytest.raises(DiskTrouble, match="lock"), held(tmp_path / "none", purpose="crawl", since=NOON):
        pass
