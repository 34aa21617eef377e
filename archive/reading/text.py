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
from archive.reading.stated import stated_dates
from archive.reading.walk import folded

_MOST_FIELD = 1_000_000
_IDENTIFIERS = ("identifier", "@id", "id")  # the first is that of catalogues of open data (DCAT-US 1.1)
_LONGEST_NAME = 200
_BLANK_LINES = re.compile(r"\n[^\S\n]*\n\s*|\f\s*")


def declared_text(content: bytes) -> tuple[tuple[str, str], ...]:
    """As of when a text says that its numbers are."""
    return stated_dates(text_of(content))


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
    """A JSON document: each value that is no list and no object is a row of its path and itself.

    The entries of a list are named by their identifiers where all have one of their own, as in
    `dataset[DHS-0012].title`, and read in the order of these: so one that comes or goes leaves the others as they are,
    and another order is no news. Nor is one of an object's members, which have none (RFC 8259 section 4). Values of a
    list are named alike, `keyword[]`, other entries counted. The place is the path with all of them counted. Numbers
    are kept as written. Raises Unreadable for what is no JSON or nests too deep.
    """
    try:
        document = json.loads(text_of(cut.content), parse_float=str, parse_int=str, parse_constant=str)
    except RecursionError as error:
        raise Unreadable(ReadingOutcome.TOO_LARGE, "JSON that nests too deep") from error
    except ValueError as error:
        raise Unreadable(ReadingOutcome.MALFORMED, f"JSON was promised: {error}") from error
    blocks: list[Block] = []
    waiting: list[tuple[str, str, object]] = [("", "", document)]
    while waiting:
        path, place, value = waiting.pop()
        if isinstance(value, dict):
            waiting += [(_member(path, k), _member(place, k), value[k]) for k in sorted(value, reverse=True)]
        elif isinstance(value, list):
            entries = [(f"{path}[{name}]", f"{place}[{n}]", value[n]) for name, n in _named(value)]
            waiting += reversed(entries)
        else:
            said, path = folded(value if isinstance(value, str) else json.dumps(value)), folded(path)
            blocks.append(Block("row", " | ".join(filter(None, (path, said))), place=folded(place), cells=(path, said)))
    title = document.get("title") if isinstance(document, dict) else None
    return Article("json", folded(title) if isinstance(title, str) else "", tuple(blocks))


def _member(path: str, key: object) -> str:
    return f"{path}.{key}" if path else str(key)


def _named(entries: list[object]) -> list[tuple[str, int]]:
    """Name and number of each entry of a list: by an identifier of its own, nameless if values, else by number."""
    if not any(isinstance(each, dict | list) for each in entries):
        return [("", n) for n in range(len(entries))]
    for key in _IDENTIFIERS:
        own = [each.get(key) if isinstance(each, dict) else None for each in entries]
        names = [name for name in own if isinstance(name, str) and 0 < len(name) <= _LONGEST_NAME]
        if len(set(names)) == len(entries):
            return sorted((name, n) for n, name in enumerate(names))
    return [(str(n), n) for n in range(len(entries))]
