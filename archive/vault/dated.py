"""Tables of dated files: `captures.tsv` or csv with path, url, captured_at; more columns are provenance."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path, PurePosixPath
from typing import Protocol, TextIO

from archive.errors import RowRefused
from archive.moment import parse_moment
from archive.uri import split_address
from archive.vault.evidence import DatedFile

FILE_LIMIT = 256 * 1024 * 1024
LINE_LIMIT = 1024 * 1024
_REQUIRED = ("path", "url", "captured_at")
# What the name promises; readers look at the bytes, for file names lie.
_MEDIA_TYPES = {
    ".htm": "text/html",
    ".html": "text/html",
    ".txt": "text/plain",
    ".csv": "text/csv",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".xls": "application/vnd.ms-excel",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class _Rows(Protocol):
    @property
    def line_num(self) -> int: ...
    def __next__(self) -> list[str]: ...
    def __iter__(self) -> Iterator[list[str]]: ...


@dataclass(frozen=True, slots=True)
class Row:
    """A row that can be taken in: its line in the table (the header is line 1) and the file."""

    line: int
    file: DatedFile


def read_table(table: Path, *, limit: int = FILE_LIMIT) -> Iterator[Row | RowRefused]:
    """The rows of a table one after the other, each with its bytes; a row that cannot be taken in comes as RowRefused
    with `line` and `reason` among its facts. Raises RowRefused when the table as a whole cannot be read.

    Paths are relative to the table's folder and may not leave it. UTF-8 with or without BOM; `.csv` has commas and
    quotes, anything else tabs and none.
    """
    try:
        with table.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as stream:
            lines = _lines(table, stream)
            rows = csv.reader(lines) if table.suffix.lower() == ".csv" else csv.reader(lines, _Tabs)
            columns = _columns(table, next(rows, []))
            while (cells := _next(table, rows)) is not None:
                if isinstance(cells, RowRefused):
                    yield cells
                elif cells:
                    yield _row(table, rows.line_num, columns, cells, limit)
    except (OSError, csv.Error) as error:
        raise _refused(table, 0, f"a table was expected, it cannot be read ({error})") from error


class _Tabs(csv.Dialect):
    delimiter = "\t"
    quoting = csv.QUOTE_NONE
    lineterminator = "\n"


def _lines(table: Path, stream: TextIO) -> Iterator[str]:
    for number in count(1):
        line = stream.readline(LINE_LIMIT)
        if not line:
            return
        if len(line) == LINE_LIMIT:
            raise _refused(table, number, f"a line of less than {LINE_LIMIT} characters was expected; is this a table?")
        yield line


def _next(table: Path, rows: _Rows) -> list[str] | RowRefused | None:
    try:
        return next(rows, None)
    except csv.Error as error:
        return _refused(table, rows.line_num, f"cells were expected, the line cannot be taken apart ({error})")


def _columns(table: Path, header: list[str]) -> list[str]:
    columns = [name.strip() for name in header]
    missing = [name for name in _REQUIRED if name not in columns]
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if missing:
        raise _refused(table, 1, f"the columns {', '.join(_REQUIRED)} were expected, {', '.join(missing)} is missing")
    if twice or "" in columns:
        raise _refused(table, 1, f"columns with different names were expected, {twice or 'one without name'} was found")
    return columns


def _row(table: Path, line: int, columns: list[str], cells: list[str], limit: int) -> Row | RowRefused:
    try:
        if len(cells) != len(columns):
            raise ValueError(f"{len(columns)} columns were expected, {len(cells)} were found")
        if any("\udc80" <= c <= "\udcff" for cell in cells for c in cell):
            raise ValueError("UTF-8 was expected, other bytes were found")
        said = dict(zip(columns, (cell.strip() for cell in cells), strict=True))
        path, url, captured_at = (said.pop(name) for name in _REQUIRED)
        split_address(url)
        moment = parse_moment(captured_at)
        provenance = {"file": PurePosixPath(path).name, **{k: v for k, v in said.items() if v}}
        content = _content(table.parent, path, limit)
        return Row(line, DatedFile(url, moment, content, media_type_of(path), provenance))
    except (ValueError, OverflowError) as error:
        return _refused(table, line, str(error))
    except OSError as error:
        return _refused(table, line, f"a file was expected at {cells[columns.index('path')]!r}: {error.strerror}")


def media_type_of(name: str) -> str | None:
    """What a file's name promises."""
    return _MEDIA_TYPES.get(PurePosixPath(name).suffix.lower())


def _content(folder: Path, path: str, limit: int) -> bytes:
    file = (folder / path).resolve()
    if not path or not file.is_relative_to(folder.resolve()):
        raise ValueError(f"a path inside the table's folder was expected, {path!r} was found")
    if file.exists() and not file.is_file():
        raise ValueError(f"a file was expected, {path!r} is none")
    with file.open("rb") as stream:
        content = stream.read(limit + 1)
    if len(content) > limit:
        raise ValueError(f"a file of at most {limit} bytes was expected, {path!r} is larger")
    return content


def _refused(table: Path, line: int, reason: str) -> RowRefused:
    sentence = f"{table}, line {line}: {reason}; mend the row and import the table again"
    return RowRefused(sentence, table=str(table), line=line, reason=reason)
