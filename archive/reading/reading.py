"""A reading: what a reader made of a payload. One model for pages, PDFs, workbooks and text."""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from itertools import groupby
from typing import Any

from archive.digest import name_of
from archive.reading.grid import Grid, grids_body

_JOIN = " | "
_COUNTED = re.compile(r"([^\[\]]{0,80})\[([1-9]\d{0,5})\]", re.ASCII)
_LETTERS = len(name_of("w")) - 1


class ReadingOutcome(StrEnum):
    """How reading ended: a closed list. Everything but READ is a reason."""

    READ = "read"
    EMPTY = "empty"  # no bytes, or nothing in them
    UNKNOWN_KIND = "unknown-kind"  # no reader for such bytes
    MALFORMED = "malformed"  # not what its first bytes promised
    ENCRYPTED = "encrypted"
    NO_TEXT_LAYER = "no-text-layer"  # a PDF of pictures only
    TOO_LARGE = "too-large"  # over the size, ratio, depth or cell limits
    TIMEOUT = "timeout"
    MEMORY = "memory"
    CRASHED = "crashed"


class Unreadable(Exception):
    """A payload that cannot be read: `outcome` from the closed list, `note` in words.
    Becomes a row, never an error message.
    """

    def __init__(self, outcome: ReadingOutcome, note: str) -> None:
        super().__init__(outcome, note)
        self.outcome = outcome
        self.note = note


@dataclass(frozen=True, slots=True)
class Link:
    """A link as printed: its text and its target, as written in the page.

    `file` is what is printed of the file behind it, as printed ("PDF | 7 pages - 214 KB"); not in the wording digest.
    """

    text: str
    target: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One unit of official wording, whole and once, in reading order.

    kind: `heading`, `paragraph`, `item`, `row` (of a table or sheet), `caption`, `note` (a cell's comment, a note
    box), `footnote`.
    text: white space folded to single blanks; of a row, its cells that are not blank joined by " | ".
    level: heading level 1-6, depth of a list item from 1; else 0.
    place: where it stands in this payload: "p[3]" for pages, "page 2 [72 100 540 130]" (points) for PDFs,
    "Detention FY22!A8:F8" for workbooks. Never part of the wording digest.
    cells: the texts of a row's cells in order, blanks kept.
    exact: beside `cells`, the number behind a print that says less of it (22578.25 behind "22,578"), in plain digits,
    at most fifteen significant ones; "" for a cell whose text says all. () when that holds for the whole row.
    formulas: what computed a cell, as (number of the cell, formula without the equals sign); 0 for a block that is no
    row. Never part of the wording digest, which has what the formula came to.
    """

    kind: str
    text: str
    level: int = 0
    place: str = ""
    cells: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    hidden: bool = False
    exact: tuple[str, ...] = ()
    formulas: tuple[tuple[int, str], ...] = ()

    @property
    def filled(self) -> tuple[str, ...]:
        """The cells up to the last that says something: how far a table's frame reaches is no wording."""
        cells = self.cells
        while cells and not cells[-1]:
            cells = cells[:-1]
        return cells


@dataclass(frozen=True, slots=True)
class Article:
    """The publication itself: title and blocks, furniture apart."""

    kind: str  # html, workbook, pdf, scan (a PDF of which pages were read by OCR), text, json
    title: str
    blocks: tuple[Block, ...]
    language: str = ""
    furniture: tuple[Block, ...] = ()  # recognised and kept apart; not in wording, not in the stored body
    grids: tuple[Grid, ...] = ()  # a reading of the blocks; not in wording
    note: str = ""  # what a reader of it should know of how it was read; not in wording

    @property
    def wording(self) -> str:
        """SHA-256 over title and blocks without their places, and without blank cells at the end of rows: equal wording
        is the same version.
        """
        mark = hashlib.sha256(self.title.encode("utf-8", "surrogatepass"))
        for b in self.blocks:
            said = "\x1f".join(b.filled + b.exact[: len(b.filled)]) if b.cells else b.text
            parts = (b.kind, str(b.level), said, *(link.target for link in b.links), "h" if b.hidden else "")
            mark.update("\x1e".join(parts).encode("utf-8", "surrogatepass") + b"\x1d")
        return mark.hexdigest()

    @property
    def words(self) -> int:
        """Blank-separated words over all blocks; what joins the cells of a row is none."""
        return sum(len(said.split()) for b in self.blocks for said in b.cells or (b.text,))

    def body(self) -> bytes:
        """The blocks as stored: zlib over compact JSON. First the names of their wordings (`wording_id`) without the
        first letter, one behind the other, since texts stand elsewhere, once for all articles; then lists of how many
        blocks in turn are alike in all else, and what they are, trailing defaults left out.

        A row says which of its cells are blank. A place that counts on from the last of its tag is the tag in a list.
        """
        rows, last = [], dict[str, int]()
        for b in self.blocks:
            links = [[x.text, x.target, x.file] if x.file else [x.text, x.target] for x in b.links]
            row: list[object] = [b.kind, b.level, _place_told(b.place, last), links, int(b.hidden), _cells_beside(b)]
            row += b.exact, b.formulas
            while row and row[-1] in (0, "", [], ()):
                row.pop()
            rows.append(row)
        names = "".join(wording_id(b.text)[1:] for b in self.blocks)
        runs = [[len(list(alike)), *row] for row, alike in groupby(rows)]
        text = json.dumps([names, runs], ensure_ascii=False, separators=(",", ":"))
        return zlib.compress(text.encode("utf-8", "surrogatepass"), 9)

    def wordings(self) -> dict[str, str]:
        """The texts of the blocks, by wording id."""
        return {wording_id(b.text): b.text for b in self.blocks}


@dataclass(frozen=True, slots=True)
class Stored:
    """An article as it is stored: what its row says, and the texts of its blocks by wording id."""

    wording: str
    kind: str
    title: str
    language: str
    blocks: int
    words: int
    body: bytes
    grids: bytes | None
    texts: dict[str, str]
    note: str = ""


def stored(article: Article) -> Stored:
    """An article ready to be stored."""
    return Stored(
        wording=article.wording,
        kind=article.kind,
        title=article.title,
        language=article.language,
        blocks=len(article.blocks),
        words=article.words,
        body=article.body(),
        grids=grids_body(article.grids, article.blocks),
        texts=article.wordings(),
        note=article.note,
    )


@lru_cache(1 << 14)  # a block's text is asked for again with every version it stands in
def wording_id(text: str) -> str:
    """The name of a text that a block had: the id in `wordings`."""
    return name_of("w", text)


def _cells_beside(block: Block) -> str | list[str]:
    """A row's cells as far as its text does not tell them: `1` for a cell that says something, `.` for a blank one.
    Where a cell holds what joins cells, the cells themselves."""
    if not block.cells:
        return ""
    said = [c for c in block.cells if c]
    return "".join("1" if c else "." for c in block.cells) if block.text.split(_JOIN) == said else list(block.cells)


def wordings_in(body: bytes) -> list[str]:
    """The wording ids a stored body names, in order."""
    return ["w" + row[1] for row in _rows(body)]


def outline_of(body: bytes) -> list[tuple[str, int, str, str]]:
    """Kind, level, wording id and place of each block of a stored body, in order."""
    whole = ([*row, *["", "", 0, ""][len(row) :]][:4] for row in _rows(body))
    return [(kind, level, "w" + name, place) for kind, name, level, place in whole]


def blocks_of(body: bytes, texts: Mapping[str, str]) -> tuple[Block, ...]:
    """The blocks of a stored body; the inverse of `Article.body`. `texts` has the wordings it names."""
    blocks = []
    for row in _rows(body):
        row += ["", "", 0, "", [], 0, "", [], []][len(row) :]
        kind, wording, level, place, links, hidden, beside, exact, formulas = row
        text = texts["w" + wording]
        said = iter(text.split(_JOIN))
        if isinstance(beside, list):
            cells = tuple(beside)
        else:
            cells = tuple(next(said) if mark == "1" else "" for mark in beside)
        told = tuple(Link(*x) for x in links), bool(hidden), tuple(exact), tuple((n, said) for n, said in formulas)
        blocks.append(Block(kind, text, level, place, cells, *told))
    return tuple(blocks)


def _rows(body: bytes) -> list[list[Any]]:
    """A list a block: kind, wording, level, place and the others, trailing defaults left out."""
    told: list[Any] = json.loads(zlib.decompress(body).decode("utf-8", "surrogatepass"))
    if not told or not isinstance(told[0], str):
        return told  # as archives made before have it
    names, runs = told
    rows, last = list[list[Any]](), dict[str, int]()
    for times, *told in runs:
        kind, level, place, *others = told + ["", 0, ""][len(told) :]
        for _ in range(times):
            name = names[len(rows) * _LETTERS : (len(rows) + 1) * _LETTERS]
            rows.append([kind, name, level, _place_of(place, last), *others])
    return rows


def _place_told(place: str, last: dict[str, int]) -> str | list[str]:
    found = _COUNTED.fullmatch(place)
    if found is None:
        return place
    tag, nth, before = found[1], int(found[2]), last.get(found[1], 0)
    last[tag] = nth
    return [tag] if nth == before + 1 else place


def _place_of(told: str | list[str], last: dict[str, int]) -> str:
    """The inverse of `_place_told`."""
    if isinstance(told, str):
        if found := _COUNTED.fullmatch(told):
            last[found[1]] = int(found[2])
        return told
    (tag,) = told
    last[tag] = last.get(tag, 0) + 1
    return f"{tag}[{last[tag]}]"


def article_name(reader: str, revision: int, content: bytes) -> str:
    """The name of an article: 128 bits of SHA-256 over reader, revision and content, as 32 hexadecimal digits.

    It stands in three tables and no permalink; a payload keeps all of its digest.
    """
    mark = hashlib.sha256(f"{reader} {revision}\n".encode())
    mark.update(content)
    return mark.hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Cut:
    """Step one: the article's own bytes found in a payload, and what the head and the furniture say.

    `article` is the name of `content` and of all that step two depends on (`article_name`).
    `declared` are dates the publication gives itself, as (label, text as printed), and its standing (`standing.py`).
    `suspect` is the rule by which the body looks like a block page, a soft 404 and the like; "" when it does not.
    """

    reader: str
    revision: int
    article: str
    content: bytes
    declared: tuple[tuple[str, str], ...] = ()
    suspect: str = ""
    outcome: ReadingOutcome = ReadingOutcome.READ
    note: str = ""
    facts: dict[str, str] = field(default_factory=dict)  # charset and the like, needed by step two
