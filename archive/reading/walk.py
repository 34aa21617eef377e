"""From a stream of markup to blocks of wording: everything said, once, in order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from archive.reading.link import with_file_facts
from archive.reading.reading import Block, Link
from archive.reading.table import Laid, Table, layout_tables
from archive.reading.tree import HEADINGS, Token

_BLOCKS = {
    *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir"),
    *("div", "search", "pre"),
    *("dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "html", "legend"),
    *("li", "main", "menu", "nav", "ol", "p", "section", "summary", "table", "tbody", "td", "tfoot"),
    *("th", "thead", "tr", "ul", *HEADINGS),
}
_LISTS = frozenset(("ul", "ol", "menu", "dir"))
_CELLS = frozenset(("td", "th"))
_DEFINITIONS = {"dt": 1, "dd": 2}  # at these depths
# Elements that say more of their wording than where a block begins and ends.
_TOLD = frozenset(
    (*HEADINGS, *_LISTS, *_CELLS, "li", "dt", "dd", "caption", "figcaption", "a", "sup", "thead", "tr", "table", "html")
)
_VOID = frozenset(
    ("br", "hr", "wbr", "img", "input", "link", "meta", "source", "col", "area", "base", "embed", "param", "track")
)
# Soft hyphens, zero-width characters, marks of direction, controls that are no white space, lone surrogates.
_UNSEEN = re.compile(
    "[\xad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]"
)
_LINKED_MARK = re.compile(r"[\[(]?(?:\d{1,3}|[*†‡§¶]{1,3})[\])]?")
_POWER = re.compile(r"\d\s?(?:[kc]?m|mi|ft|in|yd)$")  # a measured length, before the figure of its power
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_NOTE_MARK = re.compile(r"[\[(]?(?:\d{1,3}(?:\s?,\s?\d{1,3})*|[*†‡§¶]{1,3}|[a-z])[\])]?")


def folded(text: str) -> str:
    """White space (also no-break) as single blanks, none at the ends; characters nobody sees removed."""
    if not text.isascii() or not text.isprintable():
        text = _UNSEEN.sub("", text)
    return " ".join(text.split())


class Walk:
    """One pass over a page; `blocks`, `title` and `language` are complete when `over` has been called.

    - The cells of a row keep their columns. A spanned cell is said once, at its first row and column; the other places
      it covers are blank, so that nothing is said twice.
    - A table that holds another table, or headings and no header cell, is layout: its cells are read on as text.
    - Two or more line breaks in a row part paragraphs; a single one is a blank.
    - A superscript that looks like a note's mark is kept apart, ` [1]`; other superscripts (1st) stay glued, squares
      (5 mi²) as raised figures. A mark glued to a word that leads to a place on the page is kept apart too. A
      paragraph that begins with a mark is a footnote.
    - The terms of a list of definitions are items of depth 1, the definitions under them of depth 2.
    - Wording inside hidden elements is kept, in blocks of its own that are marked hidden.
    """

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.title = self.language = ""
        self._said: list[str] = []
        self._unseen: list[str] = []  # said by hidden elements inside a line
        self._links: list[Link] = []
        self._link: tuple[str, int] | None = None  # target, where its text begins in `_said`
        self._mark: int | None = None  # where a superscript begins in `_said`
        self._is_note = False
        self._heading = 0
        self._breaks = 0
        self._depths: list[int] = []  # of the lists of the open items
        self._lists = self._captions = self._notes = self._boxes = self._hidden_blocks = self._hidden_runs = 0
        self._tables: list[Table | None] = []  # None is layout
        self._met = 0  # tables so far
        self.laid: dict[int, Laid] = {}  # of blocks that are rows
        self._closing: list[tuple[str, str]] = []  # what the open elements counted up
        self._places: Counter[str] = Counter()

    def walk(self, stream: Iterable[Token]) -> Walk:
        """Reads a whole stream. Raises Unreadable for more cells than any publication has."""
        tokens = list(stream)
        layout = layout_tables(tokens)
        for at, (sort, said, attributes) in enumerate(tokens):
            if sort == "":
                self._text(said)
            elif sort == "<":
                self._begin(said, attributes, at in layout)
            else:
                self._end(said)
        self._flush()
        self.title = self._title()
        return self

    def _text(self, text: str) -> None:
        if text.isspace():
            if self._hidden_runs or self._said:
                (self._unseen if self._hidden_runs else self._said).append(" ")
            return
        if self._breaks > 1 and not self._cell and not self._heading:
            self._flush()
        self._breaks = 0
        (self._unseen if self._hidden_runs else self._said).append(text)

    @property
    def _cell(self) -> bool:
        return bool(self._tables and self._tables[-1] and self._tables[-1].in_cell)

    def _begin(self, name: str, attributes: Mapping[str, str | None], is_layout: bool) -> None:
        if name in _VOID:
            if name == "br":
                self._breaks += 1
                self._said.append(" ")
            elif name == "hr":
                self._part()
            return
        if name in _BLOCKS:
            self._part()
        counted = ""
        if attributes:
            counted = self._count(name, attributes)
        if name in _TOLD:
            self._begin_told(name, attributes, is_layout)
        self._closing.append((name, counted))

    def _begin_told(self, name: str, attributes: Mapping[str, str | None], is_layout: bool) -> None:
        if name in HEADINGS:
            self._heading = HEADINGS[name]
        elif name in _LISTS:
            self._lists += 1
        elif name == "li":
            self._depths.append(max(1, self._lists))
        elif name in _DEFINITIONS:
            self._depths.append(_DEFINITIONS[name])
        elif name in ("caption", "figcaption"):
            self._captions += 1
        elif name == "a":
            target = folded(attributes.get("href") or "")
            self._link = (target, len(self._said)) if target else None
        elif name == "sup":
            self._mark = len(self._said)
        elif name == "table":
            self._met += 1
            self._tables.append(None if is_layout else Table(self._met))
        elif name == "thead" and self._tables and self._tables[-1]:
            self._tables[-1].in_head = True
        elif name in _CELLS and self._tables and self._tables[-1]:
            self._tables[-1].begin_cell(attributes, heads=name == "th")
        elif name == "html":
            self.language = folded(attributes.get("lang") or "")

    def _count(self, name: str, attributes: Mapping[str, str | None]) -> str:
        """Counts what an element's attributes say of its wording; the answer tells `_end` what to count down."""
        counted = ""
        if attributes.get("class") == "footnote":
            self._notes += 1
            counted += "n"
        if attributes.get("class") == "caption":
            self._captions += 1
            counted += "c"
        if attributes.get("class") == "note":
            self._boxes += 1
            counted += "b"
        if "hidden" in attributes:
            if name in _BLOCKS and name not in _CELLS:
                self._hidden_blocks += 1
                counted += "h"
            else:
                self._hidden_runs += 1
                counted += "r"
        return counted

    def _end(self, name: str) -> None:
        if name in _VOID:
            return
        if name == "title":
            self.title = folded("".join(self._said))
            self._said.clear()
        if name in _CELLS and self._tables and self._tables[-1]:
            self._end_cell(self._tables[-1])
        elif name in _BLOCKS:
            self._part()
        if name in _TOLD:
            self._end_told(name)
        _, counted = self._closing.pop()
        if counted:
            self._notes -= "n" in counted
            self._captions -= "c" in counted
            self._boxes -= "b" in counted
            self._hidden_blocks -= "h" in counted
            self._hidden_runs -= "r" in counted

    def _end_told(self, name: str) -> None:
        if name in HEADINGS:
            self._heading = 0
        elif name in _LISTS:
            self._lists -= 1
        elif name == "li" or name in _DEFINITIONS:
            self._depths.pop()
        elif name in ("caption", "figcaption"):
            self._captions -= 1
        elif name == "a":
            self._end_link()
        elif name == "sup":
            self._end_mark()
        elif name == "tr" and self._tables and self._tables[-1]:
            self._end_row(self._tables[-1])
        elif name == "thead" and self._tables and self._tables[-1]:
            self._tables[-1].in_head = False
        elif name == "table":
            self._tables.pop()

    def _part(self) -> None:
        """A block begins or ends: in a cell a blank, elsewhere the end of what was said."""
        if self._tables and self._cell:
            self._said.append(" ")
        else:
            self._flush()

    def _end_link(self) -> None:
        if self._link:
            target, start = self._link
            text = folded("".join(self._said[start:]))
            self._links.append(Link(text, target))
            self._link = None
            if target[0] == "#" and self._mark is None and _LINKED_MARK.fullmatch(text) and self._is_glued(start):
                self._said[start:] = [f" [{text.strip('[]()')}]"]

    def _is_glued(self, at: int) -> bool:
        """Whether what is said from there on stands right behind something."""
        before = "".join(self._said[max(0, at - 4) : at])
        return bool(before) and not before[-1].isspace()

    def _end_mark(self) -> None:
        if self._mark is None:
            return
        mark = folded("".join(self._said[self._mark :]))
        if mark.isdecimal() and _POWER.search("".join(self._said[max(0, self._mark - 2) : self._mark])):
            self._said[self._mark :] = [mark.translate(_RAISED)]
        elif _NOTE_MARK.fullmatch(mark):
            self._is_note = self._is_note or not "".join(self._said[: self._mark]).strip()
            self._said[self._mark :] = [f" [{mark.strip('[]()')}]"]
        self._mark = None

    def _flush(self) -> None:
        self._breaks = 0
        if not self._said and not self._unseen:
            return
        text, unseen = folded("".join(self._said)), folded("".join(self._unseen)) if self._unseen else ""
        open_link = self._link
        self._end_link()
        links = with_file_facts(text, self._links) if text and self._links else ()
        is_note = self._is_note or self._notes > 0
        self._said, self._unseen, self._links, self._mark, self._is_note = [], [], [], None, False
        self._link = (open_link[0], 0) if open_link else None
        kind, level = "paragraph", 0
        if self._heading:
            kind, level = "heading", self._heading
        elif self._captions:
            kind = "caption"
        elif is_note:
            kind = "footnote"
        elif self._depths:
            kind, level = "item", self._depths[-1]
        elif self._boxes:
            kind = "note"
        if text:
            self._add(kind, text, level, links=links, hidden=self._hidden_blocks > 0)
        if unseen:
            self._add("paragraph", unseen, hidden=True)

    def _add(
        self,
        kind: str,
        text: str,
        level: int = 0,
        cells: tuple[str, ...] = (),
        links: tuple[Link, ...] = (),
        hidden: bool = False,
    ) -> None:
        name = {"heading": f"h{level}", "paragraph": "p", "item": "li", "row": "tr"}.get(kind, kind)
        self._places[name] += 1
        self.blocks.append(Block(kind, text, level, f"{name}[{self._places[name]}]", cells, links, hidden))

    def _end_cell(self, table: Table) -> None:
        self._end_link()
        table.end_cell(folded("".join(self._said)), self._links)
        self._said, self._links, self._mark, self._is_note = [], [], None, False

    def _end_row(self, table: Table) -> None:
        cells, links, laid = table.take_row()
        text = " | ".join(filter(None, cells))
        if text:
            self.laid[len(self.blocks)] = laid
            links = with_file_facts(text, links) if links else ()
            self._add("row", text, cells=cells, links=links, hidden=self._hidden_blocks > 0)
        if self._unseen:
            self._flush()

    def _title(self) -> str:
        """The page's title without the site's name, where the headline says the same."""
        headlines = {block.text for block in self.blocks if block.kind == "heading" and block.level == 1}
        for mark in (" | ", " » ", " :: ", " – ", " - "):
            for part in self.title.split(mark):
                if part in headlines:
                    return part
        return self.title
