"""Passages: a paragraph, heading, list item or row, and the wordings it had over the versions."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

from archive.digest import name_of
from archive.history.alignment import Operation
from archive.history.cells import packed
from archive.history.comparison import Edit, Kind, LinkEdit
from archive.history.timeline import Version
from archive.reading.reading import Block, wording_id

Earlier = Callable[[Collection[str]], Mapping[str, Sequence[str]]]
"""Asks for wording ids; answers, for each, the passages of this document that had it in a closed stand, last closed
first. A wording nobody had may be left out."""


@dataclass(frozen=True, slots=True)
class Stand:
    """A row of `passages`: one wording of one passage, from version `since` up to, but not in, version `until`."""

    since: str
    passage: str
    kind: str
    wording: str
    until: str | None = None


@dataclass(frozen=True, slots=True)
class EditTold:
    """A row of `edits`: one passage touched, None for the title. A split or a merge is a row for each part. `cells` are
    changed cells of a row, packed (archive/history/cells.py).
    """

    seq: int
    operation: Operation
    kind: Kind
    passage: str | None
    old_wording: str | None
    new_wording: str | None
    old_place: str | None
    new_place: str | None
    cells: str | None = None
    links: tuple[LinkEdit, ...] = ()


@dataclass(frozen=True, slots=True)
class Life:
    """What a new version does to the passages of its document. `wordings` are the texts by id that rows refer to."""

    opened: tuple[Stand, ...]
    closed: tuple[Stand, ...]
    edits: tuple[EditTold, ...]
    wordings: Mapping[str, str]


def in_order(blocks: Sequence[Block], standing: Collection[Stand]) -> list[Stand]:
    """The open stand of every block of a version; of equal wordings, in order of the passages' ids.

    So the rows of `passages` say all there is to know, and nothing has to be kept about the order of passages.
    """
    by_wording: defaultdict[str, deque[Stand]] = defaultdict(deque)
    for stand in sorted(standing, key=lambda s: s.passage):
        by_wording[stand.wording].append(stand)
    return [by_wording[wording_id(block.text)].popleft() for block in blocks]


def live(
    version: Version,
    old: Sequence[Block],
    new: Sequence[Block],
    edits: Sequence[Edit],
    standing: Collection[Stand],
    earlier: Earlier,
) -> Life:
    """The passages' lives go on from the version before (`old`, `standing`: its open stands) to `version` (`new`).

    A reworded or moved block is the same passage; of a split or merged one the longest part goes on. A block that comes
    with a wording which a passage had that no longer stands is that passage, reinstated; so is, as an edit, a passage
    that goes back to a wording it had. For a first version `old` and `standing` are empty and `edits` are those from
    `()` to `new`, which are no news.
    """
    return _Living(version, old, new, edits, standing, earlier).life()


class _Living:
    def __init__(
        self,
        version: Version,
        old: Sequence[Block],
        new: Sequence[Block],
        edits: Sequence[Edit],
        standing: Collection[Stand],
        earlier: Earlier,
    ) -> None:
        self._version, self._old, self._new, self._edits = version, old, new, edits
        self._stands = in_order(old, standing)
        self._standing = {s.passage for s in standing}
        self._texts: dict[str, str] = {}
        self._opened: list[Stand] = []
        self._closed: list[Stand] = []
        self._named: Counter[tuple[str, str]] = Counter()
        self._seq = count()
        come = {self._word(new[j].text) for e in self._edits for j in e.new_index if e.old_text != e.new_text}
        self._earlier = earlier(come) if come and version.number > 1 else {}

    def life(self) -> Life:
        edits = tuple(row for edit in self._edits for row in self._tell(edit))
        return Life(tuple(self._opened), tuple(self._closed), edits, self._texts)

    def _word(self, text: str) -> str:
        name = wording_id(text)
        self._texts[name] = text
        return name

    def _tell(self, edit: Edit) -> Iterator[EditTold]:
        if not edit.old_index and not edit.new_index:
            old, new = self._word(edit.old_text or ""), self._word(edit.new_text or "")
            yield EditTold(next(self._seq), edit.operation, edit.kind, None, old, new, None, None)
        elif not edit.old_index:
            (j,) = edit.new_index
            passage, back = self._begin(self._new[j])
            yield self._row(edit, passage, None, j, back)
        elif not edit.new_index:
            (i,) = edit.old_index
            self._close(i)
            yield self._row(edit, self._stands[i].passage, i, None, False)
        else:
            yield from self._go_on(edit)

    def _go_on(self, edit: Edit) -> Iterator[EditTold]:
        """One block to one, one to several, several to one: the longest on the side of several is the passage."""
        i = max(edit.old_index, key=lambda i: (len(self._old[i].text), -i))
        j = max(edit.new_index, key=lambda j: (len(self._new[j].text), -j))
        for p in edit.old_index:
            if p != i:
                self._close(p)
        for q in edit.new_index:
            if q != j:
                part, back = self._begin(self._new[q])
                yield self._row(edit, part, i, q, back)
        passage, wording = self._stands[i].passage, self._word(self._new[j].text)
        back = False
        if wording != self._stands[i].wording:
            self._close(i)
            self._open(passage, self._new[j].kind, wording)
            back = passage in self._earlier.get(wording, ())
        for p in edit.old_index:
            yield self._row(edit, self._stands[p].passage, p, j, back)

    def _begin(self, block: Block) -> tuple[str, bool]:
        """The passage of a block that comes, and whether it is one that stood here before."""
        wording = self._word(block.text)
        gone = next((p for p in self._earlier.get(wording, ()) if p not in self._standing), None)
        if gone is None:
            v, nth = self._version, self._named[block.kind, wording]
            self._named[block.kind, wording] += 1
            passage = name_of("g", v.document, v.id, block.kind, wording, nth)
        else:
            passage = gone
        self._standing.add(passage)
        self._open(passage, block.kind, wording)
        return passage, gone is not None

    def _open(self, passage: str, kind: str, wording: str) -> None:
        self._opened.append(Stand(self._version.id, passage, kind, wording))

    def _close(self, i: int) -> None:
        self._closed.append(replace(self._stands[i], until=self._version.id))

    def _row(self, edit: Edit, passage: str, i: int | None, j: int | None, back: bool) -> EditTold:
        return EditTold(
            seq=next(self._seq),
            operation=Operation.REINSTATED if back else edit.operation,
            kind=edit.kind,
            passage=passage,
            old_wording=None if i is None else self._word(self._old[i].text),
            new_wording=None if j is None else self._word(self._new[j].text),
            old_place=None if i is None else self._old[i].place,
            new_place=None if j is None else self._new[j].place,
            cells=packed(edit.cells, edit.headings, edit.old_text or "", edit.new_text or ""),
            links=edit.links,
        )
