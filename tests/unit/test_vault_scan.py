"""Records out of files of every make, and damage named."""

from __future__ import annotations

import gzip
import random
import zlib
from pathlib import Path

import pytest

from archive.errors import DiskTrouble, RecordDamaged
from archive.vault.record import Record, capture_of, unplaced
from archive.vault.scan import Damage, read_at, read_member, scan
from archive.vault.shelf import gzip_member
from tests.support.shared import shared
from tests.support.warc import NOON, WITNESS, Kept, exchange, wire


def plain_record(number: int, size: int = 120) -> bytes:
    block = wire(random.Random(number).randbytes(size))
    fields = (
        "WARC/1.0",
        "WARC-Type: response",
        f"WARC-Record-ID: <urn:uuid:{number}>",
        f"WARC-Target-URI: http://a.gov/{number}",
        f"WARC-Date: {NOON}",
        f"Content-Length: {len(block)}",
    )
    return "\r\n".join(fields).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


RECORDS = [plain_record(n) for n in range(5)]


def scanned(path: Path, content: bytes, **options: int) -> tuple[list[str], list[Damage]]:
    path.write_bytes(content)
    found = list(scan(path, **options))
    return [r.record_id for r in found if isinstance(r, Record)], [d for d in found if isinstance(d, Damage)]


ALL = [f"urn:uuid:{n}" for n in range(5)]


def test_plain_members_and_one_member_hold_the_same(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    for content in (b"".join(RECORDS), b"".join(map(gzip_member, RECORDS)), gzip.compress(b"".join(RECORDS))):
        assert scanned(path, content) == (ALL, [])


def test_records_come_with_their_exact_bytes_and_place(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    members = [gzip_member(r) for r in RECORDS]
    path.write_bytes(b"".join(members))
    for record, member, content in zip(scan(path), members, RECORDS, strict=True):
        assert isinstance(record, Record)
        assert record.header + record.block + b"\r\n\r\n" == content
        assert record.member == member == path.read_bytes()[record.offset : record.offset + record.length]
        assert read_at(path, record.offset, record.length).block == record.block
    second = next(iter(scan(path, start=len(members[0]))))
    assert isinstance(second, Record)
    assert second.record_id == ALL[1]


def test_a_member_with_odd_line_ends_is_not_copied_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gzip_member(RECORDS[0][:-2]) + gzip_member(RECORDS[1]))
    first, second = scan(path)
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert first.member is None
    assert second.member is not None


def test_large_records_in_every_form(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    large = [plain_record(n, 900_000) for n in range(5)]
    for content in (b"".join(large), b"".join(map(gzip_member, large)), gzip.compress(b"".join(large))):
        assert scanned(path, content) == (ALL, [])


@pytest.mark.parametrize("pack", [bytes, gzip_member])
def test_a_record_over_the_limit_is_refused_and_passed_over(tmp_path: Path, pack: type[bytes]) -> None:
    records = [RECORDS[0], plain_record(9, 5_000_000), RECORDS[1]]
    ids, (damage,) = scanned(tmp_path / "a.warc", b"".join(map(pack, records)), limit=1_000_000)
    assert ids == ALL[:2]
    assert "at most 1000000" in damage.reason
    assert damage.offset == len(pack(RECORDS[0]))


def test_torn_at_every_byte_the_good_records_come_and_the_tail_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    members = [gzip_member(r) for r in RECORDS[:3]]
    content = b"".join(members)
    ends = [len(b"".join(members[:n])) for n in range(4)]
    for cut in range(1, len(content)):
        ids, damages = scanned(path, content[:cut])
        whole = sum(cut >= end for end in ends) - 1
        assert ids == ALL[:whole]
        assert [d.offset for d in damages] == ([] if cut in ends else [ends[whole]])


def test_a_torn_file_of_one_member_gives_what_came_before(tmp_path: Path) -> None:
    content = gzip.compress(b"".join(plain_record(n, 40_000) for n in range(5)))
    ids, damages = scanned(tmp_path / "a.warc.gz", content[:-200])
    assert ids
    assert ids == ALL[: len(ids)]
    assert damages[-1].offset == 0
    assert "unverified" in damages[-1].reason


def test_behind_a_damaged_member_it_goes_on(tmp_path: Path) -> None:
    members = [bytearray(gzip_member(r)) for r in RECORDS]
    members[2][40] ^= 0x10
    ids, (damage,) = scanned(tmp_path / "a.warc.gz", b"".join(members))
    assert ids == ALL[:2] + ALL[3:]
    assert damage.offset == len(members[0]) + len(members[1])


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"Content-Length", b"Content-Langth", "no Content-Length"),
        (b"WARC/1.0", b"WORC/1.0", "was expected"),
        (b"Content-Length: 1", b"Content-Length: 0", "no record ends there"),
        (b"Content-Length: 1", b"Content-Length: 3", "no record ends there"),
        (b"Content-Length: 1", b"Content-Length: 9999", "before the record does"),
    ],
)
def test_behind_a_broken_plain_record_it_goes_on(tmp_path: Path, old: bytes, new: bytes, reason: str) -> None:
    broken = RECORDS[1].replace(old, new, 1)
    ids, damages = scanned(tmp_path / "a.warc", RECORDS[0] + broken + b"".join(RECORDS[2:]))
    assert ids == [ALL[0], *ALL[2:]]
    assert damages[0].offset == len(RECORDS[0])
    assert reason in damages[0].reason


@pytest.mark.parametrize("pack", [bytes, gzip_member])
@pytest.mark.parametrize("size", [*range(262_130, 262_150), 600_000])
def test_behind_much_rubbish_it_goes_on(tmp_path: Path, pack: type[bytes], size: int) -> None:
    rubbish = bytes(size - len(RECORDS[0])) + b"\r\n"
    ids, damages = scanned(tmp_path / "a.warc", pack(RECORDS[0] + rubbish + RECORDS[1] + RECORDS[2]))
    assert ids == ALL[:3]
    assert len(damages) == 1


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04rest", b"\x28\xb5\x2f\xfdrest", b"filedesc://a.arc 0", bytes(3000), b"\x1f\x8b\x08", b"WARC/1.0"],
)
def test_what_is_no_warc_is_one_named_damage(tmp_path: Path, content: bytes) -> None:
    ids, damages = scanned(tmp_path / "a.warc", content)
    assert ids == []
    assert len(damages) == 1


def test_a_missing_file_is_disk_trouble(tmp_path: Path) -> None:
    with pytest.raises(DiskTrouble, match=r"none\.warc"):
        list(scan(tmp_path / "none.warc"))


def test_every_truncation_and_every_bit_flip_of_a_record_is_found(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    with kept.shelf:
        shelved = kept.keep(exchange(response=wire()))[1]
    path, place = kept.folder / shelved.place.file, shelved.place
    content = path.read_bytes()
    assert read_at(path, place.offset, place.length, place.sha256).record_id == shelved.draft.record_id
    for cut in range(place.offset, place.offset + place.length):
        path.write_bytes(content[:cut])
        with pytest.raises(RecordDamaged):
            read_at(path, place.offset, place.length, place.sha256)
    member = content[place.offset : place.offset + place.length]
    for at in range(len(member)):
        for bit in range(8):
            flipped = member[:at] + bytes((member[at] ^ 1 << bit,)) + member[at + 1 :]
            with pytest.raises(ValueError, match="SHA-256"):
                read_member(flipped, place.length, place.sha256, file=path.name, offset=place.offset)


def test_read_at_takes_exactly_one_record(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    for content in (gzip_member(RECORDS[0] + RECORDS[1]), gzip_member(RECORDS[0]) * 2, zlib.compress(RECORDS[0]), b"x"):
        path.write_bytes(content)
        with pytest.raises(RecordDamaged) as refused:
            read_at(path, 0, len(content))
        assert refused.value.facts["file"] == "a.warc.gz"


def test_hostile_files_end_in_records_or_named_damage() -> None:
    for path in sorted(shared("hostile/warc").rglob("*")):
        if not path.is_file():
            continue
        found = list(scan(path))
        assert found, path
        for record in found:
            if isinstance(record, Damage):
                assert record.reason
            elif record.kind in ("response", "resource", "revisit"):
                assert (capture_of(record, witness=WITNESS, resolve=lambda _: None) is None) == bool(unplaced(record))
