"""Verify names every fault: file, byte, record, capture."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from archive.vault.evidence import DatedFile
from archive.vault.fixity import Fault, verify
from archive.vault.record import Record
from archive.vault.scan import scan
from tests.support.warc import NOON, Kept, exchange, wire


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    kept = Kept(tmp_path)
    with kept.shelf:
        kept.keep(exchange(response=wire()), DatedFile("https://www.dhs.gov/a", NOON, b"a" * 50))
        kept.keep(exchange(response=None))
    return kept


def faults(kept: Kept) -> list[Fault]:
    return [finding.fault for finding in verify(kept.folder, kept.committed())]


def only_file(kept: Kept) -> Path:
    (path,) = kept.folder.glob("*.warc.gz")
    return path


def test_clean_is_clean(kept: Kept) -> None:
    assert faults(kept) == []


def test_each_truncation_is_found_and_named(kept: Kept) -> None:
    path, committed = only_file(kept), kept.committed()
    content = path.read_bytes()
    for cut in range(len(content) - 1, -1, -1):
        os.truncate(path, cut)
        findings = list(verify(kept.folder, committed))
        short = [c for c in committed if c.offset + c.length > cut]
        assert [(f.fault, f.record_id, f.capture) for f in findings] == [
            (Fault.SHORT_FILE, c.record_id, c.capture) for c in short
        ]


def test_each_flipped_bit_of_a_record_is_found_and_named(kept: Kept) -> None:
    path, committed = only_file(kept), kept.committed()[1]
    content = path.read_bytes()
    for at in range(committed.offset, committed.offset + committed.length):
        path.write_bytes(content[:at] + bytes((content[at] ^ 1 << at % 8,)) + content[at + 1 :])
        (finding,) = verify(kept.folder, kept.committed())
        assert (finding.fault, finding.offset, finding.record_id) == (
            Fault.DAMAGED,
            committed.offset,
            committed.record_id,
        )
        assert finding.capture == committed.capture
        assert path.name in finding.sentence


def test_missing_unknown_tail_gap_and_overlap(kept: Kept) -> None:
    path = only_file(kept)
    other = path.with_name("other.warc.gz")
    other.write_bytes(b"x")
    assert faults(kept) == [Fault.UNKNOWN_FILE]
    other.unlink()
    content = path.read_bytes()
    path.write_bytes(content + b"x")
    assert faults(kept) == [Fault.TAIL]
    path.unlink()
    assert faults(kept) == [Fault.MISSING_FILE] * (1 + len(kept.committed()))
    path.write_bytes(content)
    committed = kept.committed()
    without = [committed[0], *committed[2:]]
    assert [f.fault for f in verify(kept.folder, without)] == [Fault.GAP]
    doubled = [committed[0], committed[1], *committed[1:]]
    assert [f.fault for f in verify(kept.folder, doubled)] == [Fault.OVERLAP]


def test_a_record_under_another_name_is_found(kept: Kept) -> None:
    committed = kept.committed()
    committed[1] = replace(committed[1], record_id="urn:uuid:other")
    assert [f.fault for f in verify(kept.folder, committed)] == [Fault.MISNAMED]


def test_a_foreign_record_with_a_wrong_digest_is_told_apart(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    block = wire()
    head = "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:f>\r\n"
    head += f"WARC-Target-URI: http://a.gov/\r\nWARC-Date: {NOON}\r\n"
    head += f"WARC-Block-Digest: sha1:{'A' * 32}\r\nContent-Length: {len(block)}\r\n\r\n"
    with kept.shelf:
        kept.keep(Record(head.encode(), block))
    assert faults(kept) == [Fault.STATEMENT]
    assert [r.record_id for r in scan(only_file(kept)) if isinstance(r, Record)][1] == "urn:uuid:f"
