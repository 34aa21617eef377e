"""The shelf appends, rolls over, says when the disk does not take it; recovery loses nothing."""

from __future__ import annotations

import errno
import os
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from archive.digest import sha256_of
from archive.errors import DiskTrouble
from archive.vault.evidence import DatedFile
from archive.vault.fixity import verify
from archive.vault.record import Record, declared
from archive.vault.scan import scan
from archive.vault.shelf import SetAside, gzip_member, recover
from tests.support.warc import NOON, WITNESS, Kept, exchange, wire


def files(count: int, size: int = 100) -> list[DatedFile]:
    return [DatedFile(f"https://www.ice.gov/{n}", NOON, os.urandom(size), "text/html") for n in range(count)]


def test_places_are_where_the_records_lie(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    with kept.shelf:
        kept.keep(*files(3))
    path = kept.shelf.path
    assert path.name == "20141120120000-test-aaaa-00001.warc.gz"
    content = path.read_bytes()
    at = 0
    for shelved in kept.shelved:
        place = shelved.place
        assert (place.file, place.offset) == (path.name, at)
        member = content[at : at + place.length]
        assert sha256_of(member) == place.sha256
        assert member == gzip_member(shelved.draft.content)
        at += place.length
    assert at == len(content) == kept.shelf.size


def test_no_file_before_the_first_record(tmp_path: Path) -> None:
    with Kept(tmp_path).shelf:
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_full_file_gives_way_to_the_next(tmp_path: Path) -> None:
    kept = Kept(tmp_path, limit=3000)
    with kept.shelf:
        kept.keep(*files(10, 1000))
    paths = sorted(kept.folder.glob("*.warc.gz"))
    assert len(paths) > 2
    for path in paths:
        info, *rest = (r for r in scan(path) if isinstance(r, Record))
        assert (info.kind, declared(info)["witness"]) == ("warcinfo", WITNESS)
        assert {r.fields.get("warc-warcinfo-id") for r in rest} == {f"<{info.record_id}>"}
    assert list(verify(kept.folder, kept.committed())) == []


def test_a_name_that_is_taken_is_never_written_over(tmp_path: Path) -> None:
    kept, twin = Kept(tmp_path), Kept(tmp_path)
    with kept.shelf:
        kept.keep(*files(1))
    before = kept.shelf.path.read_bytes()
    with twin.shelf, pytest.raises(DiskTrouble, match="exists"):
        twin.keep(*files(1))
    assert kept.shelf.path.read_bytes() == before


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file of this process may grow beyond `size` bytes."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)


def test_a_disk_that_takes_no_more_is_named_and_ends_the_shelf(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.keep(*files(1))
    kept.shelf.sync()
    committed = kept.sizes()
    with room_for(kept.shelf.size + 300), pytest.raises(DiskTrouble, match="cannot be written") as refused:
        kept.keep(*files(1, 5000))
    assert refused.value.facts == {"path": str(kept.shelf.path), "errno": errno.EFBIG}
    for again in (lambda: kept.keep(*files(1)), kept.shelf.sync):
        with pytest.raises(DiskTrouble):
            again()
    kept.shelf.close()
    (torn,) = recover(kept.folder, committed)
    assert torn.length == 300
    assert list(verify(kept.folder, kept.committed())) == []


def test_a_failed_fsync_is_never_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Kept(tmp_path)
    kept.keep(*files(1))
    calls = []

    def fsync(descriptor: int) -> None:
        calls.append(descriptor)
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fsync)
        with pytest.raises(DiskTrouble, match="Input/output error"):
            kept.shelf.sync()
    with pytest.raises(DiskTrouble):
        kept.shelf.sync()
    kept.shelf.close()
    assert len(calls) == 1


def test_recovery_sets_aside_what_nobody_acknowledged(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    with kept.shelf:
        kept.keep(*files(2))
    path = kept.shelf.path
    committed, whole = kept.sizes(), path.read_bytes()
    path.write_bytes(whole + b"torn tail")
    stray = path.with_name("stray.warc.gz")
    stray.write_bytes(b"stray")
    assert [s.file for s in recover(kept.folder, committed)] == [path.name]
    assert path.read_bytes() == whole
    assert stray.exists()
    (second,) = recover(kept.folder, committed, unknown=True)
    assert second == SetAside("stray.warc.gz", 0, 5, second.kept_as)
    assert not stray.exists()
    assert sorted(p.read_bytes() for p in (kept.folder / "torn").iterdir()) == [b"stray", b"torn tail"]
    assert recover(kept.folder, committed, unknown=True) == []


def test_recovery_again_after_a_kill_between_copy_and_cut(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    with kept.shelf:
        kept.keep(exchange(response=wire()))
    path = kept.shelf.path
    torn = path.read_bytes() + b"torn tail"
    for _ in range(2):
        path.write_bytes(torn)
        recover(kept.folder, kept.sizes())
    (copy,) = (kept.folder / "torn").iterdir()
    assert copy.read_bytes() == b"torn tail"


def test_recovery_of_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert recover(tmp_path / "warc", {}) == []
