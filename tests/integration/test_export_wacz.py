"""What we hand out stands on its own: other tools accept it, and an empty archive makes the same history of it."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import shutil
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

from archive.catalogue import load_catalogue
from archive.commands import Context
from archive.errors import RecordDamaged, WrongUse
from archive.exports.cdxj import index_key
from archive.exports.commands import export_command
from archive.exports.selection import Selection, captures_in, shelfmarks
from archive.exports.wacz import KEY, signing_key
from archive.moment import stamp_of
from archive.pages.capture import capture_page
from archive.pages.phrases import When
from archive.pages.shelved import Given
from archive.progress import Silence
from archive.store.archive import DATABASE, open_archive
from archive.store.connection import connect_reader
from archive.store.dump import dump
from archive.store.importing import import_paths
from archive.store.intake import Intake
from archive.store.rebuild import rebuild
from archive.store.refresh import refresh
from archive.vault.evidence import DatedFile, Exchange
from scrapers import SOURCES
from tests.support.captures import WORDINGS, page, response
from tests.support.shared import ROOT
from tests.support.webarchive import Past, web_archive

NOW = "2026-11-23T00:00:00Z"
WITNESS = "import:a test"
PAGE, OTHER = "https://www.ice.gov/secure-communities", "https://www.ice.gov/a-copy"
TIMES = ("2011-05-01T00:00:00Z", "2012-05-01T00:00:00Z", "2013-05-01T00:00:00Z")
FIRST, SECOND = page(WORDINGS[:1]), page(WORDINGS[:2])


@dataclass(frozen=True)
class Kept:
    """An archive, and the document that is exported from it."""

    folder: Path
    document: str

    def export(self, kind: str, out: Path, *options: str) -> Path:
        done = CliRunner().invoke(
            export_command, [kind, str(out), *options], obj=Context(self.folder, SOURCES), catch_exceptions=False
        )
        assert out.exists(), done.output
        return out

    def permalink(self) -> str:
        with closing(connect_reader(self.folder / DATABASE)) as connection:
            return str(connection.execute("SELECT page FROM latest_changes").fetchone()[0])


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    """A page that is reworded and comes back; its first wording was seen at another address before."""
    folder = tmp_path / "archive"
    asked = b"GET / HTTP/1.1\r\nHost: www.ice.gov\r\n\r\n"
    evidence: list[Exchange | DatedFile] = [
        Exchange(OTHER, "2011-04-01T00:00:00Z", response(200, FIRST), request=asked),
        Exchange(PAGE, TIMES[0], response(200, FIRST), request=asked),
        Exchange(PAGE, TIMES[1], response(200, SECOND), request=asked),
        Exchange(PAGE, TIMES[2], response(200, FIRST), request=asked),
        DatedFile("https://www.ice.gov/unrelated", TIMES[0], page(WORDINGS[2:]), "text/html"),
    ]
    take_in(folder, evidence)
    with closing(connect_reader(folder / DATABASE)) as connection:
        (document,) = connection.execute(
            "SELECT document FROM captures c JOIN addresses a ON a.id = c.address WHERE a.url = ?", (PAGE,)
        ).fetchone()
    return Kept(folder, document)


def take_in(folder: Path, evidence: list[Exchange | DatedFile], witness: str = WITNESS) -> None:
    with open_archive(folder, load_catalogue(SOURCES), purpose="import", now=NOW) as archive:
        with Intake(archive, witness=witness, purpose="import", now=NOW) as intake:
            intake.take([(e, None) for e in evidence])
        refresh(archive, workers=0)


def imported(folder: Path, given: Path, witness: str | None = None) -> Path:
    with open_archive(folder, load_catalogue(SOURCES), purpose="import", now=NOW) as archive:
        report = import_paths(archive, [given], witness=witness, now=NOW, progress=Silence("", None))
        assert not report.refused
        refresh(archive, workers=0)
    return folder


def told_of(folder: Path, document: str) -> list[str]:
    """The canonical rows that name a document, its captures' readings and articles with them."""
    with closing(connect_reader(folder / DATABASE)) as connection:
        captures = connection.execute(
            "SELECT c.id, c.payload, r.article, coalesce(c.version, '') FROM captures c "
            "LEFT JOIN readings r ON r.payload = c.payload WHERE c.document = ?",
            (document,),
        ).fetchall()
        changes = connection.execute("SELECT id FROM changes WHERE document = ?", (document,)).fetchall()
        names = {document, *(str(n) for row in (*captures, *changes) for n in row if n)}
        return [line for line in dump(connection) if any(f'"{name}"' in line for name in names)]


def unzipped(wacz: Path, folder: Path) -> Path:
    with zipfile.ZipFile(wacz) as package:
        package.extractall(folder)
    return folder


@pytest.mark.parametrize("kind", ["wacz", "warc"])
def test_archive_to_wacz_to_empty_archive_tells_the_same_of_the_document(
    kept: Kept, tmp_path: Path, kind: str
) -> None:
    """Nobody says whose witness the captures are: the export does."""
    take_in(kept.folder, [Exchange(PAGE, TIMES[1], response(200, SECOND))], "web-archive:made up")
    out = tmp_path / ("one.wacz" if kind == "wacz" else "one.warc.gz")
    again = imported(tmp_path / "again", kept.export(kind, out, "--document", kept.document))
    rows = told_of(kept.folder, kept.document)
    assert len(rows) > 20
    assert any("web-archive:made up" in r for r in rows)
    # The copy that the first revisit refers to comes along, with its own document; nothing else does.
    assert [r for r in told_of(again, kept.document) if OTHER not in r] == [r for r in rows if OTHER not in r]
    with closing(connect_reader(again / DATABASE)) as connection:
        assert connection.execute("SELECT count(*) FROM captures").fetchone() == (5,)
    rebuild(again, load_catalogue(SOURCES), now=NOW, workers=0)
    assert [r for r in told_of(again, kept.document) if OTHER not in r] == [r for r in rows if OTHER not in r]


def test_whom_the_importer_names_is_the_witness_and_stays_it_in_what_is_exported_again(
    kept: Kept, tmp_path: Path
) -> None:
    first = kept.export("wacz", tmp_path / "first.wacz", "--document", kept.document)
    other = Kept(imported(tmp_path / "other", first, "collector:somebody"), kept.document)
    rows = told_of(other.folder, kept.document)
    assert not any(WITNESS in r for r in rows)
    for options in ([], ["--document", kept.document]):
        again = imported(tmp_path / f"{len(options)}", other.export("wacz", tmp_path / "again.wacz", *options))
        assert told_of(again, kept.document) == rows


def test_the_signature_of_a_package_is_verified_and_its_verdict_is_provenance(kept: Kept, tmp_path: Path) -> None:
    wacz = kept.export("wacz", tmp_path / "one.wacz", "--document", kept.document)
    again = imported(tmp_path / "again", wacz)
    with closing(connect_reader(again / DATABASE)) as connection:
        said = json.loads(connection.execute("SELECT info FROM warc_files").fetchone()[0])
        (url, at) = connection.execute(
            "SELECT a.url, c.captured_at FROM captures c JOIN addresses a ON a.id = c.address WHERE a.url = ?", (PAGE,)
        ).fetchone()
        found = capture_page(connection, url, at)
    assert said["given-signature"].startswith("valid, anonymous: ")
    assert said["given-sha256"] == hashlib.sha256(wacz.read_bytes()).hexdigest()
    assert found
    given = found.records[0].given
    assert given == Given("one.wacz", said["given-sha256"], WITNESS, said["given-signature"])
    assert found.records[0].came_in == When(NOW)


SPOILS: dict[str, Callable[[dict[str, Any], bytes], object]] = {
    "no signature of it": lambda said, _: said["signedData"].update(signature=base64.b64encode(b"x" * 96).decode()),
    "another key": lambda said, key: said["signedData"].update(publicKey=base64.b64encode(key).decode()),
    "no key": lambda said, _: said["signedData"].update(publicKey="AAAA"),
    "another manifest": lambda said, _: said.update(hash="sha256:" + "0" * 64),
    "another was signed": lambda said, _: said["signedData"].update(hash="sha256:" + "0" * 64),
    "no structure": lambda said, _: said.clear(),
}


@pytest.mark.parametrize("spoil", SPOILS)
def test_a_wrong_signature_is_told_and_the_records_go_in(kept: Kept, tmp_path: Path, spoil: str) -> None:
    wacz = kept.export("wacz", tmp_path / "one.wacz", "--document", kept.document)
    other = ec.generate_private_key(ec.SECP384R1()).public_key()
    key = other.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    spoiled = tmp_path / "spoiled.wacz"
    with zipfile.ZipFile(wacz) as package, zipfile.ZipFile(spoiled, "w") as out:
        for entry in package.infolist():
            content = package.read(entry)
            if entry.filename == "datapackage-digest.json":
                said = json.loads(content)
                SPOILS[spoil](said, key)
                content = json.dumps(said).encode()
            out.writestr(entry, content)
    with open_archive(tmp_path / "again", load_catalogue(SOURCES), purpose="import", now=NOW) as archive:
        report = import_paths(archive, [spoiled], witness=None, now=NOW, progress=Silence("", None))
        (info,) = archive.connection.execute("SELECT info FROM warc_files").fetchone()
    assert report.kept == 4
    assert [r.place for r in report.refused] == ["datapackage-digest.json"]
    assert json.loads(info)["given-signature"].startswith("wrong: ")


def test_control_a_lost_capture_is_seen(kept: Kept, tmp_path: Path) -> None:
    warc = kept.export("warc", tmp_path / "change.warc.gz", "--change", kept.permalink())
    again = imported(tmp_path / "again", warc)
    assert told_of(again, kept.document) != told_of(kept.folder, kept.document)


@pytest.mark.parametrize("part", ["all", "source", "document", "change"])
def test_warcio_check_is_content_and_members_are_verbatim(kept: Kept, tmp_path: Path, part: str) -> None:
    with closing(connect_reader(kept.folder / DATABASE)) as connection:
        (source,) = connection.execute("SELECT source FROM documents WHERE id = ?", (kept.document,)).fetchone()
    chosen = {"source": source, "document": kept.document, "change": kept.permalink()}
    options = [] if part == "all" else [f"--{part}", chosen[part]]
    warc = kept.export("warc", tmp_path / "out.warc.gz", *options)
    command = [sys.executable, "-m", "warcio.cli", "check", "-v", str(warc)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout
    original = b"".join(p.read_bytes() for p in sorted((kept.folder / "warc").glob("*.warc.gz")))
    assert (warc.read_bytes() == original) == (part == "all")
    said = gzip.decompress(warc.read_bytes())
    assert f"witness: {WITNESS}".encode() in said[:1500]
    assert said.count(b"WARC-Type: warcinfo") == 1
    assert (b"unrelated" in said) == (part == "all" or (source, part) == ("unlisted", "source"))
    assert said.count(b"WARC-Type: request") >= (2 if part == "change" else 4)


def test_the_wacz_is_whole_signed_and_apart_from_that_always_the_same(kept: Kept, tmp_path: Path) -> None:
    first = unzipped(kept.export("wacz", tmp_path / "1.wacz", "--document", kept.document), tmp_path / "1")
    manifest = (first / "datapackage.json").read_bytes()
    for resource in json.loads(manifest)["resources"]:
        content = (first / resource["path"]).read_bytes()
        assert resource["hash"] == "sha256:" + hashlib.sha256(content).hexdigest()
        assert resource["bytes"] == len(content)
    digest = json.loads((first / "datapackage-digest.json").read_text())
    assert digest["hash"] == digest["signedData"]["hash"] == "sha256:" + hashlib.sha256(manifest).hexdigest()
    check_signature(digest["signedData"])
    digest["signedData"]["hash"] = "sha256:" + "0" * 64
    with pytest.raises(InvalidSignature):
        check_signature(digest["signedData"])
    lines = [json.loads(line) for line in (first / "pages" / "pages.jsonl").read_text().splitlines()]
    assert lines[0]["format"] == "json-pages-1.0"
    assert [(p["url"], p["ts"], p["title"]) for p in lines[1:]] == [(PAGE, at, "Secure Communities") for at in TIMES]
    second = unzipped(kept.export("wacz", tmp_path / "2.wacz", "--document", kept.document), tmp_path / "2")
    for path in ("archive/data.warc.gz", "indexes/index.cdx.gz", "indexes/index.idx", "pages/pages.jsonl"):
        assert (first / path).read_bytes() == (second / path).read_bytes()
    assert (kept.folder / KEY).stat().st_mode & 0o777 == 0o600
    assert signing_key(kept.folder).public_key() == signing_key(kept.folder).public_key()


def check_signature(signed: dict[str, str]) -> None:
    """As WebCrypto does in replayweb.page: r and s side by side, P-384, SHA-256 over the text of the hash."""
    key = serialization.load_der_public_key(base64.b64decode(signed["publicKey"]))
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert isinstance(key.curve, ec.SECP384R1)
    raw = base64.b64decode(signed["signature"])
    assert len(raw) == 96
    r, s = (int.from_bytes(half, "big") for half in (raw[:48], raw[48:]))
    key.verify(utils.encode_dss_signature(r, s), signed["hash"].encode(), ec.ECDSA(hashes.SHA256()))


def test_py_wacz_validates_it(kept: Kept, tmp_path: Path) -> None:
    tool = str(ROOT / ".venv-wacz" / "bin" / "wacz")
    if not Path(tool).exists():
        pytest.skip("needs .venv-wacz, which `make .venv-wacz/.installed` makes")
    wacz = kept.export("wacz", tmp_path / "all.wacz")
    done = subprocess.run([tool, "validate", "-f", str(wacz)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Validation succeeded" in done.stdout
    spoiled = tmp_path / "spoiled.wacz"
    with zipfile.ZipFile(wacz) as package, zipfile.ZipFile(spoiled, "w") as out:
        for entry in package.infolist():
            out.writestr(entry, package.read(entry) + (b"\n" if entry.filename == "pages/pages.jsonl" else b""))
    done = subprocess.run([tool, "validate", "-f", str(spoiled)], capture_output=True, text=True, timeout=120)
    assert "Validation succeeded" not in done.stdout, "control"


def test_the_content_of_a_file_stands_where_replayweb_page_looks_for_it(kept: Kept, tmp_path: Path) -> None:
    """Behind a local header of 30 bytes and the name, for the directory names no extra field."""
    wacz = kept.export("wacz", tmp_path / "one.wacz", "--document", kept.document)
    content = wacz.read_bytes()
    with zipfile.ZipFile(wacz) as package:
        for entry in package.infolist():
            at = entry.header_offset + 30 + len(entry.filename)
            assert entry.extra == b""
            assert content[at : at + entry.file_size] == package.read(entry)


def test_pywb_replays_it_by_our_index(kept: Kept, tmp_path: Path) -> None:
    """Revisits too, also one of another address whose body came along."""
    inside = unzipped(kept.export("wacz", tmp_path / "one.wacz", "--document", kept.document), tmp_path / "inside")
    folder = tmp_path / "pywb"
    with web_archive(folder, [Past("https://www.ice.gov/theirs", TIMES[0], b"theirs")]) as base:
        collection = folder / "collections" / "web"
        shutil.copy(inside / "archive" / "data.warc.gz", collection / "archive")
        index = gzip.decompress((inside / "indexes" / "index.cdx.gz").read_bytes())
        (collection / "indexes" / "ours.cdxj").write_bytes(index)
        for at, body in zip(TIMES, (FIRST, SECOND, FIRST), strict=True):
            with urllib.request.urlopen(f"{base}{stamp_of(at)}id_/{PAGE}", timeout=30) as answer:
                assert answer.read() == body


def test_cdxj_points_at_the_members(kept: Kept, tmp_path: Path) -> None:
    lines = kept.export("cdxj", tmp_path / "index.cdxj").read_text().splitlines()
    assert lines == sorted(lines)
    assert len(lines) == 5
    for line in lines:
        said = json.loads(line[line.index("{") :])
        content = (kept.folder / "warc" / said["filename"]).read_bytes()
        start = int(said["offset"])
        assert said["url"].encode() in gzip.decompress(content[start : start + int(said["length"])])


def test_index_keys() -> None:
    assert index_key("https://WWW.ice.gov:443/Secure-Communities/?b=2&A=1") == "gov,ice)/secure-communities?a=1&b=2"
    assert index_key("http://127.0.0.1:8080/") == "127.0.0.1:8080)/"
    assert index_key("https://ice.gov/a?utm_source=x") == "gov,ice)/a?utm_source=x"


def test_what_is_not_there_is_said_and_leaves_nothing(kept: Kept, tmp_path: Path) -> None:
    with closing(connect_reader(kept.folder / DATABASE)) as connection:
        for wrong in (Selection(document="nobody"), Selection(change="/documents/x"), Selection(source="nobody")):
            with pytest.raises(WrongUse, match="expected"):
                captures_in(connection, wrong)
        marks = shelfmarks(connection, Selection(), kept.folder / "warc")
    damaged = kept.folder / "warc" / marks[-1].file
    damaged.write_bytes(damaged.read_bytes()[:-20])
    out = tmp_path / "out.warc.gz"
    with pytest.raises(RecordDamaged):
        kept.export("warc", out)
    assert [p.name for p in tmp_path.iterdir()] == ["archive"]
