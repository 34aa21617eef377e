"""WACZ packages are read out of the zip; names that lead out, doubles, bombs and lies are refused with a reason."""

from __future__ import annotations

import hashlib
import io
import json
import warnings
import zipfile
from pathlib import Path

import pytest

from archive.vault import wacz
from archive.vault.record import Record
from archive.vault.scan import Damage
from archive.vault.shelf import gzip_member
from archive.vault.wacz import scan_wacz
from tests.support.captures import foreign

RECORD = foreign(1, "https://www.ice.gov/sc", "2014-11-20T12:00:00Z", b"<p>Made up.</p>")
PLAIN = RECORD.header + RECORD.block + b"\r\n\r\n"
WARC = gzip_member(PLAIN)


def package(
    files: list[tuple[str, bytes]],
    *,
    version: str = "1.1.1",
    packed: bool = False,
    hashes: dict[str, str] | None = None,
) -> bytes:
    """A package with these files, its datapackage.json and the digest file beside it."""
    stated = {n: "sha256:" + hashlib.sha256(c).hexdigest() for n, c in files} | (hashes or {})
    resources = [{"name": n, "path": n, "hash": stated[n]} for n, _ in files]
    said = json.dumps({"profile": "data-package", "wacz_version": version, "resources": resources}).encode()
    signed = {"path": "datapackage.json", "hash": "sha256:" + hashlib.sha256(said).hexdigest(), "signedData": {}}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as zipped:
        package = [("datapackage.json", said), ("datapackage-digest.json", json.dumps(signed).encode())]
        for name, content in [*files, *package]:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)  # a name twice is what some tests want
                zipped.writestr(name, content)
    return made.getvalue()


def found_in(path: Path, content: bytes) -> tuple[list[Record], list[Damage]]:
    path.write_bytes(content)
    found = list(scan_wacz(path))
    return [f for f in found if isinstance(f, Record)], [f for f in found if isinstance(f, Damage)]


@pytest.mark.parametrize("version", ["1.1.1", "1.2.0"])
@pytest.mark.parametrize("packed", [False, True])
def test_several_warc_files_and_what_the_package_says(tmp_path: Path, version: str, packed: bool) -> None:
    files = [("archive/a.warc.gz", WARC), ("archive/b.warc", PLAIN), ("pages/pages.jsonl", b"{}")]
    records, damages = found_in(tmp_path / "x.wacz", package(files, version=version, packed=packed))
    assert not damages
    assert [r.kind for r in records] == ["response", "response", "metadata", "metadata"]
    assert records[0].member == WARC
    assert {r.header + r.block for r in records[:2]} == {RECORD.header + RECORD.block}
    assert records[0].file == "x.wacz/archive/a.warc.gz"


def test_a_package_of_packages(tmp_path: Path) -> None:
    inner = package([("archive/a.warc.gz", WARC)])
    records, damages = found_in(tmp_path / "x.wacz", package([("one.wacz", inner)]))
    assert (records[0].block, damages) == (RECORD.block, [])
    _, damages = found_in(tmp_path / "y.wacz", package([("two.wacz", package([("one.wacz", inner)]))]))
    assert "2 deep" in damages[0].reason


def test_names_that_lead_out_and_doubles_are_refused_and_the_rest_is_read(tmp_path: Path) -> None:
    twice = "archive/a.warc.gz"
    files = [("../../evil.warc.gz", WARC), ("/evil.warc", PLAIN), (twice, WARC), (twice, b"x")]
    records, damages = found_in(tmp_path / "x.wacz", package(files, hashes={twice: ""}))
    assert [r.kind for r in records] == ["response", "metadata", "metadata"]
    assert ["leads out" in d.reason for d in damages] == [True, True, False]
    assert "twice" in damages[2].reason
    assert list(tmp_path.iterdir()) == [tmp_path / "x.wacz"]


def test_a_bomb_costs_no_more_than_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wacz, "PACKED_LIMIT", 1_000_000)
    bomb = package([("archive/a.warc", b"0" * 5_000_000), ("archive/b.warc", PLAIN)], packed=True)
    records, damages = found_in(tmp_path / "x.wacz", bomb)
    assert [d.reason for d in damages] == ["the zip breaks off there (it unfolds to more than 1000000 bytes)"]
    assert records[0].kind == "response"


def test_a_wrong_digest_is_named_and_the_records_come_all_the_same(tmp_path: Path) -> None:
    lying = package([("archive/a.warc.gz", WARC)], hashes={"archive/a.warc.gz": "sha256:" + "0" * 64})
    records, damages = found_in(tmp_path / "x.wacz", lying)
    assert records[0].kind == "response"
    assert "its digest is not sha256:000" in damages[0].reason


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"not a zip"])
def test_what_is_no_zip_is_a_damage(tmp_path: Path, content: bytes) -> None:
    records, damages = found_in(tmp_path / "x.wacz", content)
    assert (records, len(damages)) == ([], 1)


def test_a_torn_or_garbled_package_never_raises(tmp_path: Path) -> None:
    whole = package([("archive/a.warc.gz", WARC), ("archive/b.warc", PLAIN)], packed=True)
    for at in range(0, len(whole), 37):
        found_in(tmp_path / "x.wacz", whole[:at])
        found_in(tmp_path / "y.wacz", whole[:at] + b"\xff\x00\xff" + whole[at + 3 :])
