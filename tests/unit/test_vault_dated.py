"""Tables of dated files: every row is a file or a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.errors import RowRefused
from archive.vault.dated import Row, read_table
from archive.vault.evidence import DatedFile
from tests.support.shared import shared

HEAD = "path\turl\tcaptured_at\tnote\n"
GOOD = "a.html\thttps://www.ice.gov/a\t2014-11-20T12:00:00Z\t\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "given"
    inside.mkdir()
    (inside / "a.html").write_bytes(b"<p>a</p>")
    (inside / "big.pdf").write_bytes(b"x" * 2000)
    (inside / "folder").mkdir()
    (tmp_path / "secret.html").write_bytes(b"secret")
    (inside / "link.html").symlink_to(tmp_path / "secret.html")
    return inside


def rows(folder: Path, content: str | bytes, name: str = "captures.tsv") -> list[Row | RowRefused]:
    table = folder / name
    table.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_table(table, limit=1000))


def test_a_row_becomes_a_dated_file(folder: Path) -> None:
    (row,) = rows(folder, HEAD + "a.html\thttps://www.ice.gov/a\t20141120120000\tas \"captured\"\n")
    provenance = {"file": "a.html", "note": 'as "captured"'}
    expected = DatedFile("https://www.ice.gov/a", "2014-11-20T12:00:00Z", b"<p>a</p>", "text/html", provenance)
    assert row == Row(2, expected)


@pytest.mark.parametrize(
    "content",
    [
        "\ufeff" + HEAD + GOOD,
        (HEAD + GOOD).replace("\n", "\r\n"),
        HEAD + "\n" + GOOD + "\n\n",
        (HEAD + GOOD).rstrip("\n"),
    ],
)
def test_bom_crlf_blank_lines_and_a_missing_last_line_end(folder: Path, content: str) -> None:
    (row,) = rows(folder, content)
    assert isinstance(row, Row)
    assert row.file.url == "https://www.ice.gov/a"


def test_csv_has_quotes(folder: Path) -> None:
    head = "url,captured_at,path,note\n"
    (row,) = rows(folder, head + '"https://www.ice.gov/a",2014-11-20,a.html,x\n', "t.csv")
    assert isinstance(row, RowRefused)
    (row,) = rows(folder, head + '"https://www.ice.gov/a",2014-11-20 10:00:00,a.html,"x, ""y"""\n', "t.csv")
    assert isinstance(row, Row)
    assert row.file.provenance["note"] == 'x, "y"'


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("none.html\thttps://a.gov/\t2014-11-20T12:00:00Z\t", "No such file"),
        ("folder\thttps://a.gov/\t2014-11-20T12:00:00Z\t", "none"),
        ("big.pdf\thttps://a.gov/\t2014-11-20T12:00:00Z\t", "at most 1000"),
        ("../secret.html\thttps://a.gov/\t2014-11-20T12:00:00Z\t", "inside the table's folder"),
        ("/etc/hostname\thttps://a.gov/\t2014-11-20T12:00:00Z\t", "inside the table's folder"),
        ("link.html\thttps://a.gov/\t2014-11-20T12:00:00Z\t", "inside the table's folder"),
        ("\thttps://a.gov/\t2014-11-20T12:00:00Z\t", "inside the table's folder"),
        ("a\0.html\thttps://a.gov/\t2014-11-20T12:00:00Z\t", "null"),
        ("a.html\tfile:///etc/hostname\t2014-11-20T12:00:00Z\t", "http or https"),
        ("a.html\thttps://a.gov/ b\t2014-11-20T12:00:00Z\t", "blanks"),
        ("a.html\thttps://a.gov/\tyesterday\t", "a time such as"),
        ("a.html\thttps://a.gov/\t2014-02-30T12:00:00Z\t", "2014-02-30"),
        ("a.html\thttps://a.gov/\t2014-11-20T12:00:00Z", "4 columns were expected, 3"),
        ("a.html\thttps://a.gov/\t2014-11-20T12:00:00Z\t\t", "4 columns were expected, 5"),
    ],
)
def test_a_bad_row_has_line_and_reason_and_the_rest_goes_in(folder: Path, row: str, reason: str) -> None:
    refused, taken = rows(folder, HEAD + row + "\n" + GOOD)
    assert isinstance(refused, RowRefused)
    assert refused.facts["line"] == 2
    assert reason in str(refused.facts["reason"])
    assert isinstance(taken, Row)
    assert taken.line == 3


def test_bytes_that_are_no_utf8_refuse_their_row_only(folder: Path) -> None:
    row = b"a.html\thttps://a.gov/\t2014-11-20T12:00:00Z\t\xff\n"
    refused, taken = rows(folder, HEAD.encode() + row + GOOD.encode())
    assert isinstance(refused, RowRefused)
    assert "UTF-8" in str(refused)
    assert isinstance(taken, Row)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "missing"),
        ("path\turl\n", "captured_at is missing"),
        ("path\turl\tcaptured_at\turl\n", "url"),
        ("path\turl\tcaptured_at\t\n", "without name"),
        ("x" * 2_000_000, "is this a table"),
    ],
)
def test_a_table_that_is_none_is_refused_whole(folder: Path, content: str, reason: str) -> None:
    with pytest.raises(RowRefused, match=reason):
        rows(folder, content)


def test_a_missing_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RowRefused, match="cannot be read"):
        list(read_table(tmp_path / "none.tsv"))


def test_the_real_table_has_273_rows_and_all_are_files() -> None:
    found = list(read_table(shared("corpus/captures.tsv")))
    assert len(found) == 273
    assert all(isinstance(row, Row) for row in found)
