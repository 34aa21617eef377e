"""Blame: since which version each word has stood.

Given the texts of whole versions, or the wordings of one passage since it came (its stands in order): both are folds of
the same redline.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TypeVar

from archive.history.alignment import Operation, align
from archive.history.redline import matched, tokens
from archive.reading.reading import Block

Label = TypeVar("Label", bound=Hashable)


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
                for equal, i, i2, j, j2 in matched([w.lstrip() for w, _ in before], [w.lstrip() for w, _ in after]):
                    since = [label] * (j2 - j) if not equal else [known for _, known in before[i:i2]]
                    for (word, line), known in zip(after[j:j2], since, strict=True):
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
