"""Blocks that were split, and blocks that were merged."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import accumulate, groupby

from rapidfuzz.distance import Indel

from archive.history.likeness import Features, Index, shared
from archive.history.redline import tokens
from archive.reading.reading import Block

# A part of a split or merged block has this share of its words in the whole, and the parts make up this much of it;
# more where other blocks, up to so many, came or went between them.
_CONTAINED, _COVERED, _COVERED_ASUNDER, _ASUNDER = 0.9, 0.8, 0.95, 3
# Below so many telling words a block is too short to be known by its parts.
_TELLING = 3


def parts_of(
    wholes: Sequence[Block],
    whole_features: dict[int, Features],
    parts: Sequence[Block],
    part_features: dict[int, Features],
    rank: Sequence[int],
) -> list[tuple[int, tuple[int, ...]]]:
    """Wholes of one side with the neighbouring blocks of the other, by their ranks, that they fell into."""
    prose = {at: f for at, f in whole_features.items() if wholes[at].kind != "row" and f.size > _TELLING}
    pieces = {at: f for at, f in part_features.items() if parts[at].kind != "row" and f.size > 1}
    if not prose or len(pieces) < 2:
        return []
    index = Index(prose)
    runs: list[tuple[list[int], list[int]]] = []  # wholes that hold all of a run, the likeliest first, and the run
    for at, features in pieces.items():
        holders = [w for w in index.near(features) if shared(features, prose[w]) >= _CONTAINED * features.size]
        near = (run for run in reversed(runs[-_ASUNDER:]) if rank[at] - rank[run[1][-1]] <= _ASUNDER)
        known = next((run for run in near if not set(run[0]).isdisjoint(holders)), None)
        if known:
            known[0][:] = [w for w in known[0] if w in holders]
            known[1].append(at)
        elif holders:
            runs.append((holders, [at]))
    found: dict[int, tuple[int, ...]] = {}
    for holders, run in runs:
        rows = list(_in_a_row(run, rank))
        for some in (run, *rows):
            exact = len(rows) > 1 and some is run
            spelled = (w for w in holders if w not in found and _spells(wholes[w], [parts[at] for at in some], exact))
            whole = next(spelled, None) if len(some) > 1 else None
            if whole is not None:
                found[whole] = tuple(some)
                break
    return list(found.items())


def _in_a_row(run: Sequence[int], rank: Sequence[int]) -> Iterator[list[int]]:
    """The parts of a run between which nothing stands."""
    for _, close in groupby(enumerate(run), key=lambda n_at: rank[n_at[1]] - n_at[0]):
        yield [at for _, at in close]


def ranks(length: int, counted: Collection[int]) -> list[int]:
    """For each position how many of those counted stand before it."""
    return list(accumulate((at in counted for at in range(length)), initial=0))


def _spells(whole: Block, parts: Sequence[Block], exact: bool) -> bool:
    if exact and not all(part.text in whole.text for part in parts):
        return False
    joined = " ".join(part.text for part in parts)
    return Indel.normalized_similarity(tokens(whole.text), tokens(joined)) >= _COVERED
