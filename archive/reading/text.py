"""Plain text, tables in plain text, and JSON: the kinds whose wording is nearly their bytes."""

from __future__ import annotations

import csv
import io
import json
import re

from archive.reading.cell import Cell
from archive.reading.outline import outline
from archive.reading.reading import Article, Block, Cut, ReadingOutcome, Unreadable
from archive.reading.regions import Region
from archive.reading.sniff import delimiter_of, text_of
from archive.reading.walk import folded

_MOST_FIELD = 1_000_000
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*|\f\s*")


def read_text(cut: Cut) -> Article:
    """Paragraphs of plain text: what blank lines and page breaks part; lines within one are joined."""
    text = text_of(cut.content).replace("\r\n", "\n").replace("\r", "\n")
    said = [folded(piece) for piece in _BLANK_LINES.split(text)]
    blocks = [Block("paragraph", paragraph, place=f"p[{n}]") for n, paragraph in enumerate(filter(None, said), 1)]
    return Article("text", "", tuple(blocks))


def read_csv(cut: Cut) -> Article:
    """Tables in plain text: a row a line, its place the line's number among the rows, and the cells if not from the
    first on.

    Raises Unreadable (malformed) for quotes that never close over too much text.
    """
    text = text_of(cut.content)
    csv.field_size_limit(_MOST_FIELD)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text[:65_536]) or ",")
    lines: dict[int, list[Cell]] = {}
    try:
        for n, row in enumerate(rows, 1):
            said = [(column, folded(cell), len(cell) - len(cell.lstrip())) for column, cell in enumerate(row, 1)]
            if cells := [Cell(n, column, cell, prose=True, indent=inset) for column, cell, inset in said if cell]:
                lines[n] = cells
    except csv.Error as error:
        raise Unreadable(ReadingOutcome.MALFORMED, f"a table in plain text that breaks off: {error}") from error
    blocks, grids = outline(lines, _csv_place, lambda _: False)
    return Article("text", "", tuple(blocks), grids=tuple(grids))


def _csv_place(region: Region) -> str:
    rows = f"row {region.top}" + (f"-{region.bottom}" if region.bottom > region.top else "")
    return rows if region.left == 1 else f"{rows} cells {region.left}-{region.right}"


def read_json(cut: Cut) -> Article:
    """A JSON document: each value that is no list and no object is a row of its path and itself; the path is its place.

    Paths are as in `dataset[12].title`; numbers are kept as written. Raises Unreadable for what is no JSON or nests too
    deep.
    """
    try:
        document = json.loads(text_of(cut.content), parse_float=str, parse_int=str, parse_constant=str)
    except RecursionError as error:
        raise Unreadable(ReadingOutcome.TOO_LARGE, "JSON that nests too deep") from error
    except ValueError as error:
        raise Unreadable(ReadingOutcome.MALFORMED, f"JSON was promised: {error}") from error
    blocks: list[Block] = []
    waiting: list[tuple[str, object]] = [("", document)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict):
            waiting += reversed([(f"{path}.{key}" if path else str(key), inner) for key, inner in value.items()])
        elif isinstance(value, list):
            waiting += reversed([(f"{path}[{n}]", inner) for n, inner in enumerate(value)])
        else:
            said, path = folded(value if isinstance(value, str) else json.dumps(value)), folded(path)
            blocks.append(Block("row", " | ".join(filter(None, (path, said))), place=path, cells=(path, said)))
    title = document.get("title") if isinstance(document, dict) else None
    return Article("json", folded(title) if isinstance(title, str) else "", tuple(blocks))
