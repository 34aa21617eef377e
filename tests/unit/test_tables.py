"""Listings: exact for programs, harmless for terminals."""

from __future__ import annotations

import csv
import io
import json

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from archive.tables import FORMATS, format_option, harmless, print_rows, visible


def printed(rows: list[dict[str, object]], columns: list[str], format: str) -> str:
    stream = io.StringIO(newline="")
    print_rows(iter(rows), columns, format, stream)
    return stream.getvalue()


ROWS: list[dict[str, object]] = [
    {"id": "a", "n": 7, "title": "First", "unused": 1},
    {"id": "bbb", "n": 283000, "title": None},
]
COLUMNS = ["id", "n", "title"]


def test_table() -> None:
    assert printed(ROWS, COLUMNS, "table") == "id        n  title\na         7  First\nbbb  283000\n"


def test_json() -> None:
    assert json.loads(printed(ROWS, COLUMNS, "json")) == [
        {"id": "a", "n": 7, "title": "First"},
        {"id": "bbb", "n": 283000, "title": None},
    ]


def test_csv() -> None:
    assert printed(ROWS, COLUMNS, "csv") == "id,n,title\r\na,7,First\r\nbbb,283000,\r\n"


def test_tsv() -> None:
    assert printed(ROWS, COLUMNS, "tsv") == "id\tn\ttitle\na\t7\tFirst\nbbb\t283000\t\n"


@pytest.mark.parametrize(
    ("format", "nothing"), [("table", "id  n\n"), ("json", "[]\n"), ("csv", "id,n\r\n"), ("tsv", "id\tn\n")]
)
def test_no_rows(format: str, nothing: str) -> None:
    assert printed([], ["id", "n"], format) == nothing


def test_wide_and_combining_characters_keep_the_columns() -> None:
    rows: list[dict[str, object]] = [{"a": "日本", "b": "x"}, {"a": "e\u0301", "b": "y"}, {"a": "abcd", "b": "z"}]
    assert printed(rows, ["a", "b"], "table") == "a     b\n日本  x\ne\u0301     y\nabcd  z\n"


def test_true_and_false_are_words() -> None:
    assert printed([{"a": True}], ["a"], "csv") == "a\r\ntrue\r\n"


def test_a_terminal_is_never_steered() -> None:
    hostile = "\x1b]0;title\x07\x9b31m\u202eabc\u2028\r\n"
    for format in ("table", "json"):
        text = printed([{"a": hostile}], ["a"], format)
        assert not set(text) & set("\x1b\x07\x9b\u202e\u2028\r"), format
    assert printed([{"a": hostile}], ["a"], "table").splitlines()[1] == (
        "\\x1b]0;title\\x07\\x9b31m\\u202eabc\\u2028\\r\\n"
    )


@given(st.lists(st.text(), min_size=1, max_size=3))
def test_table_lines_are_lines(cells: list[str]) -> None:
    text = printed([{"a": c} for c in cells], ["a"], "table")
    assert text.count("\n") == len(cells) + 1
    assert all(c == "\n" or visible(c) == c for c in text)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1, max_size=4))
def test_programs_get_text_exactly(cells: list[str]) -> None:
    columns = [f"c{n}" for n in range(len(cells))]
    row: dict[str, object] = dict(zip(columns, cells, strict=True))
    assert json.loads(printed([row], columns, "json")) == [row]
    assert list(csv.reader(io.StringIO(printed([row], columns, "csv"), newline="")))[1] == list(map(harmless, cells))
    line = printed([row], columns, "tsv").split("\n")[1]
    marks = {"\\\\": "\\", "\\t": "\t", "\\n": "\n", "\\r": "\r"}
    assert [unmark(cell, marks) for cell in line.split("\t")] == cells


def unmark(text: str, marks: dict[str, str]) -> str:
    out, at = "", 0
    while at < len(text):
        mark = marks.get(text[at : at + 2])
        out, at = (out + mark, at + 2) if mark else (out + text[at], at + 1)
    return out


def test_the_option() -> None:
    @click.command
    @format_option
    def listing(format: str) -> None:
        click.echo(format)

    assert CliRunner().invoke(listing).output == "table\n"
    for format in FORMATS:
        assert CliRunner().invoke(listing, ["--format", format]).output == f"{format}\n"
    assert CliRunner().invoke(listing, ["--format", "xml"]).exit_code == 2


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_last_column_is_broken_where_a_terminal_is_too_narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    stream = Terminal()
    row = {"id": "abc", "title": "A total that is not the sum of its parts, told in one sentence"}
    print_rows([row], ["id", "title"], "table", stream)
    assert stream.getvalue() == (
        "id   title\nabc  A total that is not the sum of its\n     parts, told in one sentence\n"
    )
    assert printed([row], ["id", "title"], "table").count("\n") == 2, "control: whole lines to files and pipes"
