"""A redline as a page draws it: block by block, in the order of the new side, removals where they stood."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest

from archive.history.alignment import Operation
from archive.history.comparison import CellEdit, Comparison, Edit, LinkEdit
from archive.history.redline import Op, Span, redline
from archive.history.rows import printed_and_exact
from archive.reading.reading import Block
from archive.reading.section import Section, sections_of

LABELS = {
    Operation.UNCHANGED: "",
    Operation.ALTERED: "Same words, other form or links",
    Operation.REWORDED: "Reworded",
    Operation.MOVED: "Moved",
    Operation.MOVED_REWORDED: "Moved and reworded",
    Operation.ADDED: "Added",
    Operation.REMOVED: "Removed",
    Operation.SPLIT: "Split",
    Operation.MERGED: "Merged",
    Operation.REINSTATED: "Came back",
}


@dataclass(frozen=True)
class Redline:
    """A text on both sides: all spans, those of the old side, those of the new one."""

    spans: tuple[Span, ...]

    @property
    def old(self) -> tuple[Span, ...]:
        return tuple(s for s in self.spans if s.op is not Op.INSERT)

    @property
    def new(self) -> tuple[Span, ...]:
        return tuple(s for s in self.spans if s.op is not Op.DELETE)

    @property
    def changed(self) -> bool:
        return any(s.op is not Op.EQUAL for s in self.spans)


@dataclass(frozen=True)
class CellLine:
    """A changed cell by the names of its row and column."""

    row: str
    column: str
    text: Redline


@dataclass(frozen=True)
class RedlinePart:
    """Blocks that became blocks. For a table's row `cells` has the redline of each cell.

    `operation` is a term of Operation, `label` its words. `old_place` and `new_place` say where it stands in the
    payloads, `section` the headings it stands under: in the new version, of what was removed in the old one.
    """

    operation: str
    label: str
    kind: str
    level: int
    text: Redline
    cells: tuple[Redline, ...] = ()
    cell_lines: tuple[CellLine, ...] = ()
    links: tuple[LinkEdit, ...] = ()
    old_place: str = ""
    new_place: str = ""
    section: Section = ()


@dataclass(frozen=True)
class RedlineGroup:
    """Parts drawn together: rows of one section, or one other part. `cell_lines` are changed cells told one by one."""

    table: bool
    parts: tuple[RedlinePart, ...]
    cell_lines: tuple[CellLine, ...] = ()
    section: Section = ()


def redline_groups(parts: Sequence[RedlinePart], *, cell_by_cell: bool) -> tuple[RedlineGroup, ...]:
    """Rows with the rows beside them; with `cell_by_cell` a row of which only cells changed is told by these."""
    groups = []
    for members in _rows_together(parts):
        first = members[0]
        if first.kind != "row":
            groups.append(RedlineGroup(False, (first,), section=first.section))
            continue
        told = [part for part in members if cell_by_cell and part.cell_lines]
        lines = tuple(line for part in told for line in part.cell_lines)
        groups.append(RedlineGroup(True, tuple(p for p in members if p not in told), lines, first.section))
    return tuple(groups)


def _rows_together(parts: Sequence[RedlinePart]) -> Iterator[list[RedlinePart]]:
    """Runs of rows of one section, other parts alone. A removed row stays with what it stands among: the headings over
    it may have been worded otherwise."""
    run: list[RedlinePart] = []
    for part in parts:
        among = bool(run) and part.kind == run[0].kind == "row"
        if run and not (among and (part.operation == Operation.REMOVED or part.section == run[0].section)):
            yield run
            run = []
        run.append(part)
    if run:
        yield run


def redline_parts(old: Sequence[Block], new: Sequence[Block], comparison: Comparison) -> tuple[RedlinePart, ...]:
    """Every block of both versions once, changed or not.

    Blocks no edit touches stand in the same order on both sides; a removed one is put behind the last of them
    that stood before it.
    """
    return tuple(draw() for _, draw in placed_parts(old, new, comparison))


def placed_parts(
    old: Sequence[Block],
    new: Sequence[Block],
    comparison: Comparison,
    *,
    unchanged: bool = True,
    but: Collection[int] = (),
) -> list[tuple[int, Callable[[], RedlinePart]]]:
    """The parts as `redline_parts` gives them, each with the length of its text and not drawn yet: a page draws few.
    Without `unchanged` only what was edited, `but` for the edits of these numbers."""
    old_touched = {i for edit in comparison.edits for i in edit.old_index}
    new_touched = {i for edit in comparison.edits for i in edit.new_index}
    old_stayed = [i for i in range(len(old)) if i not in old_touched]
    new_stayed = [i for i in range(len(new)) if i not in new_touched]
    stayed = list(zip(old_stayed, new_stayed, strict=True))
    sections = tuple(sections_of(old)), tuple(sections_of(new))
    placed: list[tuple[tuple[int, int, int], int, Callable[[], RedlinePart]]] = []
    if unchanged:
        placed += [
            ((j, 0, 0), len(new[j].text), partial(_unchanged, old[i], new[j], sections[1][j])) for i, j in stayed
        ]
    for n, edit in enumerate(comparison.edits):
        if n in but:
            continue
        length = len(edit.old_text or "") + len(edit.new_text or "")
        placed.append((_where(edit, n, stayed), length, partial(_edited, edit, old, new, _section(edit, *sections))))
    return [(length, draw) for _, length, draw in sorted(placed, key=lambda p: p[0])]


def _where(edit: Edit, n: int, stayed: Sequence[tuple[int, int]]) -> tuple[int, int, int]:
    if edit.new_index:
        return min(edit.new_index), 0, n
    if not edit.old_index:
        return -1, 0, n  # the title
    before = bisect_left(stayed, (min(edit.old_index), 0))
    return (stayed[before - 1][1] if before else -1), 1, n


def _section(edit: Edit, old: Sequence[Section], new: Sequence[Section]) -> Section:
    if edit.new_index:
        return new[edit.new_index[0]]
    return old[edit.old_index[0]] if edit.old_index else ()


def _unchanged(old: Block, new: Block, section: Section) -> RedlinePart:
    cells = tuple(Redline((Span(Op.EQUAL, c),)) for c in new.cells)
    return RedlinePart(
        "unchanged",
        "",
        new.kind,
        new.level,
        Redline((Span(Op.EQUAL, new.text),)),
        cells,
        old_place=old.place,
        new_place=new.place,
        section=section,
    )


def _edited(edit: Edit, old: Sequence[Block], new: Sequence[Block], section: Section) -> RedlinePart:
    before, after = [old[i] for i in edit.old_index], [new[i] for i in edit.new_index]
    shown = (after or before)[0] if after or before else None
    return RedlinePart(
        edit.operation.value,
        LABELS[edit.operation],
        shown.kind if shown else "title",
        shown.level if shown else 0,
        _redline(edit.old_text or "", edit.new_text or ""),
        _cells(before, after),
        tuple(_cell_line(cell) for cell in edit.cells),
        edit.links,
        ", ".join(b.place for b in before if b.place),
        ", ".join(b.place for b in after if b.place),
        section,
    )


def told_part(
    operation: str,
    kind: str,
    old: str | None,
    new: str | None,
    places: tuple[str, str],
    cells: Sequence[CellEdit],
    links: Sequence[LinkEdit],
    section: Section = (),
) -> RedlinePart:
    """A stored edit drawn; texts are None on the side that has no block."""
    texts = (old or new or "").split(" | ") if kind == "row" and not (old and new) else []
    return RedlinePart(
        operation,
        LABELS[Operation(operation)],
        kind,
        0,
        _redline(old or "", new or ""),
        tuple(_redline(text if old else "", text if new else "") for text in texts),
        tuple(_cell_line(cell) for cell in cells),
        tuple(links),
        *places,
        section,
    )


def _redline(old: str, new: str) -> Redline:
    return Redline(tuple(span for span in redline(old, new) if span.text))


def _cell_line(edit: CellEdit) -> CellLine:
    return CellLine(edit.row, edit.column, _redline(edit.old, edit.new))


def _cells(before: Sequence[Block], after: Sequence[Block]) -> tuple[Redline, ...]:
    """Cell by cell where one row became one row of the same width, or stands on one side only."""
    if len(before) > 1 or len(after) > 1 or not (before or after):
        return ()
    old, new = (side[0] if side else None for side in (before, after))
    if old is None or new is None:
        cells = [cell for row in (old, new) if row for cell in row.cells]
        return tuple(_redline(cell if old else "", cell if new else "") for cell in cells)
    if len(old.cells) != len(new.cells):
        return ()
    was, now = (zip_longest(row.cells, row.exact, fillvalue="") for row in (old, new))
    return tuple(_redline(*printed_and_exact(a, b)) for a, b in zip(was, now, strict=True))
