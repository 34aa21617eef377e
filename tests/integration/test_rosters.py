"""The 287(g) lists over all files that were kept, and the activated jurisdictions: DOMAIN.md 2.2, 2.6 and 3A.10."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from archive.reading.workbook import read_xlsx
from tests.support.shared import shared
from tests.support.terminal import scomm

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
PAGE = "https://www.ice.gov/identify-and-arrest/287g"
PARTICIPATING = "287g-participating-agencies"
FOLDERS = ("ice-287g-page-table", "ice-287g-participating-agencies-xlsx", "ice-287g-pending-agencies-xlsx")


def moment_of(stamp: str) -> str:
    """20210113T002027Z as the archive writes it."""
    d = stamp
    return f"{d[:4]}-{d[4:6]}-{d[6:8]}T{d[9:11]}:{d[11:13]}:{d[13:15]}Z"


def table_of(folder: Path, files: list[tuple[Path, str]]) -> Path:
    """A table of dated files with their addresses, to import; the files stand beside it."""
    lines = ["path\turl\tcaptured_at"]
    for file, url in files:
        target = folder / file.parent.name / file.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
        lines.append(f"{target.relative_to(folder)}\t{url}\t{moment_of(file.name)}")
    table = folder / "captures.tsv"
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return table


def all_files() -> list[tuple[Path, str]]:
    """Each file with the address it was published at; the page's own table at the page's."""
    table = shared("corpus/captures.tsv").read_text("utf-8").splitlines()
    known = {line.split("\t")[0]: line.split("\t")[1] for line in table}
    files = [file for name in FOLDERS for file in sorted(shared(f"corpus/{name}").glob("*.xlsx"))]
    return [(file, known.get(f"{file.parent.name}/{file.name}", PAGE)) for file in files]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("rosters")
    files = all_files()
    assert len(files) == 138
    done = scomm(base, "import", table_of(base, files), timeout=250)
    assert done.returncode == 0, done.stderr
    return base


@pytest.fixture(scope="module")
def archive(folder: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(folder / "scomm-archive" / "archive.db")) as connection:
        yield connection


def roster(folder: Path, *arguments: str) -> list[dict[str, Any]]:
    done = scomm(folder, "roster", *arguments, "--format", "json")
    assert done.returncode == 0, done.stderr
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows


def agencies_in(file: Path) -> set[tuple[str, str]]:
    """State and agency of every row, by the reader alone."""
    article = read_xlsx(file.read_bytes())
    rows = [b.cells for b in article.blocks if b.kind == "row" and len(b.cells) >= 4]
    head = next(r for r in rows if "LAW ENFORCEMENT AGENCY" in [c.strip().upper() for c in r])
    at = [c.strip().upper() for c in head].index("LAW ENFORCEMENT AGENCY")
    return {(said(r[0]), said(r[at])) for r in rows if r is not head and r[at].strip()}


def said(cell: str) -> str:
    return " ".join(cell.split()).casefold()


def test_every_agency_first_and_last_appearance(archive: sqlite3.Connection) -> None:
    """Counted from the files by hand: the first file and the last one that have the agency's name."""
    versions = dict(archive.execute("SELECT payload, first_seen FROM versions WHERE document = ?", (PARTICIPATING,)))
    wanted: dict[tuple[str, str], list[str]] = {}
    for file, _ in all_files():
        moment = moment_of(file.name)
        if file.parent.name == FOLDERS[1] and moment in versions.values() and "09222025pm" not in file.name:
            for agency in agencies_in(file):
                wanted.setdefault(agency, []).append(moment)
    found: dict[tuple[str, str], tuple[str, str]] = {}
    rows = archive.execute(
        "SELECT r.state, r.name, min(v.first_seen), max(coalesce((SELECT max(x.first_seen) FROM versions x "
        "WHERE x.document = r.document AND x.number < u.number AND x.first_seen <> '2025-09-22T17:00:00Z'), "
        "(SELECT max(x.first_seen) FROM versions x WHERE x.document = r.document))) "
        "FROM roster_rows r JOIN versions v ON v.id = r.since LEFT JOIN versions u ON u.id = r.until "
        "WHERE r.document = ? GROUP BY 1, 2",
        (PARTICIPATING,),
    )
    for state, name, first, last in rows:
        key = said(state), said(name)
        old = found.get(key, (first, last))
        found[key] = min(first, old[0]), max(last, old[1])
    assert len(wanted) > 700
    assert found == {agency: (moments[0], moments[-1]) for agency, moments in wanted.items()}


def test_renames_are_linked(folder: Path) -> None:
    changes = roster(folder, PARTICIPATING, "--changes")
    renamed = {(row["old"], row["new"]) for row in changes if row["kind"] == "renamed"}
    assert ("Macro Island Police Department", "Marco Island Police Department") in renamed
    assert ("Lake Clark Shores Police Department", "Lake Clarke Shores Police Department") in renamed
    assert ("Albermarle District Jail", "Albemarle District Jail") in renamed
    (marco,) = roster(folder, PARTICIPATING, "--ever", "--words", "marco island")
    assert (marco["names"], marco["gone_by"]) == ("Macro Island Police Department", None)
    assert marco["first_seen"] < "2025-05-02"
    corrected = {(row["old"], row["new"]) for row in changes if row["kind"] == "corrected"}
    assert any(old.startswith("utahj | weber county") for old, _ in corrected)


def test_the_list_of_the_pending_under_the_name_of_the_participating(folder: Path, archive: sqlite3.Connection) -> None:
    checks = json.loads(scomm(folder, "checks", "--rule", "wrong-list", "--format", "json").stdout)
    assert [(row["document"], row["seen_at"]) for row in checks] == [(PARTICIPATING, "2025-09-22T17:00:00Z")]
    assert "42 rows, 1,000 stood before" in checks[0]["sentence"]
    happened = archive.execute(
        "SELECT count(*) FROM roster_events e JOIN versions v ON v.id = e.version WHERE v.first_seen = ?",
        ("2025-09-22T17:00:00Z",),
    ).fetchone()
    assert happened == (0,), "nobody left for a night"


def test_the_list_goes_on_from_the_page_to_the_workbook(folder: Path) -> None:
    """An agency of 2021 is the same one on the page and in the workbooks; the list is as told last."""
    (kodiak,) = roster(folder, PARTICIPATING, "--ever", "--words", "kodiak")
    assert (kodiak["first_seen"][:10], kodiak["last_seen"][:10]) == ("2021-01-13", "2025-10-31")
    assert len(roster(folder, "287g-participating", "--at", "2022-01-01")) < 151
    assert len(roster(folder, "287g-participating", "--at", "2025-03-09")) == 318
    assert len(roster(folder, "287g-participating", "--at", "2025-09-23")) == 1000


def test_the_same_whatever_came_first(tmp_path: Path) -> None:
    """The newest files first, then those before them: the tables are those of an import at once."""
    files = all_files()[90:100]
    for part in (files[5:], files[:5]):
        assert scomm(tmp_path, "import", table_of(tmp_path, part), timeout=120).returncode == 0
    (tmp_path / "at once").mkdir()
    assert scomm(tmp_path / "at once", "import", table_of(tmp_path, files), timeout=120).returncode == 0
    for table in ("roster_rows", "roster_events", "checks"):
        told = []
        for base in (tmp_path, tmp_path / "at once"):
            with closing(sqlite3.connect(base / "scomm-archive" / "archive.db")) as connection:
                told.append(connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3").fetchall())
        assert told[0] == told[1], table
        assert told[0] or table == "checks"


def test_the_jurisdictions_activated_until_december_2008(tmp_path: Path) -> None:
    """3,242 counties, 3,102 of them with a month; by December 2008 there were 14."""
    (file,) = shared("corpus/secure-communities-activation").glob("*.csv")
    address = "http://www.ice.gov/doclib/secure-communities/pdf/sc-activated.pdf"
    assert scomm(tmp_path, "import", table_of(tmp_path, [(file, address)]), timeout=60).returncode == 0
    with closing(sqlite3.connect(tmp_path / "scomm-archive" / "archive.db")) as connection:
        began = [b for (b,) in connection.execute("SELECT began FROM roster_rows")]
        months = ("2008-12", "2009-09", "2010-09")
        counted = {month: sum(b is not None and b <= month for b in began) for month in months}
        assert (len(began), sum(b is not None for b in began)) == (3242, 3102)
        assert counted == {"2008-12": 14, "2009-09": 82, "2010-09": 649}
        unmatched = connection.execute("SELECT sum(rows) FROM unmatched_jurisdictions").fetchone()
        assert unmatched == (14,), "listed, and not guessed"
        assert connection.execute("SELECT fips FROM roster_rows WHERE county = 'AUTAUGA'").fetchone() == ("01001",)
