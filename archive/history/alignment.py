"""Which block of one version is which block of the next.

Equal blocks first (longest common subsequence over whole blocks), which leaves gaps of changed blocks between them.
Inside and across the gaps: the same text elsewhere is moved; a block whose words lie in neighbouring blocks of the
other side was split or merged; rows are the same by label, or by the columns that name them; what is left is the
same by likeness, if it is alike enough.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from archive.history.likeness import (
    Features,
    Index,
    features_in,
    features_of,
    likeness,
    same_wording,
    words_of,
)
from archive.history.naming import Naming, same_sentences
from archive.history.parts import parts_of, ranks
from archive.history.redline import in_step, matched
from archive.history.tables import Scopes, label_in, name_in, namings, same_tables
from archive.reading.reading import Block

# Likeness (0 to 1) from which two blocks are one, reworded: between the same neighbours, and anywhere.
SAME_PLACE, ANYWHERE = 0.4, 0.6
# Below so many telling words (cells of a row) a block has to stand between the same neighbours to be known again.
_TELLING = 3


Key = Callable[[Block, int | None], Hashable]


class Operation(StrEnum):
    """What happened to a block. A closed list."""

    UNCHANGED = "unchanged"
    ALTERED = "altered"  # same wording, other link targets, kind, level or cell borders
    REWORDED = "reworded"
    MOVED = "moved"
    MOVED_REWORDED = "moved-reworded"
    ADDED = "added"
    REMOVED = "removed"
    SPLIT = "split"
    MERGED = "merged"
    REINSTATED = "reinstated"  # told by archive/history/passages.py: it stood here before


class Pairing(NamedTuple):
    """Blocks of the old side that became blocks of the new side, by index; one side may be empty."""

    operation: Operation
    old: tuple[int, ...]
    new: tuple[int, ...]


def align(old: Sequence[Block], new: Sequence[Block]) -> tuple[Pairing, ...]:
    """Every block of both sides in exactly one pairing, in reading order of the new side, removals where they stood."""
    alignment = _Alignment(old, new)
    return tuple(alignment.pairings())


def form_of(block: Block) -> tuple[Hashable, ...]:
    """All of a block that its version's wording digest covers."""
    targets = tuple(link.target for link in block.links) if block.links else ()
    said = (block.filled, block.exact[: len(block.filled)]) if block.cells else block.text
    return (block.kind, block.level, said, targets, block.hidden)


class _Alignment:
    def __init__(self, old: Sequence[Block], new: Sequence[Block]) -> None:
        self._old, self._new = old, new
        self._pairs: dict[int, int] = {}
        self._groups: list[Pairing] = []
        self._known_words: dict[str, list[str]] = {}
        self._free_old: dict[int, int] = {}  # index → gap it stands in
        self._free_new: dict[int, int] = {}
        self._namings: dict[int, Naming] = {}  # by table, as far as rows of it are free on both sides
        self._same: set[int] = set()  # blocks of the old side that are the same in all, where they stand
        for gap, (equal, i, i2, j, j2) in enumerate(matched([*map(form_of, old)], [*map(form_of, new)])):
            if equal:
                self._same.update(range(i, i2))
                self._pairs.update(zip(range(i, i2), range(j, j2), strict=True))
            else:
                self._free_old.update(dict.fromkeys(range(i, i2), gap))
                self._free_new.update(dict.fromkeys(range(j, j2), gap))
        self._in_step = self._same
        if self._free_old and self._free_new:
            self._pair_changed()
            # Anew over all pairs: what stayed equal may itself be what moved, past blocks that were reworded.
            firsts = [(p.old[0], p.new[0]) for p in self._groups]
            self._in_step = {i for i, _ in in_step(sorted([*self._pairs.items(), *firsts]))}

    def _pair_changed(self) -> None:
        self._pair_equal_texts()
        self._pair_title()
        self._old_features = {i: self._features(self._old[i]) for i in self._free_old}
        self._new_features = {j: self._features(self._new[j]) for j in self._free_new}
        self._pair_parts()
        if any(self._old[i].kind == "row" for i in self._free_old):
            self._pair_rows()
        if self._free_old and self._free_new:
            self._pair_alike()

    def _pair(self, i: int, j: int) -> None:
        self._pairs[i] = j
        del self._free_old[i], self._free_new[j]

    def _pair_by(self, key: Key, scopes: Scopes | None = None) -> None:
        """Pair free blocks of equal key, in order; keys are of block and scope, a gap unless told."""
        old_scope, new_scope = scopes or (self._free_old, self._free_new)
        self._pair_keyed(
            ((i, key(self._old[i], old_scope.get(i))) for i in self._free_old),
            ((j, key(self._new[j], new_scope.get(j))) for j in self._free_new),
        )

    def _pair_keyed(
        self, old: Iterable[tuple[int, Hashable]], new: Iterable[tuple[int, Hashable]], *, alone: bool = False
    ) -> None:
        """Pair blocks of equal key, in order; None is no key. With `alone`, only where a key is nobody else's on its
        side.
        """
        groups: defaultdict[Hashable, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for i, key in old:
            groups[key][0].append(i)
        for j, key in new:
            groups[key][1].append(j)
        groups.pop(None, None)
        for olds, news in groups.values():
            if not alone or len(olds) == len(news) == 1:
                for i, j in zip(olds, news, strict=False):
                    self._pair(i, j)

    def _pair_equal_texts(self) -> None:
        """The same text between the same neighbours, then the same in all anywhere, then the same text anywhere."""
        self._pair_by(lambda block, gap: (gap, block.text))
        olds = Counter(self._old[i].text for i in self._free_old)
        news = Counter(self._new[j].text for j in self._free_new)

        def known(text: str) -> bool:  # "Yes" in two places is two passages
            return olds[text] == news[text] == 1 or text.count(" ") >= _TELLING

        self._pair_by(lambda block, _: form_of(block) if known(block.text) else None)
        self._pair_by(lambda block, _: block.text if known(block.text) else None)

    def _pair_title(self) -> None:
        """The one heading of level 1, where both sides have one, is the title, whatever it says."""
        sides = self._old, self._new
        olds, news = ([at for at, b in enumerate(side) if (b.kind, b.level) == ("heading", 1)] for side in sides)
        if len(olds) == len(news) == 1 and olds[0] in self._free_old and news[0] in self._free_new:
            self._pair(olds[0], news[0])

    def _pair_parts(self) -> None:
        """Blocks split, then blocks merged; what stood in another place before or does now keeps no parts asunder."""
        stayed = {self._pairs[i] for i in self._in_step}
        new_rank = ranks(len(self._new), stayed | self._free_new.keys())
        for whole, parts in parts_of(self._old, self._old_features, self._new, self._new_features, new_rank):
            self._group(Operation.SPLIT, (whole,), parts)
        old_rank = ranks(len(self._old), self._in_step | self._free_old.keys())
        for whole, parts in parts_of(self._new, self._new_features, self._old, self._old_features, old_rank):
            self._group(Operation.MERGED, parts, (whole,))

    def _group(self, operation: Operation, olds: tuple[int, ...], news: tuple[int, ...]) -> None:
        self._groups.append(Pairing(operation, olds, news))
        for i in olds:
            del self._free_old[i], self._old_features[i]
        for j in news:
            del self._free_new[j], self._new_features[j]

    def _pair_rows(self) -> None:
        """Rows by their label: in the same order between the same neighbours (so that the third "Total" stays the
        third), then in any order there; then by the columns that name the rows of their table; then by a first cell
        that no other row there has; then by label anywhere in the same table.
        """
        self._pair_in_order(label_in)
        self._pair_by(label_in)
        tables = same_tables(self._old, self._new, self._pairs, (self._free_old, self._free_new))
        self._namings = namings(self._old, self._new, tables, (self._free_old, self._free_new))
        for naming in self._namings.values():
            for columns in range(len(naming.columns), 0, -1):
                old = ((i, naming.key(row, columns)) for i, row in naming.old.items() if i in self._free_old)
                new = ((j, naming.key(row, columns)) for j, row in naming.new.items() if j in self._free_new)
                self._pair_keyed(old, new, alone=True)
        named_old = {at for naming in self._namings.values() if naming.columns for at in naming.old}
        named_new = {at for naming in self._namings.values() if naming.columns for at in naming.new}
        self._pair_keyed(
            ((i, name_in(self._old[i], gap)) for i, gap in self._free_old.items() if i not in named_old),
            ((j, name_in(self._new[j], gap)) for j, gap in self._free_new.items() if j not in named_new),
            alone=True,
        )
        self._pair_by(label_in, tables)

    def _pair_in_order(self, key: Key) -> None:
        olds = [(i, k) for i, gap in self._free_old.items() if (k := key(self._old[i], gap)) is not None]
        news = [(j, k) for j, gap in self._free_new.items() if (k := key(self._new[j], gap)) is not None]
        for equal, i, i2, j, j2 in matched([k for _, k in olds], [k for _, k in news]):
            if equal:
                for (p, _), (q, _) in zip(olds[i:i2], news[j:j2], strict=True):
                    self._pair(p, q)

    def _pair_alike(self) -> None:
        index = Index({i: f for i, f in self._old_features.items() if i in self._free_old})
        in_gap = defaultdict(list)
        for i, gap in self._free_old.items():
            in_gap[gap].append(i)
        rank: defaultdict[int, int] = defaultdict(int)
        weighed = []
        for j, gap in self._free_new.items():
            beside = in_gap[gap][max(0, rank[gap] - 4) : rank[gap] + 5]
            rank[gap] += 1
            for i in dict.fromkeys([*index.near(self._new_features[j]), *beside]):
                alike = self._like(i, j)
                here = self._free_old[i] == gap
                telling = min(self._old_features[i].size, self._new_features[j].size) >= _TELLING
                if alike >= SAME_PLACE if here else (alike >= ANYWHERE and telling):
                    weighed.append((alike + 0.1 * here, i, j))
        for _, i, j in sorted(weighed, key=lambda w: (-w[0], abs(w[1] - w[2]), w[1], w[2])):
            if i in self._free_old and j in self._free_new:
                self._pair(i, j)

    def _like(self, i: int, j: int) -> float:
        old, new = self._old[i], self._new[j]
        if old.kind != "row" != new.kind:
            return same_wording(self._words(old.text), self._words(new.text))
        if old.kind != new.kind:
            return 0.0
        naming = next((n for n in self._namings.values() if n.columns and i in n.old and j in n.new), None)
        if naming:
            return naming.alike(naming.old[i], naming.new[j])
        return max(likeness(self._old_features[i], self._new_features[j]), same_sentences(old.cells, new.cells))

    def _features(self, block: Block) -> Features:
        return features_of(block) if block.kind == "row" else features_in(self._words(block.text))

    def _words(self, text: str) -> list[str]:
        if text not in self._known_words:
            self._known_words[text] = words_of(text)
        return self._known_words[text]

    def pairings(self) -> Iterator[Pairing]:
        placed = [((j, 0, i), Pairing(self._operation(i, j), (i,), (j,))) for i, j in self._pairs.items()]
        placed += [((p.new[0], 0, p.old[0]), p) for p in self._groups]
        placed += [((j, 0, 0), Pairing(Operation.ADDED, (), (j,))) for j in self._free_new]
        if self._free_old:
            after = -1
            stands = self._pairs | {p.old[0]: p.new[-1] for p in self._groups}
            for i in range(len(self._old)):
                if i in self._in_step:
                    after = stands[i]
                elif i in self._free_old:
                    placed.append(((after, 1, i), Pairing(Operation.REMOVED, (i,), ())))
        placed.sort(key=lambda p: p[0])
        return (pairing for _, pairing in placed)

    def _operation(self, i: int, j: int) -> Operation:
        stayed = i in self._in_step
        if i in self._same or form_of(self._old[i]) == form_of(self._new[j]):
            return Operation.UNCHANGED if stayed else Operation.MOVED
        if self._old[i].text == self._new[j].text:
            return Operation.ALTERED if stayed else Operation.MOVED
        return Operation.REWORDED if stayed else Operation.MOVED_REWORDED
