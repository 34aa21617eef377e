"""Blame: since which version each word has stood.

Given the texts of whole versions (`blame`), or what each wording of a passage came from (`traced`): both are folds of
the same redline.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Generic, TypeVar

from archive.history.alignment import Operation, align
from archive.history.redline import matched, tokens
from archive.reading.reading import Block

Label = TypeVar("Label", bound=Hashable)
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Stood(Generic[Key, Label]):
    """A wording, the version since which it stood, and the keys of the wordings it came from: none for one that came
    new, one for one reworded or split off, several for one merged.
    """

    key: Key
    since: Label
    text: str
    before: tuple[Key, ...] = ()


def traced(wordings: Iterable[Stood[Key, Label]]) -> dict[Key, list[tuple[str, Label]]]:
    """The words of each wording with the version since which each has stood without a break.

    A wording comes after those it came from; one it names that is not given is as if it came from none. Words carry the
    white space before them, so that joined they spell the wording.
    """
    told: dict[Key, list[tuple[str, Label]]] = {}
    for stood in wordings:
        before = list(chain.from_iterable(told.get(key, ()) for key in stood.before))
        after = tokens(stood.text)
        told[stood.key] = list(zip(after, _since(before, after, stood.since), strict=True))
    return told


def _since(before: Sequence[tuple[str, Label]], after: Sequence[str], label: Label) -> list[Label]:
    """For each word of `after` what is known of it from `before`, else `label`."""
    if not before:
        return [label] * len(after)
    since: list[Label] = []
    for equal, i, i2, j, j2 in matched([word.lstrip() for word, _ in before], [word.lstrip() for word in after]):
        since += [known for _, known in before[i:i2]] if equal else [label] * (j2 - j)
    return since


def blame(versions: Iterable[tuple[Label, str]]) -> list[tuple[str, Label]]:
    """The words of the last text, each with the label of the version since which it has stood without a break.

    `versions` are (label, text) in order; lines of a text are its blocks, which may move. Words carry the white space
    before them, so that joined they spell the last text.
    """
    blocks: list[Block] = []
    told: list[list[tuple[str, Label]]] = []
    for label, text in versions:
        lines = [Block("paragraph", line) for line in text.split("\n")]
        fresh: list[list[tuple[str, Label]]] = [[] for _ in lines]
        for pairing in align(blocks, lines):
            before = [word for i in pairing.old for word in told[i]]
            if pairing.operation in (Operation.UNCHANGED, Operation.MOVED):
                fresh[pairing.new[0]] = before
            elif pairing.new:
                after = [(word, j) for j in pairing.new for word in tokens(lines[j].text)]
                since = _since(before, [word for word, _ in after], label)
                for (word, line), known in zip(after, since, strict=True):
                    fresh[line].append((word, known))
        blocks, told = lines, fresh
    words: list[tuple[str, Label]] = []
    breaks = ""
    for n, said in enumerate(told):
        breaks += "\n" * (n > 0)
        for word, known in said:
            words.append((breaks + word, known))
            breaks = ""
    return [*words, (breaks, label)] if breaks else words
