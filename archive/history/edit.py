"""An edit: one thing that changed between two versions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from archive.history.alignment import Operation


class Kind(StrEnum):
    """What an edit touches, the most important first. A closed list."""

    FIGURE = "figure"  # a number in prose or in a table
    WORDING = "wording"
    TITLE = "title"
    TABLE = "table"  # a row, no number changed in it
    LINK = "link"
    ORDER = "order"  # moved, nothing else
    TYPO = "typo"  # the same words, spelled or pointed otherwise
    FORMATTING = "formatting"  # paragraph became heading, a list item another depth
    FURNITURE = "furniture"  # when the page was reviewed, how to share it: no figure changed in it


@dataclass(frozen=True, slots=True)
class CellEdit:
    """A cell of a row that stayed: `row` is the row's label, `column` its heading, "" where none is known."""

    row: str
    column: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class LinkEdit:
    """A link by its text; None where it came (old) or went (new)."""

    text: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Edit:
    """One thing that changed.

    Indexes are positions in the two lists of blocks: several where blocks split or merged, none where a side has no
    block (added, removed) or the edit is of the title. Texts of several are joined by a newline. `headings` is the
    text of the row that heads the changed cells, "" where none is known.
    """

    operation: Operation
    kind: Kind
    old_index: tuple[int, ...]
    new_index: tuple[int, ...]
    old_text: str | None
    new_text: str | None
    cells: tuple[CellEdit, ...] = ()
    links: tuple[LinkEdit, ...] = ()
    headings: str = ""
