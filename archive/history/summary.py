"""What a change says of itself in a list of changes: neutral, what is worth most first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from archive.history.alignment import Operation
from archive.history.edit import Edit, Kind
from archive.history.points import POINTS, weight_of
from archive.history.redline import Op, Span
from archive.reading.reading import Block

_MOST_QUOTED, _LONGEST_QUOTE, _LONGEST_PASSAGE = 3, 60, 90
# "2012", "Aug. 31" and "09/15/2022" tell when, not how many.
_DATE = re.compile(
    r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d{1,2}\b"
    r"|\b(?:FY ?|19|20)\d\d\b|\d+[./-]\d+[./-]\d+"
)
_WORD = re.compile(r"\w")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NOUNS = {"item": "list item"}
_VERBS = {
    Operation.ADDED: "added",
    Operation.REMOVED: "removed",
    Operation.REWORDED: "reworded",
    Operation.MOVED: "moved",
    Operation.MOVED_REWORDED: "moved and reworded",
    Operation.SPLIT: "split",
    Operation.MERGED: "merged",
    Operation.ALTERED: "set differently",
}
_CAME_OR_WENT = (Operation.ADDED, Operation.REMOVED)
_HIDDEN, _SHOWN = "hidden", "shown again"
_ORDER = [*_VERBS.values(), _HIDDEN, _SHOWN, "changed"]


def figures_in(text: str) -> list[str]:
    """The numbers in a text that are no part of a date."""
    return _NUMBER.findall(_DATE.sub(" ", text))


def summary_of(edits: Sequence[tuple[Edit, Sequence[Span]]], old: Sequence[Block], new: Sequence[Block]) -> str:
    """One phrase that begins with what is worth most, such as: “166,000” became “283,000”; 2 paragraphs added, 1
    removed."""
    quoted: list[tuple[int, str]] = []
    counted: list[tuple[int, Edit]] = []
    for edit, spans in edits:
        if edit.kind is Kind.TITLE and edit.new_index:
            continue  # the heading that repeats the title
        quotes, weight = dict.fromkeys(_quotes(edit, spans)), weight_of(edit)
        quoted += [(weight, quote) for quote in quotes]
        if not quotes:
            counted.append((weight, edit))
    quoted.sort(key=lambda q: -q[0])
    said = list({quote: (weight, quote) for weight, quote in quoted}.values())[:_MOST_QUOTED]
    left = sum(quote not in {q for _, q in said} for _, quote in quoted)
    more = [(said[-1][0], f"{_number(left, 'more place')} changed")] if left else []
    phrases = [*_leading(counted, said), *said, *more, *_counts(counted, old, new)]
    return "; ".join(phrase for _, phrase in sorted(phrases, key=lambda p: -p[0]))


def _quotes(edit: Edit, spans: Sequence[Span]) -> Iterator[str]:
    """What became what, where it is short enough to be read in a list."""
    behind = edit.operation is Operation.ALTERED and edit.kind is Kind.FIGURE  # the number behind a print
    if edit.operation not in (Operation.REWORDED, Operation.MOVED_REWORDED) and not behind:
        return
    if edit.cells:
        for cell in edit.cells:
            if max(len(cell.old), len(cell.new)) <= _LONGEST_QUOTE:
                place = ", ".join(filter(None, (cell.row, cell.column)))
                yield f"{place}: {_became(cell.old, cell.new)}" if place else _became(cell.old, cell.new)
        return
    for struck, put in pairwise(spans):
        replaced = struck.op is Op.DELETE and put.op is Op.INSERT
        if replaced and max(len(struck.text), len(put.text)) <= _LONGEST_QUOTE:
            telling = figures_in if edit.kind is Kind.FIGURE else _WORD.search
            if telling(struck.text) and telling(put.text):
                yield _became(struck.text, put.text)


def _became(old: str, new: str) -> str:
    before, after = (f"“{said.strip()}”" if said.strip() else "blank" for said in (old, new))
    return f"{before} became {after}"


def _leading(counted: Sequence[tuple[int, Edit]], said: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """The words of a passage that came or went, or their beginning, where that is worth more than all that is quoted
    and enough to stand on a watch list."""
    for weight, edit in sorted(counted, key=lambda w: -w[0])[:1]:
        text = edit.old_text or edit.new_text or ""
        short = text if len(text) <= _LONGEST_PASSAGE else text[:_LONGEST_PASSAGE].rpartition(" ")[0] + " …"
        if edit.operation in _CAME_OR_WENT and weight >= max(POINTS["term"][0], *(w + 1 for w, _ in said), 0):
            yield weight, f"“{short}” {_VERBS[edit.operation]}"


def _counts(
    edits: Sequence[tuple[int, Edit]], old: Sequence[Block], new: Sequence[Block]
) -> Iterator[tuple[int, str]]:
    """Edits counted by what they touch, with the weight of the heaviest: 2 paragraphs added, 1 removed."""
    by_noun: dict[str, Counter[str]] = {}
    heaviest: Counter[str] = Counter()
    for weight, edit in edits:
        noun, verb = _told(edit, old, new)
        by_noun.setdefault(noun, Counter())[verb] += 1
        heaviest[noun] = max(heaviest[noun], weight)
    for noun, verbs in by_noun.items():
        (first, n), *others = sorted(verbs.items(), key=lambda v: _ORDER.index(v[0]))
        yield heaviest[noun], ", ".join([f"{_number(n, noun)} {first}", *(f"{m} {verb}" for verb, m in others)])


def _told(edit: Edit, old: Sequence[Block], new: Sequence[Block]) -> tuple[str, str]:
    if edit.kind is Kind.TITLE:
        return "title", "reworded"
    if edit.kind is Kind.LINK:
        return "link", "changed"
    block = old[edit.old_index[0]] if edit.old_index else new[edit.new_index[0]]
    verb = _VERBS[edit.operation]
    if edit.operation is Operation.ALTERED and block.hidden != (now := new[edit.new_index[0]].hidden):
        verb = _HIDDEN if now else _SHOWN
    return _NOUNS.get(block.kind, block.kind), verb


def _number(n: int, noun: str) -> str:
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"
