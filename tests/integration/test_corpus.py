"""The real files of ../shared/corpus, imported and read once: what DOMAIN.md section 3A tells must come out."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from archive.store.dump import dump
from tests.support.shared import shared
from tests.support.terminal import scomm

pytestmark = [pytest.mark.slow, pytest.mark.timeout(700)]
FY22 = "detention-statistics-fy22"


@pytest.fixture(scope="module")
def archive(corpus: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(corpus / "scomm-archive" / "archive.db")) as connection:
        yield connection


def ask(archive: sqlite3.Connection, sql: str, *parameters: object) -> list[Any]:
    return archive.execute(sql, parameters).fetchall()


def payloads_of(archive: sqlite3.Connection, name: str) -> set[str]:
    """The payloads ever seen at addresses that end with a file name."""
    sql = "SELECT c.payload FROM captures c JOIN addresses a ON a.id = c.address WHERE a.url LIKE '%/' || ?"
    return {payload for (payload,) in ask(archive, sql, name)}


def test_each_distinct_payload_once_and_each_is_judged(archive: sqlite3.Connection) -> None:
    assert ask(archive, "SELECT count(*), count(DISTINCT payload) FROM captures") == [(273, 267)]
    assert ask(archive, "SELECT count(*) FROM payloads") == [(267,)]
    assert ask(archive, "SELECT count(*) FROM records WHERE kind = 'revisit'") == [(6,)]
    assert ask(archive, "SELECT quality, count(*) FROM captures GROUP BY 1") == [("good", 273)]
    assert ask(archive, "SELECT outcome, count(*) FROM readings GROUP BY 1") == [("read", 267)]


def test_again_adds_nothing_and_verify_is_clean(corpus: Path) -> None:
    warcs = sorted((w.name, w.stat().st_size) for w in (corpus / "scomm-archive" / "warc").iterdir())
    again = scomm(corpus, "import", shared("corpus/captures.tsv"), timeout=120)
    assert (again.returncode, again.stdout) == (0, "0 captures kept, 273 were there already, 0 refused\n")
    assert sorted((w.name, w.stat().st_size) for w in (corpus / "scomm-archive" / "warc").iterdir()) == warcs
    assert scomm(corpus, "verify").returncode == 0


@pytest.mark.parametrize(
    "document", [f"detention-statistics-fy{y}" for y in range(19, 24)] + ["287g-participating-agencies"]
)
def test_releases_stand_in_order(archive: sqlite3.Connection, document: str) -> None:
    versions = ask(
        archive, "SELECT number, first_seen, not_before FROM versions WHERE document = ? ORDER BY number", document
    )
    assert [number for number, _, _ in versions] == list(range(1, len(versions) + 1))
    assert [seen for _, seen, _ in versions] == sorted(seen for _, seen, _ in versions)
    assert all(not_before is None if n == 1 else not_before <= seen for n, seen, not_before in versions)
    captures = dict(ask(archive, "SELECT document, count(*) FROM captures GROUP BY document"))
    assert captures["detention-statistics-fy22"] == 21
    assert (len(versions) > 10) == (captures[document] > 10)


def test_the_same_bytes_under_a_new_name_are_no_new_version(archive: sqlite3.Connection) -> None:
    """3A.3."""
    august = payloads_of(archive, "FY22_detentionStats08192022.xlsx")
    assert len(august) == 1
    assert payloads_of(archive, "FY22_detentionStats08312022.xlsx") == august
    shown = ask(
        archive,
        "SELECT a.url, w.document, v.payload FROM whereabouts w JOIN addresses a ON a.id = w.address "
        "JOIN versions v ON v.id = w.shown WHERE a.url LIKE '%08192022.xlsx' OR a.url LIKE '%08312022.xlsx' ORDER BY 1",
    )
    assert [(re.sub(".*Stats", "", url), document, {payload}) for url, document, payload in shown] == [
        ("08192022.xlsx", FY22, august), ("08312022.xlsx", FY22, august),
    ]  # fmt: skip
    assert ask(archive, "SELECT count(*) FROM versions WHERE payload = ?", *august) == [(1,)]


def test_the_same_address_with_new_bytes_is_two_versions(archive: sqlite3.Connection) -> None:
    """3A.4."""
    payloads = payloads_of(archive, "FY21-detentionstats.xlsx")
    assert len(payloads) >= 2
    versions = ask(archive, "SELECT payload FROM versions WHERE document = 'detention-statistics-fy21'")
    assert payloads <= {payload for (payload,) in versions}


def edits_to(archive: sqlite3.Connection, name: str) -> list[tuple[str, str, str]]:
    """(place, old text, new text) of the edits that brought the version first seen at an address of this name."""
    (payload,) = payloads_of(archive, name)
    return ask(
        archive,
        "SELECT coalesce(e.new_place, e.old_place), coalesce(o.text, ''), coalesce(n.text, '') FROM edits e "
        "JOIN changes c ON c.id = e.change JOIN versions v ON v.id = c.version_to "
        "LEFT JOIN wordings o ON o.id = e.old_wording LEFT JOIN wordings n ON n.id = e.new_wording "
        "WHERE v.payload = ? AND v.document = ?",
        payload, FY22,
    )  # fmt: skip


def test_the_year_end_restatement_is_in_the_edits_of_one_sheet(archive: sqlite3.Connection) -> None:
    """3A.1."""
    edits = edits_to(archive, "FY22-detentionStats.xlsx")
    bare = [(place, old.replace(",", ""), new.replace(",", "")) for place, old, new in edits]
    for before, after in (("40970", "9324"), ("255602", "257454"), ("19902", "19544"), ("316700", "322701")):
        assert any(before in old and after in new for _, old, new in bare), (before, after, bare[:5])
    assert len({place.rsplit("!", 1)[0] for place, _, _ in edits if "!" in place}) == 1
    cells = ask(
        archive,
        "SELECT k.row, k.before, k.after FROM changed_cells k JOIN changes c ON c.id = k.change "
        "JOIN versions v ON v.id = c.version_to WHERE v.payload = ?",
        *payloads_of(archive, "FY22-detentionStats.xlsx"),
    )
    told = {(row, old, new) for row, old, new in cells}
    assert any("GPS" in row and (old, new) == ("40,970", "9,324") for row, old, new in told), sorted(told)[:9]


def test_other_bytes_with_equal_values_are_told_as_such(archive: sqlite3.Connection) -> None:
    """3A.7: hidden columns differ, no figure does: two payloads of one version."""
    (first,) = payloads_of(archive, "FY23_detentionStats04122023.xlsx")
    (second,) = payloads_of(archive, "FY23_detentionStats04122023b.xlsx")
    assert first != second
    assert len(ask(archive, "SELECT DISTINCT version FROM captures WHERE payload IN (?, ?)", first, second)) == 1


def test_rebuild_tells_the_same(corpus: Path, archive: sqlite3.Connection, tmp_path: Path) -> None:
    shutil.copytree(corpus / "scomm-archive" / "warc", tmp_path / "scomm-archive" / "warc")
    done = scomm(tmp_path, "rebuild", timeout=600)
    assert done.returncode == 0, done.stderr
    with closing(sqlite3.connect(tmp_path / "scomm-archive" / "archive.db")) as rebuilt:
        assert all(one == other for one, other in zip(dump(archive), dump(rebuilt), strict=True))


def test_the_history_of_every_state_health_page_is_told(archive: sqlite3.Connection) -> None:
    """Each step between versions is a change with edits, a kind and reasons; the page that counts anew each day has a
    version a capture."""
    told = ask(
        archive,
        """SELECT d.id, (SELECT count(*) FROM captures WHERE document = d.id), count(x.id),
             (SELECT count(*) FROM versions WHERE document = d.id), min(x.edits), min(x.reasons <> '[]')
           FROM documents d JOIN changes x ON x.document = d.id
           WHERE d.id LIKE 'sease-2019-%' OR d.id LIKE 'nsin-gov-%' OR d.id LIKE 'apps-opsdashboard-%' GROUP BY d.id""",
    )
    assert len(told) == 3
    for document, captures, changes, versions, least, reasoned in told:
        assert changes == versions - 1 < captures, document
        assert least > 0, document
        assert reasoned, document
        assert versions == captures or not document.startswith("sease-2019-"), document


def test_figures_that_changed_within_a_day_are_told(archive: sqlite3.Connection) -> None:
    told = ask(
        archive,
        "SELECT before, after FROM changed_cells WHERE document LIKE 'sease-2019-%' AND changed_by LIKE '2020-03-1_T%' "
        "AND row = 'Vermonters tested negative for COVID-19' ORDER BY changed_by LIMIT 2",
    )
    assert told == [("97", "142"), ("142", "227")]


def test_each_agreement_is_a_document_of_one_version(archive: sqlite3.Connection) -> None:
    """All but two are text; of these two only a stamp or a signature is, the rest is pictures."""
    sql = """SELECT count(DISTINCT v.document), count(*), sum(v.words > 1000) FROM versions v
      WHERE v.document LIKE '287g-agreement-%'"""
    assert ask(archive, sql) == [(20, 20, 18)]


def test_the_words_for_people_switch_with_the_releases_that_switched_them(corpus: Path) -> None:
    """DOMAIN.md 3A.9: footnote of the locked statistics in 2021, label and footnote of the fear decisions in 2022."""
    done = scomm(corpus, "terms", "--switches", "--format", "json")
    assert done.returncode == 0, done.stderr
    people = {"alien", "noncitizen"}
    told = [
        (s["document"], s["after"][:10], s["by"][:10], s["old"])
        for s in json.loads(done.stdout)
        if {s["old"], s["new"]} == people
    ]
    assert sorted(told) == [
        ("detention-statistics-fy21", "2021-07-23", "2021-08-07", "alien"),
        ("detention-statistics-fy21", "2021-09-16", "2021-10-08", "noncitizen"),
        ("detention-statistics-fy21", "2021-10-29", "2021-11-13", "alien"),
        (FY22, "2022-03-18", "2022-03-31", "alien"),
        (FY22, "2022-09-01", "2022-09-16", "alien"),
    ]
