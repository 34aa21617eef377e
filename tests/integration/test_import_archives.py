"""`scomm import` of what other tools and other people made: good records in, each bad one named, nothing twice."""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
import subprocess
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.catalogue import load_catalogue
from archive.digest import warc_sha1
from archive.pages.version import version_page
from archive.progress import Progress, Silence
from archive.store.archive import DATABASE, open_archive
from archive.store.connection import connect_reader
from archive.store.importing import ImportReport, import_paths
from archive.store.refresh import refresh
from archive.store.verifying import verify_archive
from archive.vault.record import Record
from archive.vault.scan import scan
from scrapers import SOURCES
from tests.support.captures import WORDINGS, foreign, page
from tests.support.shared import shared
from tests.support.web import ok, serve
from tests.support.webarchive import Past, write_collection

CATALOGUE = load_catalogue(SOURCES)
NOW = "2099-01-01T00:00:00Z"  # programs of the field date their records by the real clock
URL = "https://www.ice.gov/secure-communities"


def take(folder: Path, *paths: Path, witness: str = "import:a test", prefix: str | None = None) -> ImportReport:
    with open_archive(folder, CATALOGUE, purpose="import", now=NOW) as archive:
        report = import_paths(
            archive, paths, witness=witness, now=NOW, progress=Progress("", None), url_prefix=prefix
        )
        refresh(archive, workers=0)
    return report


def ask(folder: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        return connection.execute(sql).fetchall()


def warcio_file(path: Path, version: str) -> None:
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True, warc_version=version)
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "made up"}))
        for at, body in (("2014-01-01T00:00:00Z", page(WORDINGS[:1])), ("2015-01-01T00:00:00Z", page(WORDINGS[:2]))):
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            record = writer.create_warc_record(
                URL, "response", payload=io.BytesIO(body), http_headers=head, warc_headers_dict={"WARC-Date": at}
            )
            writer.write_record(record)
            record.raw_stream.close()
        writer.write_record(
            writer.create_revisit_record(
                URL, record.rec_headers.get_header("WARC-Payload-Digest"), URL, at, http_headers=head
            )
        )


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_a_file_of_warcio_given_twice_under_two_names_is_there_once(tmp_path: Path, version: str) -> None:
    given, again = tmp_path / "given.warc.gz", tmp_path / "renamed.warc.gz"
    warcio_file(given, version)
    shutil.copy(given, again)
    folder = tmp_path / "archive"
    first, second = take(folder, given), take(folder, again)
    assert (first.kept, first.repeated, first.refused) == (3, 0, [])
    assert (second.kept, second.repeated) == (0, 3)
    assert ask(folder, "SELECT count(*) FROM captures WHERE payload IS NULL") == [(0,)]
    said = [json.loads(info) for (info,) in ask(folder, "SELECT info FROM warc_files")]
    assert [(s["given-file"], s["witness"], len(s["given-sha256"])) for s in said] == [
        ("given.warc.gz", "import:a test", 64)
    ]
    theirs = {r.record_id: r.header + r.block for r in scan(given) if isinstance(r, Record)}
    (file,) = (folder / "warc").glob("*.warc.gz")
    ours = {r.record_id: r.header + r.block for r in scan(file) if isinstance(r, Record)}
    assert theirs.items() <= ours.items()
    assert not list(verify_archive(folder, Silence("", None)))


@pytest.mark.skipif(not shutil.which("wget"), reason="wget is not installed")
def test_a_file_of_wget(tmp_path: Path) -> None:
    with serve({"/": ok(page(WORDINGS[:1]).decode()), "/two": ok(page(WORDINGS[:2]).decode())}) as web:
        urls = [f"{web.base}/", f"{web.base}/two", f"{web.base}/none"]
        command = ["wget", "-q", "--tries=1", "--warc-file=made", "-O", "out", *urls]
        subprocess.run(command, cwd=tmp_path, check=False, timeout=30)
    report = take(tmp_path / "archive", tmp_path / "made.warc.gz")
    assert report.refused == []
    answers = ask(
        tmp_path / "archive",
        "SELECT c.status FROM captures c JOIN addresses a ON a.id = c.address WHERE a.url LIKE 'http%' ORDER BY a.url",
    )
    assert answers == [(200,), (404,), (200,)]


def test_records_as_heritrix_and_browsertrix_write_them(tmp_path: Path) -> None:
    """Heritrix: dns records, revisits by digest only, metadata fields. Browsertrix: sha256 digests, JSON metadata,
    screenshots and page texts under urn addresses."""
    body = page(WORDINGS[:1])
    at = "2019-03-01T00:00:00Z"
    dns = foreign(3, "dns:www.ice.gov", at, b"", WARC_Type="resource", Content_Type="text/dns")
    picture = foreign(4, "urn:thumbnail:" + URL, at, b"x", WARC_Type="resource", Content_Type="image/jpeg")
    whole = foreign(1, URL, at, body, WARC_JSON_Metadata='{"ipType":"Public","cert":{"issuer":"made up"}}')
    told = foreign(5, URL, at, b"", WARC_Type="metadata", Content_Type="application/warc-fields")
    repeat = foreign(2, URL, "2020-03-01T00:00:00Z", None, WARC_Payload_Digest=warc_sha1(body), WARC_Truncated="length")
    given = tmp_path / "h.warc"
    given.write_bytes(b"".join(r.header + r.block + b"\r\n\r\n" for r in (repeat, dns, picture, told, whole)))
    report = take(tmp_path / "archive", given)
    assert report.kept == 2
    assert report.refused == []
    assert ask(tmp_path / "archive", "SELECT count(*), count(DISTINCT payload) FROM captures") == [(2, 1)]
    assert ask(tmp_path / "archive", "SELECT count(*) FROM records") == [(6,)]


def test_every_hostile_warc_is_imported_or_refused_with_a_reason(tmp_path: Path) -> None:
    for number, path in enumerate(sorted(shared("hostile/warc").rglob("*"))):
        if not path.is_file():
            continue
        given = path if not path.name.endswith(".bad") else Path(shutil.copy(path, tmp_path / "bad.warc.gz"))
        folder = tmp_path / str(number)
        report = take(folder, given)
        assert report.refused or ask(folder, "SELECT count(*) FROM records") > [(1,)], path
        assert all(r.reason and r.place for r in report.refused)
        assert len(ask(folder, "SELECT reason FROM issues WHERE kind = 'import'")) == len(set(map(str, report.refused)))
        assert not list(verify_archive(folder, Silence("", None)))


HOSTILE = {
    "example-bad.warc.gz.bad": (3, 7, {}),
    "example-digest.warc": (0, 2, dict.fromkeys((922, 1840, 2758), "another record has its id")),
    "example-iana.org-chunked.warc": (1, 4, {}),
    "example-trunc.warc": (0, 4, {1197: "Content-Length says 973, but no record ends there"}),
    "example-wget-bad-target-uri.warc.gz": (1, 7, {}),
    "example-wrong-chunks.warc.gz": (0, 2, {0: "the bytes end 1270 before", 516: "a WARC record was expected"}),
    "example.arc": (1, 3, {}),
    "example.warc.gz": (2, 7, {}),
    "standard-torture-validate-field.warc": (
        0, 2, {1247: "no WARC-Record-ID", 1394: "no WARC-Record-ID", 1465: "a WARC record was expected"}
    ),
}
"""Of each file: captures, records on our shelf (a warcinfo of ours among them), offsets and reasons of refusals."""


def test_what_becomes_of_each_hostile_warc(tmp_path: Path) -> None:
    files = sorted(path for path in shared("hostile/warc").rglob("*") if path.is_file())
    assert [path.name for path in files] == sorted(HOSTILE)
    for path in files:
        folder = tmp_path / path.name
        folder.mkdir()
        given = path if not path.name.endswith(".bad") else Path(shutil.copy(path, folder / "bad.warc.gz"))
        report = take(folder, given)
        captures, records, refusals = HOSTILE[path.name]
        assert (report.kept, ask(folder, "SELECT count(*) FROM records")) == (captures, [(records,)]), path.name
        assert [r.place for r in report.refused] == [f"offset {at}" for at in refusals]
        assert all(said in r.reason for r, said in zip(report.refused, refusals.values(), strict=True))


def test_a_package_given_again_under_another_name_adds_nothing(tmp_path: Path) -> None:
    given = tmp_path / "given.warc.gz"
    warcio_file(given, "1.1")
    with zipfile.ZipFile(tmp_path / "made.wacz", "w") as package:
        package.write(given, "archive/given.warc.gz")
        package.writestr("datapackage.json", '{"profile": "data-package", "wacz_version": "1.2.0", "resources": []}')
    shutil.copy(tmp_path / "made.wacz", tmp_path / "renamed.wacz")
    folder = tmp_path / "archive"
    take(folder, tmp_path / "made.wacz")
    records = ask(folder, "SELECT count(*) FROM records")
    again = take(folder, tmp_path / "renamed.wacz")
    assert (again.kept, again.repeated, again.refused) == (0, 3, [])
    assert ask(folder, "SELECT count(*) FROM records") == records


def test_the_same_records_as_warc_and_in_a_package_are_one(tmp_path: Path) -> None:
    given = tmp_path / "given.warc.gz"
    warcio_file(given, "1.1")
    with zipfile.ZipFile(tmp_path / "made.wacz", "w") as package:
        package.write(given, "archive/given.warc.gz")
        package.writestr("datapackage.json", '{"profile": "data-package", "wacz_version": "1.2.0", "resources": []}')
    folder = tmp_path / "archive"
    assert take(folder, tmp_path / "made.wacz").kept == 3
    assert (take(folder, given).kept, take(folder, given).repeated) == (0, 3)


def test_an_address_that_cannot_be_told_is_refused(tmp_path: Path) -> None:
    given = tmp_path / "given"
    given.mkdir()
    (given / "20141120150405-nowhere-declared.html").write_bytes(page(WORDINGS[:1]))
    report = take(tmp_path / "archive", given)
    assert "give --url-prefix" in report.refused[0].reason
    assert take(tmp_path / "archive", given, prefix="https://www.ice.gov/").kept == 1


@pytest.mark.parametrize("stamp", ["00010101000000", "19891231235959", "20990103000000", "99991231235959"])
def test_what_cannot_have_been_captured_then_is_refused_and_the_rest_goes_in(tmp_path: Path, stamp: str) -> None:
    """One capture of a day to come would own what stands now for good."""
    given = tmp_path / "given"
    given.mkdir()
    for at in (stamp, "20141120150405"):
        (given / f"{at}-page.html").write_bytes(page(WORDINGS[:1]))
    report = take(tmp_path / "archive", given, prefix="https://www.ice.gov/")
    assert report.kept == 1
    (refused,) = report.refused
    assert refused.file == f"{stamp}-page.html"
    assert "the time of the import was expected" in refused.reason


def test_of_a_mixed_folder_everything_is_taken_in_or_refused(tmp_path: Path) -> None:
    given = tmp_path / "given"
    (given / "below").mkdir(parents=True)
    write_collection(given / "20141120150405-records.warc.gz", [Past(URL, "2014-11-20T15:04:05Z", b"<p>A record")])
    for name in ("20150101000000-a.html", "below/20160101000000-b.html", "2014-11-20-c.html", ".hidden"):
        (given / name).write_bytes(page(WORDINGS[:1]))
    (given / "20170101000000-link.html").symlink_to("/etc/hostname")
    report = take(tmp_path / "archive", given, prefix="https://www.ice.gov/")
    assert report.kept == 3
    told = {r.file: r.reason for r in report.refused}
    assert told.keys() == {"2014-11-20-c.html", "20170101000000-link.html"}
    assert "a name such as" in told["2014-11-20-c.html"]
    assert "links in a folder are not followed" in told["20170101000000-link.html"]


def test_a_record_of_a_day_to_come_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "given.warc.gz"
    moments = ["2014-11-20T15:04:05Z", "2199-01-01T00:00:00Z"]
    write_collection(path, [Past(URL, moment, f"<p>Seen at {moment}".encode()) for moment in moments])
    report = take(tmp_path / "archive", path)
    assert report.kept == 1
    assert "2199" in report.refused[0].reason


@pytest.mark.parametrize("series", ["ice-detention-statistics-xlsx", "ice-287g-participating-agencies-xlsx"])
def test_two_independent_folders_corroborate_each_other(tmp_path: Path, series: str) -> None:
    """DOMAIN.md 3A.10: two collectors kept byte-equal files."""
    files = sorted(shared(f"corpus/{series}").glob("*"))[:6]
    for keeper in ("one", "two"):
        (tmp_path / keeper).mkdir()
        for file in files:
            stamp, _, name = file.name.partition("__")
            under = file.name if keeper == "one" else f"{stamp.replace('T', '').replace('Z', '')}-{name}"
            shutil.copy(file, tmp_path / keeper / under)
        kept = take(
            tmp_path / "archive",
            tmp_path / keeper,
            witness=f"collector:{keeper}",
            prefix="https://www.ice.gov/doclib/made-up/",
        )
        assert (kept.kept, kept.refused) == (len(files), [])
    folder = tmp_path / "archive"
    payloads = ask(folder, "SELECT count(DISTINCT witness), count(*) FROM captures GROUP BY payload")
    assert payloads
    assert all(witnesses == 2 for witnesses, _ in payloads)
    assert sum(count for _, count in payloads) == 2 * len(files)
    assert {w for (w,) in ask(folder, "SELECT witnesses FROM document_versions")} == {2}
    ((document, first_seen),) = ask(folder, "SELECT document, first_seen FROM versions ORDER BY id LIMIT 1")
    with closing(connect_reader(folder / DATABASE)) as connection:
        shown = version_page(connection, document, first_seen)
    assert shown
    assert [(w.name, w.same_bytes) for w in shown.witnesses] == [("one", True), ("two", True)]


def test_a_truncated_file_gives_its_good_records_and_names_the_bad_one(tmp_path: Path) -> None:
    given = tmp_path / "given.warc.gz"
    warcio_file(given, "1.1")
    given.write_bytes(given.read_bytes()[:-30])
    report = take(tmp_path / "archive", given)
    assert report.kept == 2
    assert [(r.file, "offset" in r.place) for r in report.refused] == [("given.warc.gz", True)]
