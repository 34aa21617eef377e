"""A comparison: two versions of a document in, the edits between them out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from archive.history.alignment import Operation, Pairing, align
from archive.history.edit import CellEdit, Edit, Kind, LinkEdit
from archive.history.headings import Headings
from archive.history.likeness import is_figure
from archive.history.redline import Op, Span, redline
from archive.history.rows import RowNames, changed_cells
from archive.history.summary import figures_in, summary_of
from archive.history.trifles import is_furniture, is_typo
from archive.reading.link import only_file_facts
from archive.reading.reading import Block, Link

__all__ = ["CellEdit", "Comparison", "Edit", "Kind", "LinkEdit", "compare"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The edits in reading order of the new side; `kind` is the most important one among them."""

    edits: tuple[Edit, ...]
    words_added: int
    words_removed: int
    kind: Kind | None
    summary: str


def compare(old: Sequence[Block], new: Sequence[Block], old_title: str = "", new_title: str = "") -> Comparison:
    """What changed; no edits exactly when the two have the same wording digest."""
    edits = edits_between(old, new, old_title, new_title)
    redlines = [redline(e.old_text or "", e.new_text or "") for e in edits]
    kinds = {e.kind for e in edits}
    return Comparison(
        edits=edits,
        words_added=sum(_words(spans, Op.INSERT) for spans in redlines),
        words_removed=sum(_words(spans, Op.DELETE) for spans in redlines),
        kind=next((kind for kind in Kind if kind in kinds), None),
        summary=summary_of(list(zip(edits, redlines, strict=True)), old, new),
    )


def edits_between(
    old: Sequence[Block], new: Sequence[Block], old_title: str = "", new_title: str = ""
) -> tuple[Edit, ...]:
    """The edits alone."""
    edits: list[Edit] = []
    if old_title != new_title:
        edits.append(Edit(Operation.REWORDED, Kind.TITLE, (), (), old_title, new_title))
    headings = Headings(old), Headings(new)
    names = RowNames(new, headings[1])
    for pairing in align(old, new):
        if pairing.operation is not Operation.UNCHANGED:
            edit = _edit(pairing, old, new, headings, names)
            titled = edits and (edits[0].old_text, edits[0].new_text) == (edit.old_text, edit.new_text) != (None, None)
            edits.append(replace(edit, kind=Kind.TITLE) if titled and edits[0].kind is Kind.TITLE else edit)
    return tuple(edits)


def _edit(
    pairing: Pairing,
    old: Sequence[Block],
    new: Sequence[Block],
    headings: tuple[Headings, Headings],
    names: RowNames,
) -> Edit:
    olds, news = [old[i] for i in pairing.old], [new[j] for j in pairing.new]
    cells: tuple[CellEdit, ...] = ()
    over = ""
    if len(olds) == len(news) == 1 and (olds[0].filled, olds[0].exact) != (news[0].filled, news[0].exact):
        (i,), (j,) = pairing.old, pairing.new
        name = names.of(j) if news[0].cells else ""
        old_over, new_over = headings[0].over(i), headings[1].over(j)
        cells = changed_cells(olds[0], news[0], name, old_over, new_over)
        over = " | ".join(filter(None, new_over))
    links = _links(olds, news) if olds and news else ()
    old_text = "\n".join(b.text for b in olds) if olds else None
    new_text = "\n".join(b.text for b in news) if news else None
    kind = _kind(pairing.operation, olds, news, cells, links)
    return Edit(pairing.operation, kind, pairing.old, pairing.new, old_text, new_text, cells, links, over)


def _kind(
    operation: Operation, olds: list[Block], news: list[Block], cells: tuple[CellEdit, ...], links: tuple[LinkEdit, ...]
) -> Kind:
    row = (olds or news)[0].kind == "row"
    before, after = " ".join(b.text for b in olds), " ".join(b.text for b in news)
    if not olds or not news:
        return Kind.TABLE if row else _prose(before or None, after or None)
    if only_file_facts(before, after):
        return Kind.LINK
    if before != after:
        changed = [(c.old, c.new) for c in cells] if row else [(before, after)]
        figures = ((figures_in(a), figures_in(b)) for a, b in changed)
        if any(a and b and a != b for a, b in figures) or any(is_figure(c.old) and is_figure(c.new) for c in cells):
            return Kind.FIGURE
        return Kind.TABLE if row else _prose(before, after)
    if cells and olds[0].filled == news[0].filled:
        return Kind.FIGURE  # the number behind the print
    if links:
        return Kind.LINK
    return Kind.ORDER if operation is Operation.MOVED else Kind.TABLE if cells else Kind.FORMATTING


def _prose(before: str | None, after: str | None) -> Kind:
    if is_furniture(before) and is_furniture(after):
        return Kind.FURNITURE
    return Kind.TYPO if is_typo(before, after) else Kind.WORDING


def _links(olds: list[Block], news: list[Block]) -> tuple[LinkEdit, ...]:
    """Links whose target went or came; a link that keeps its text and changes its target is one edit."""
    before, after = [x for b in olds for x in b.links], [x for b in news for x in b.links]
    gone, come = _beyond(before, after), _beyond(after, before)
    edits = []
    for link in gone:
        same = next((x for x in come if x.text == link.text), None)
        if same:
            come.remove(same)
        edits.append(LinkEdit(link.text, link.target, same.target if same else None))
    return (*edits, *(LinkEdit(x.text, None, x.target) for x in come))


def _beyond(links: list[Link], others: list[Link]) -> list[Link]:
    left, kept = Counter(x.target for x in others), []
    for link in links:
        if left[link.target]:
            left[link.target] -= 1
        else:
            kept.append(link)
    return kept


def _words(spans: tuple[Span, ...], op: Op) -> int:
    """The words of one side; the bar between the cells of a row is none."""
    told = [s.text.split() for s in spans if s.op is op]
    return sum(len(words) - words.count("|") for words in told)
