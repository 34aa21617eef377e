"""What a change says of itself in a list of changes: neutral, figures first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from archive.history.alignment import Operation
from archive.history.edit import Edit, Kind
from archive.history.redline import Op, Span
from archive.reading.reading import Block

_MOST_QUOTED, _LONGEST_QUOTE = 3, 60
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
_HIDDEN, _SHOWN = "hidden", "shown again"
_ORDER = [*_VERBS.values(), _HIDDEN, _SHOWN, "changed"]


def figures_in(text: str) -> list[str]:
    """The numbers in a text that are no part of a date."""
    return _NUMBER.findall(_DATE.sub(" ", text))


def summary_of(edits: Sequence[tuple[Edit, Sequence[Span]]], old: Sequence[Block], new: Sequence[Block]) -> str:
    """One phrase, such as: “166,000” became “283,000”; 2 paragraphs added, 1 removed."""
    figures: list[str] = []
    words: list[str] = []
    counted: list[Edit] = []
    for edit, spans in edits:
        if edit.kind is Kind.TITLE and edit.new_index:
            continue  # the heading that repeats the title
        quotes = list(_quotes(edit, spans))
        (figures if edit.kind is Kind.FIGURE else words).extend(quotes)
        if not quotes:
            counted.append(edit)
    said = [*figures, *words]
    left = said[_MOST_QUOTED:]
    more = [f"{_number(len(left), 'more place')} changed"] if left else []
    return "; ".join([*said[:_MOST_QUOTED], *more, *_counts(counted, old, new)])


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
    return f"“{old.strip()}” became “{new.strip()}”"


def _counts(edits: Sequence[Edit], old: Sequence[Block], new: Sequence[Block]) -> Iterator[str]:
    """Edits counted by what they touch: 2 paragraphs added, 1 removed."""
    by_noun: dict[str, Counter[str]] = {}
    for edit in edits:
        noun, verb = _told(edit, old, new)
        by_noun.setdefault(noun, Counter())[verb] += 1
    for noun, verbs in by_noun.items():
        (first, n), *others = sorted(verbs.items(), key=lambda v: _ORDER.index(v[0]))
        yield ", ".join([f"{_number(n, noun)} {first}", *(f"{m} {verb}" for verb, m in others)])


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
