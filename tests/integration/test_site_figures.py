"""The pages of figures over an archive made of captures: from the ledger to the cell, the sentence and the bytes."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.catalogue import load_catalogue
from archive.cli import scomm
from archive.errors import WrongUse
from archive.pages.restated import Wanted, restatements_page
from archive.store.archive import DATABASE, open_archive
from archive.store.connection import connect_reader
from archive.store.intake import Intake
from archive.store.ledger import FIGURE_COLUMNS
from archive.store.refresh import refresh
from archive.vault.evidence import Exchange
from scrapers import SOURCES
from tests.support.site import Site, site

NOW = "2026-11-23T00:00:00Z"
MONTHS = "".join(f"<th>{name}</th>" for name in ("Oct", "Nov", "Dec"))


def visit(at: str, cbp: tuple[str, ...], removed: str, note: str) -> Exchange:
    """A page with a table of months and a sentence, as it was answered on a day."""
    cells = "".join(f"<td>{value}</td>" for value in cbp)
    ice = "".join("<td>4,317</td>" for _ in cbp)
    table = (
        f"<table><caption>Book-ins by agency and month, FY2022</caption><tr><th>Agency</th>{MONTHS}</tr>"
        f"<tr><td>CBP</td>{cells}</tr><tr><td>ICE</td>{ice}</tr>"
        f"<tr><td>&lt;script&gt;alert(1)&lt;/script&gt;</td>{'<td>1,234</td>' * 3}</tr></table>"
    )
    main = f"<h1>Book-ins</h1><p>The removal of {removed} people is told here. It goes on.</p>{table}<p>{note}</p>"
    body = f"<html><head><title>Book-ins</title></head><body><main>{main}</main></body></html>"
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body.encode())}\r\n\r\n"
    return Exchange("http://www.agency.example/book-ins", f"{at}T00:00:00Z", head.encode() + body.encode())


VISITS = (
    visit("2022-01-11", ("26,007", "28,481", "30,204"), "more than 77,000", "Drawn in January."),
    visit("2022-02-17", ("24,359", "28,500", "30,310"), "more than 166,000", "Drawn in February."),
    visit("2022-03-03", ("24,359", "28,500", "30,310"), "more than 283,000", "Drawn in March."),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("figures")
    with open_archive(folder, load_catalogue(SOURCES), purpose="import", now=NOW) as archive:
        with Intake(archive, witness="import:a test", purpose="import", now=NOW) as intake:
            intake.take([(v, None) for v in VISITS])
        refresh(archive, workers=0)
    return folder


@pytest.fixture(scope="module")
def opened(folder: Path) -> Iterator[Site]:
    with site(folder) as found:
        yield found


def series(folder: Path, value: str) -> str:
    """The page of the series that printed a value."""
    with closing(connect_reader(folder / DATABASE)) as connection:
        (name,) = connection.execute("SELECT series FROM observations WHERE value = ?", (value,)).fetchone()
    return f"/figures/{name}"


def text_of(html: str) -> str:
    return " ".join(re.sub("<[^>]+>", "", html).split())


def test_the_ledger_says_it_in_a_sentence_and_leads_to_the_anchor(opened: Site, folder: Path) -> None:
    page = opened.get("/restatements?q=cbp").text
    assert "October 2021: 26,007 became 24,359 (−6.3 %) between 11 January and 17 February 2022" in text_of(page)
    link = next(href for href in re.findall(r'href="(/figures/[^"]+#[^"]+)"', page))
    address, _, anchor = link.partition("#")
    assert address == series(folder, "26007")
    assert f'id="{anchor}"' in opened.get(address).text


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("", 2),
        ("?q=cbp", 2),
        ("?q=ice", 0),
        ("?period=2021-10", 1),
        ("?min=5", 1),
        ("?since=2022-02-18", 0),
        ("?source=nothing", 0),
        ("?at=20220217000000", 2),
        ("?min=nonsense", 2),
        ("?sort=largest&min=0.01", 2),
    ],
)
def test_the_ledger_is_filtered(opened: Site, asked: str, count: int) -> None:
    told = json.loads(opened.get(f"/restatements.json{asked}").text)
    assert (told["count"], len(told["lines"])) == (count, count)


def test_what_changed_behind_the_digits_printed_is_left_out_and_counted(folder: Path) -> None:
    with closing(connect_reader(folder / DATABASE)) as connection:
        assert restatements_page(connection, Wanted()).rounded == 0
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        connection.execute("UPDATE restatements SET rounded = 1 WHERE old_value = '26007'")
        page, whole = (restatements_page(connection, Wanted(rounded=r)) for r in (False, True))
    assert (page.count, page.rounded, page.rounded_href) == (1, 1, "/restatements?rounding=1")
    assert (whole.count, [line.rounded for line in whole.lines].count(True)) == (2, 1)


def test_a_series_tells_every_print_with_its_interval(opened: Site, folder: Path) -> None:
    address = series(folder, "26007")
    page = opened.get(address)
    assert page.status == 200
    text = text_of(page.text)
    assert "First seen 11 January 2022, last seen 11 January 2022, gone by 17 February 2022" in text
    assert "▼ −1,648 (−6.3 %) 24,359 restated between 11 January and 17 February 2022" in text
    assert '<svg width="100%"' in page.text
    assert 'role="img"' in page.text
    embedded = opened.get(f"/embed{address}")
    assert "frame-ancestors *" in embedded.headers["content-security-policy"]
    assert "<circle" in embedded.text


def test_a_value_leads_to_its_cell_and_on_to_the_bytes(opened: Site, folder: Path) -> None:
    page = opened.get(series(folder, "26007") + "/2021-10/20220111000000")
    assert "<mark>26,007</mark>" in page.text
    assert "28,481" in page.text
    for href in ("/documents/", "/captures/20220111000000/", "/payloads/"):
        link = next(link for link in page.links if link.startswith(href))
        assert opened.get(link).status == 200, link
    assert ".warc.gz, byte" in page.text
    assert "How to cite" in page.text


def test_a_sentence_is_followed_through_its_wordings(opened: Site, folder: Path) -> None:
    page = opened.get(series(folder, "77000"))
    assert series(folder, "283000") == series(folder, "77000")
    for figure in ("77,000", "166,000", "283,000"):
        assert f"The removal of <mark>more than {figure}</mark> people is told here." in page.text
    assert "more than 283,000, first printed as more than 77,000 ▲ +206,000 (+268 %)" in text_of(page.text)
    spot = opened.get(series(folder, "77000") + "/undated/20220111000000").text
    assert "<mark>more than 77,000</mark> people is told here. It goes on." in spot


def test_as_printed_on_a_day(opened: Site) -> None:
    asked = "/figures.json?source=unlisted&at="
    then, now, before = (json.loads(opened.get(asked + day).text) for day in ("2022-02-01", "2022-03-03", "2022-01-01"))
    assert {line["value"] for line in then["lines"]} >= {"26007", "77000"}
    assert {line["value"] for line in now["lines"]} >= {"24359", "283000"}
    assert before["lines"] == []
    assert opened.get("/figures?at=yesterday").status == 400


def test_one_series_as_printed_on_a_day(opened: Site, folder: Path) -> None:
    address = series(folder, "26007")
    then = opened.get(f"{address}?at=2022-02-01").text
    assert "Only what was in print on 1 February 2022" in then
    assert "30,204" in then
    assert "30,310" not in then
    assert "Nothing of it had been seen in print by then" in opened.get(f"{address}?at=2021-12-31").text


def test_other_pages_tell_of_figures(opened: Site) -> None:
    assert "restated 2 times" in opened.get("/").text
    change = next(link for link in opened.get("/changes").links if "/changes/20220217" in link)
    assert "All of its figures" in opened.get(change.partition("/changes/")[0]).text
    text = text_of(opened.get(change).text)
    assert "Figures it touched" in text
    assert "October 2021: 26,007 24,359 ▼ −1,648 (−6.3 %) restated" in text


def test_it_can_be_taken_away(opened: Site, folder: Path) -> None:
    address = series(folder, "26007")
    told = json.loads(opened.get(f"{address}.json").text)
    assert [line["value"] for line in told["lines"]][:2] == ["26007", "24359"]
    assert opened.get(f"{address}.csv").text.splitlines()[0].startswith("period,period_words,text,value")
    for path in ("/restatements.csv", "/figures.csv", "/figures.csv?source=unlisted&at=2022-03-03"):
        assert opened.get(path).headers["content-type"].startswith("text/csv"), path
    feed = opened.get("/restatements.atom?source=unlisted")
    assert feed.status == 200
    assert feed.text.count("<entry>") == 2
    assert opened.get("/restatements.atom?source=nothing").status == 404


def test_figures_are_exported_as_a_file(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ["--archive", str(folder), "export", "figures"]
    made = CliRunner().invoke(scomm, [*asked, str(tmp_path / "figures.csv"), "--source", "unlisted"])
    assert made.exit_code == 0, made.output
    with (tmp_path / "figures.csv").open(encoding="utf-8", newline="") as stream:
        values = [row["value"] for row in csv.DictReader(stream)]
    assert {"26007", "24359", "77000", "283000"} <= set(values)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    refused = CliRunner().invoke(scomm, [*asked, str(tmp_path / "figures.parquet"), "--format", "parquet"])
    assert isinstance(refused.exception, WrongUse)
    assert "install the extra `parquet`" in str(refused.exception)
    assert [path.name for path in tmp_path.iterdir()] == ["figures.csv"]


def test_figures_are_exported_as_parquet(folder: Path, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow, of the extra `parquet`, is not installed")
    out = tmp_path / "figures.parquet"
    made = CliRunner().invoke(scomm, ["--archive", str(folder), "export", "figures", str(out), "--format", "parquet"])
    assert made.exit_code == 0, made.output
    told = parquet.read_table(out).to_pylist()
    assert {row["value"] for row in told} >= {"26007", "283000"}
    assert tuple(told[0]) == FIGURE_COLUMNS


def test_what_is_not_there_is_said(opened: Site, folder: Path) -> None:
    for path in ("/figures/saaaa2222", f"{series(folder, '26007')}/2021-10/20010101000000"):
        assert opened.get(path).status == 404, path
    assert "No figure has all of that" in opened.get("/figures?q=nothing+like+it").text
    assert "No restatement like that" in opened.get("/restatements?q=nothing+like+it").text


def test_a_label_is_never_markup(opened: Site, folder: Path) -> None:
    address = series(folder, "1234")
    lists = ("/figures?q=alert", "/figures?source=unlisted&at=2022-03-03")
    for path in (address, f"/embed{address}", f"{address}/2021-10/20220111000000", *lists):
        page = opened.get(path)
        assert page.status == 200, path
        assert "script&gt;" in page.text, path
        assert "<script>alert" not in page.text.casefold(), path


def test_no_link_from_figures_is_dead(opened: Site) -> None:
    found = opened.walk(["/figures", "/restatements"], outside=("/static", "/archive", "/web", "/timemap", "/cdx"))
    assert {path: reply.status for path, reply in found.items() if reply.status != 200} == {}
    assert sum(path.startswith("/figures/") for path in found) > 10
