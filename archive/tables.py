"""Listings for people and for programs: the same rows as table, JSON, CSV or TSV."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from shutil import get_terminal_size
from textwrap import wrap
from typing import Any, TextIO, TypeVar

import click

_NARROWEST = 24  # of the last column on a terminal

FORMATS = ("table", "json", "csv", "tsv")

_Command = TypeVar("_Command", bound=Callable[..., Any])


def format_option(command: _Command) -> _Command:
    """The option `--format table|json|csv|tsv`, given to the command as `format`."""
    help = "How rows are written."
    return click.option("--format", type=click.Choice(FORMATS), default="table", show_default=True, help=help)(command)


def print_rows(rows: Iterable[Mapping[str, object]], columns: Sequence[str], format: str, stream: TextIO) -> None:
    """Write the named columns of rows; a column a row lacks is empty.

    JSON is an array of objects; CSV is RFC 4180, with cells that a spreadsheet would run made text (`harmless`); TSV
    is one line a row with tab, line feed, carriage return and backslash written as \\t, \\n, \\r and \\\\.
    JSON and TSV give text exactly to files and pipes. The table, and
    everything on a terminal, shows control characters as escapes, so that nothing published can steer a terminal.
    """
    writers = {"table": _table, "json": _json, "csv": _csv, "tsv": _tsv}
    writers[format](rows, columns, stream)


def visible(text: str) -> str:
    """Text that is safe on a terminal: controls, direction marks and lone surrogates as escapes (`\\x1b`)."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escaped(c) if unicodedata.category(c) in _UNSAFE else c for c in text)


_RUN = re.compile(r"[\s\x00-\x1f]*[=+\-@＝＋－＠]")
_NUMBER = re.compile(r"[+-]?[$€£]?[\d.,\s]*\d%?|-+")


def harmless(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula, made text by an apostrophe (THREATS.md, W5).

    Numbers such as -5 or +3.2% and the dash for none stay as they are.
    """
    if (cell[:1] in ("\t", "\r", "\n") or _RUN.match(cell)) and not _NUMBER.fullmatch(cell):
        return "'" + cell
    return cell


def as_shown(stream: TextIO) -> Callable[[str], str]:
    """How a line or cell is written to a stream: `visible` on a terminal, exactly as it is elsewhere."""
    return visible if stream.isatty() else str


# Cc controls, Cf direction marks and other invisible ones, Cs surrogates, Zl and Zp line ends.
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _table(rows: Iterable[Mapping[str, object]], columns: Sequence[str], stream: TextIO) -> None:
    """Columns as wide as their widest cell, numbers to the right; the last column is broken at blanks where the line of
    a terminal would be too short for it."""
    values = [[row.get(c) for c in columns] for row in rows]
    cells = [list(columns)] + [[visible(_text(v)) for v in row] for row in values]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    right = [bool(values) and all(_is_number(row[n]) for row in values) for n in range(len(columns))]
    before = sum(widths[:-1]) + 2 * len(widths[:-1])
    room = max(get_terminal_size().columns - before, _NARROWEST) if stream.isatty() else 0
    for *line, last in cells:
        parts = wrap(last, room, break_on_hyphens=False) if 0 < room < _width(last) else [last]
        padded = [_pad(cell, width, to) for cell, width, to in zip(line, widths, right, strict=False)]
        padded.append(parts[0] if len(parts) > 1 else _pad(last, widths[-1], right[-1]))
        stream.write("  ".join(padded).rstrip() + "\n")
        stream.writelines(" " * before + part + "\n" for part in parts[1:])


def _json(rows: Iterable[Mapping[str, object]], columns: Sequence[str], stream: TextIO) -> None:
    """Row by row, so that a long listing never stands whole in memory; ASCII, so that no control is written."""
    opening = "["
    for row in rows:
        stream.write(opening + "\n" + json.dumps({c: row.get(c) for c in columns}))
        opening = ","
    stream.write("[]\n" if opening == "[" else "\n]\n")


def _csv(rows: Iterable[Mapping[str, object]], columns: Sequence[str], stream: TextIO) -> None:
    shown = as_shown(stream)
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([harmless(shown(_text(row.get(c)))) for c in columns] for row in rows)


def _tsv(rows: Iterable[Mapping[str, object]], columns: Sequence[str], stream: TextIO) -> None:
    marks = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
    shown = as_shown(stream)
    stream.write("\t".join(columns) + "\n")
    for row in rows:
        stream.write("\t".join(shown(_text(row.get(c)).translate(marks)) for c in columns) + "\n")


def _is_number(value: object) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def _width(text: str) -> int:
    """Columns on a terminal: wide East Asian characters take two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _pad(text: str, width: int, right: bool) -> str:
    blanks = " " * (width - _width(text))
    return blanks + text if right else text + blanks


class HarmlessWriter:
    """Writes rows as `csv.writer` does, cells that a spreadsheet would run made text."""

    def __init__(self, stream: TextIO) -> None:
        self._writer = csv.writer(stream)

    def writerow(self, row: Iterable[object]) -> object:
        """Write one row."""
        return self._writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
