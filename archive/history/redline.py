"""A redline: what was struck and what was put in, by whole words and figures, never a salad of letters.

Words are matched by the longest common subsequence (STACK.md section 8). Two repairs make it readable: a common word or
two left standing between large changes are struck and put in again, and a passage put in between equal words
is slid to where a sentence begins.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import chain
from typing import cast

from rapidfuzz.distance import Indel

_TOKEN = re.compile(r"\s*(?:[$€£]?\d+(?:[.,/:]\d+)*%?(?!\w)|\w+(?:['’-]\w+)*|[^\w\s])|\s+")
STOP_WORDS = frozenset(
    re.findall(
        r"\S+",
        """a an and are as at be been but by can for from had has have he her his if in into is it its of on or our she
        so such than that the their them then there these they this those to was we were which who will with would
        you your , . ; : ( ) - – — “ ” ‘ ’ " ' |""",
    )
)
_SENTENCE_ENDS = frozenset(".!?;:”")
# Matching n by m words takes n * m / 8 bytes; beyond this they are first anchored on words that stand once in
# both, and again inside the gaps, so many times.
_LARGEST, _DEEPEST = 64_000_000, 8

Run = tuple[bool, int, int, int, int]
"""equal?, old from, old to, new from, new to."""


class Op(StrEnum):
    """What happened to a run of text."""

    EQUAL = "equal"
    DELETE = "delete"
    INSERT = "insert"


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text that stayed, went or came."""

    op: Op
    text: str


@lru_cache(256)  # the comparison and the marks of one change both ask
def redline(old: str, new: str) -> tuple[Span, ...]:
    """The spans from `old` to `new`: without the inserts they spell `old`, without the deletes `new`.

    Neighbouring spans differ in `op`, a delete comes before its insert, none is empty; equal texts are one equal span
    (or none, when both are empty).
    """
    if old == new:
        return (Span(Op.EQUAL, old),) if old else ()
    if not old or not new:
        return (Span(Op.INSERT, new) if new else Span(Op.DELETE, old),)
    a, b = tokens(old), tokens(new)
    a_words, b_words = [t.lstrip() for t in a], [t.lstrip() for t in b]
    runs = _slid(_without_islands(matched(a_words, b_words), a_words), a_words, b_words)
    return tuple(_spans(runs, a, b))


def tokens(text: str) -> list[str]:
    """Words, figures and marks in order, each with the white space before it; joined they spell the text."""
    return cast(list[str], _TOKEN.findall(text))


def matched(a: Sequence[Hashable], b: Sequence[Hashable]) -> list[Run]:
    """Runs that cover both sides in order, equal and changed ones in turn, from a longest common subsequence."""
    head, tail = _ends(a, b, 0, len(a), 0, len(b))
    i2, j2 = len(a) - tail, len(b) - tail
    ids: dict[Hashable, int] = {}
    # Numbers of our own: rapidfuzz compares hashes, and those of strings differ from process to process.
    x, y = ([ids.setdefault(t, len(ids)) for t in side] for side in (a[head:i2], b[head:j2]))
    runs: list[Run] = [(True, 0, head, 0, head)] if head else []
    inside = _inside(x, y, 0, len(x), 0, len(y), 0)
    last = [(True, i2, len(a), j2, len(b))] if tail else []
    for run in chain(((equal, i + head, p + head, j + head, q + head) for equal, i, p, j, q in inside), last):
        if runs and runs[-1][0] == run[0]:
            run = (run[0], runs[-1][1], run[2], runs.pop()[3], run[4])
        runs.append(run)
    return runs


def _ends(a: Sequence[Hashable], b: Sequence[Hashable], i: int, i2: int, j: int, j2: int) -> tuple[int, int]:
    """How much both sides have in common where they begin, and then where they end."""
    most = min(i2 - i, j2 - j)
    head = next((n for n, (p, q) in enumerate(zip(a[i : i + most], b[j : j + most], strict=True)) if p != q), most)
    tail, most = 0, most - head
    while tail < most and a[i2 - tail - 1] == b[j2 - tail - 1]:
        tail += 1
    return head, tail


def _matched(x: list[int], y: list[int], i: int, i2: int, j: int, j2: int, depth: int) -> Iterator[Run]:
    head, tail = _ends(x, y, i, i2, j, j2)
    if head:
        yield True, i, i + head, j, j + head
    yield from _inside(x, y, i + head, i2 - tail, j + head, j2 - tail, depth)
    if tail:
        yield True, i2 - tail, i2, j2 - tail, j2


def _inside(x: list[int], y: list[int], i: int, i2: int, j: int, j2: int, depth: int) -> Iterator[Run]:
    if i == i2 or j == j2:
        if i < i2 or j < j2:
            yield False, i, i2, j, j2
    elif (i2 - i) * (j2 - j) <= _LARGEST:
        for code in Indel.opcodes(x[i:i2], y[j:j2]):
            yield code.tag == "equal", i + code.src_start, i + code.src_end, j + code.dest_start, j + code.dest_end
    else:
        anchors = in_step(_once_in_both(x, y, i, i2, j, j2)) if depth < _DEEPEST else []
        for p, q in anchors:
            # An anchor closes its own gap, so that the gap's common tail is found with it.
            yield from _matched(x, y, i, p + 1, j, q + 1, depth + 1)
            i, j = p + 1, q + 1
        if anchors:
            yield from _matched(x, y, i, i2, j, j2, depth + 1)
        else:
            yield False, i, i2, j, j2


def _once_in_both(x: list[int], y: list[int], i: int, i2: int, j: int, j2: int) -> list[tuple[int, int]]:
    in_x, in_y = Counter(x[i:i2]), Counter(y[j:j2])
    place = {t: q for q, t in enumerate(y[j:j2], j) if in_y[t] == 1}
    return [(p, place[t]) for p, t in enumerate(x[i:i2], i) if in_x[t] == 1 and t in place]


def in_step(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs that rises on both sides; `pairs` rise on the first (Fredman 1975)."""
    tops: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for n, (_, q) in enumerate(pairs):
        at = bisect_left(tops, q)
        tops[at : at + 1], last[at : at + 1] = [q], [n]
        before.append(last[at - 1] if at else -1)
    chain, n = [], last[-1] if last else -1
    while n >= 0:
        chain.append(pairs[n])
        n = before[n]
    return chain[::-1]


def _weight(word: str) -> int:
    """How much a lone word left standing is worth: figures are never given up."""
    return 1 if word.lower() in STOP_WORDS else 99 if any(c.isdigit() for c in word) else 3


def _without_islands(runs: list[Run], a: list[str]) -> list[Run]:
    """Give up equal words that weigh less than the smaller change beside them."""
    kept: list[Run] = []
    for n, (equal, i, i2, j, j2) in enumerate(runs):
        if kept and not kept[-1][0]:
            beside = min(_size(kept[-1]), _size(runs[n + 1]) if n + 1 < len(runs) else 0)
            lone = equal and i2 - i < beside and sum(map(_weight, a[i:i2])) < beside
            if lone or not equal:
                _, i, _, j, _ = kept.pop()
                equal = False
        kept.append((equal, i, i2, j, j2))
    return kept


def _size(run: Run) -> int:
    return max(run[2] - run[1], run[4] - run[3])


def _slid(runs: list[Run], a: list[str], b: list[str]) -> list[Run]:
    """Slide what only came or only went, between equal words, to the start of a sentence if it can be."""
    runs = list(runs)
    for n in range(1, len(runs) - 1):
        (_, i0, i, j0, j), (equal, _, i2, _, j2), (_, _, i3, _, j3) = runs[n - 1 : n + 2]
        if equal or (i < i2 and j < j2):
            continue
        words, at, end = (a, i, i2) if i < i2 else (b, j, j2)
        back = 0
        while back < i - i0 - 1 and words[at - back - 1] == words[end - back - 1] not in _SENTENCE_ENDS:
            back += 1
        if back and words[at - back - 1] in _SENTENCE_ENDS:
            runs[n - 1] = (True, i0, i - back, j0, j - back)
            runs[n] = (False, i - back, i2 - back, j - back, j2 - back)
            runs[n + 1] = (True, i2 - back, i3, j2 - back, j3)
    return runs


def _spans(runs: list[Run], a: list[str], b: list[str]) -> Iterator[Span]:
    stays = struck = put = ""
    for equal, i, i2, j, j2 in runs:
        if not equal:
            struck, put = struck + "".join(a[i:i2]), put + "".join(b[j:j2])
            continue
        for old, new in zip(a[i:i2], b[j:j2], strict=True):
            word = new.lstrip()
            if old != new:  # the same word after other white space
                struck, put = struck + old.removesuffix(word), put + new.removesuffix(word)
                old = word
            if struck or put:
                yield from _changed(stays, struck, put)
                stays = struck = put = ""
            stays += old
    yield from _changed(stays, struck, put)


def _changed(stays: str, struck: str, put: str) -> Iterator[Span]:
    """An equal span and the change after it; white space both begin with counts as having stayed."""
    while struck[:1].isspace() and struck[:1] == put[:1]:
        stays, struck, put = stays + struck[0], struck[1:], put[1:]
    for op, text in ((Op.EQUAL, stays), (Op.DELETE, struck), (Op.INSERT, put)):
        if text:
            yield Span(op, text)
