"""Wording drawn: blocks grouped into what HTML has elements for (headings, paragraphs, nested lists, tables, notes)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urljoin, urlsplit

from archive.reading.grid import cell_place
from archive.reading.reading import Block
from archive.reading.section import Section, sections_of


@dataclass(frozen=True)
class Piece:
    """A run of text; `href` where it is a link that may be followed."""

    text: str
    href: str | None = None


@dataclass(frozen=True)
class Part:
    """Blocks of one kind that stand together.

    kind: heading, paragraph, list, table, caption, note, footnote. A list's `lines` are its items with their depth,
    a table's its rows; all others have one line. `section` are the headings they stand under, from the outermost down.
    """

    kind: str
    level: int
    lines: tuple[Line, ...]
    place: str
    section: Section = ()


@dataclass(frozen=True)
class Line:
    """One block: its pieces, or the cells of a row. `formulas` are what computed cells, as (place, formula)."""

    level: int
    pieces: tuple[Piece, ...]
    cells: tuple[str, ...]
    place: str
    hidden: bool
    formulas: tuple[tuple[str, str], ...] = ()


_TOGETHER = {"item": "list", "row": "table"}


def parts_of(blocks: Sequence[Block], base: str = "", shown: slice = slice(None)) -> Iterator[Part]:
    """The parts of a version in reading order; `base` is the address that relative links are read against. Only those
    of the blocks that are `shown`."""
    sections = tuple(sections_of(blocks))
    for (kind, _), run in groupby([*enumerate(blocks)][shown], key=_together):
        members = [*run]
        lines = tuple(
            Line(b.level, _pieces(b, base), b.cells, b.place, b.hidden, tuple(_formulas(b))) for _, b in members
        )
        first, block = members[0]
        yield Part(kind, block.level, lines, block.place, sections[first])


def _together(numbered: tuple[int, Block]) -> tuple[str, int]:
    """Items stand with the items beside them, rows with rows; everything else alone."""
    number, block = numbered
    return (_TOGETHER[block.kind], -1) if block.kind in _TOGETHER else (block.kind, number)


def _formulas(block: Block) -> Iterator[tuple[str, str]]:
    for at, formula in block.formulas:
        yield cell_place(block.place, at)[0] if block.cells else block.place, formula


def _pieces(block: Block, base: str) -> tuple[Piece, ...]:
    pieces, rest = [], block.text
    for link in block.links:
        before, found, after = rest.partition(link.text) if link.text else ("", "", "")
        href = safe_target(link.target, base)
        if found and href:
            pieces += [Piece(before)] if before else []
            pieces.append(Piece(found, href))
            rest = after
    return (*pieces, Piece(rest)) if rest else tuple(pieces)


def safe_target(target: str, base: str = "") -> str | None:
    """The address behind a link when it is one of the web; None for everything a browser might run instead."""
    try:
        parts = urlsplit(full := urljoin(base, target.strip()))
    except ValueError:
        return None
    return full if parts.scheme in ("http", "https") and parts.hostname else None
