"""Tables of dated files: `captures.tsv` or csv with path, url, captured_at; more columns are provenance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archive.errors import RowRefused
from archive.vault.evidence import DatedFile

FILE_LIMIT = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Row:
    """A row that can be taken in: its line in the table (the header is line 1) and the file."""

    line: int
    file: DatedFile


def read_table(table: Path, *, limit: int = FILE_LIMIT) -> Iterator[Row | RowRefused]:
    """The rows of a table one after the other, each with its bytes; a row that cannot be taken in comes as RowRefused
    with `line` and `reason` among its facts. Raises RowRefused when the table as a whole cannot be read."""
    raise NotImplementedError
