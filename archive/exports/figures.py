"""Figures as one file: every value printed, with its interval and place, as CSV or Parquet."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any

from archive.errors import WrongUse
from archive.store.ledger import FIGURE_COLUMNS, Row
from archive.tables import print_rows

_GROUP = 50_000
"""Rows of a row group: as many as are held in memory at once."""


def write_csv(rows: Iterable[Row], out: Path) -> None:
    """RFC 4180, cells that a spreadsheet would run made text."""
    with out.open("w", encoding="utf-8", newline="") as stream:
        print_rows(rows, FIGURE_COLUMNS, "csv", stream)


def write_parquet(rows: Iterable[Row], out: Path) -> None:
    """All columns are texts: a value stays as exact as it was printed.

    Raises WrongUse where pyarrow, which only this needs, is not installed.
    """
    try:
        # Not a dependency: 50 MB that few want. The extra `parquet` names it.
        arrow: Any = import_module("pyarrow")
        parquet: Any = import_module("pyarrow.parquet")
    except ImportError as error:
        raise WrongUse(
            "Parquet is written by pyarrow, which is not installed here; install the extra `parquet` "
            "(pip install 'secure-communities-archive[parquet]'), or export CSV"
        ) from error
    schema = arrow.schema([(column, arrow.string()) for column in FIGURE_COLUMNS])
    waiting = iter(rows)
    with parquet.ParquetWriter(out, schema, compression="zstd") as writer:
        while group := list(islice(waiting, _GROUP)):
            writer.write_table(arrow.Table.from_pylist(group, schema=schema))
