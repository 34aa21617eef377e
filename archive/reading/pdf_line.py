"""Words on one level of a page: the lines a reader sees, and the stretches that wide gaps and rules part them into."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from archive.reading.page import Box, folded
from archive.reading.pdf_page import Rule, Word

_FIGURE = re.compile(
    r"(?:US)?[(\[<>≤≥=±+*†‡$€£#~−–—-]*\d[\d,.:/%–—−-]*(?:[A-Za-z]{1,2})?[%)\]*†‡§¶+-]*(?:\[\w{1,3}\])?"
    r"|[–—−‒-]+|\.{2,5}|…|\*{1,6}|\(?[XxZzDd]\)|\(?[Nn]/?[Aa]\.?\)?|Ref\.|n\.?a\.?|§|†|‡|\$"
)
_DOTS = re.compile(r"[.…·_]+")
_MARK = re.compile(r"\[[\d,*†‡§¶a-z]{1,7}\]")
_MANY_WORDS = 6


@dataclass(slots=True)
class Stretch:
    """Words of one line that stand together."""

    words: list[Word]

    @property
    def box(self) -> Box:
        return around(w.box for w in self.words)

    @property
    def text(self) -> str:
        return folded(" ".join(w.text for w in self.words))

    @property
    def figure(self) -> bool:
        """Whether it says a number, or one of the signs that stand where a number is not."""
        words = [w.text for w in self.words if not _MARK.fullmatch(w.text)]
        return 0 < len(words) <= 3 and all(_FIGURE.fullmatch(text) for text in words)

    @property
    def wordy(self) -> bool:
        said = [w for w in self.words if not _DOTS.fullmatch(w.text)]
        return len(said) >= _MANY_WORDS


@dataclass(slots=True)
class Line:
    """The words of one level from left to right, parted into stretches."""

    words: list[Word]
    stretches: list[Stretch]

    @property
    def box(self) -> Box:
        return around(w.box for w in self.words)

    @property
    def middle(self) -> float:
        box = self.box
        return (box[1] + box[3]) / 2

    @property
    def height(self) -> float:
        return sorted(w.height for w in self.words)[len(self.words) // 2]

    @property
    def text(self) -> str:
        return folded(" ".join(w.text for w in self.words))


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box around all."""
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def lines_of_words(words: Iterable[Word], upright: Iterable[Rule] = ()) -> list[Line]:
    """The lines from the top down. Words share a line where half of the lower one's height does."""
    levels: list[list[Word]] = []
    rules = list(upright)
    for word in sorted(words, key=lambda w: (-w.middle, w.box[0])):
        level = levels[-1] if levels else None
        if level and _level(level, word):
            level.append(word)
        else:
            levels.append([word])
    lines = []
    for level in levels:
        level.sort(key=lambda w: w.box[0])
        lines.append(Line(level, _stretches(level, rules)))
    return lines


def _level(level: list[Word], word: Word) -> bool:
    """Whether the middles are nearer than half a height; marks of a list, which come in odd sizes, are no measure."""
    measure = max((w for w in level if len(w.text) > 1), key=lambda w: w.height, default=level[0])
    low, high = sorted((measure.height, word.height))
    return abs(measure.middle - word.middle) < 0.45 * min(high, 1.5 * low)


def _stretches(words: list[Word], upright: list[Rule]) -> list[Stretch]:
    stretches = [Stretch([words[0]])]
    reach = words[0].box[2]
    for last, word in pairwise(words):
        if _parted(last, word, word.box[0] - reach, upright):
            stretches.append(Stretch([word]))
        else:
            stretches[-1].words.append(word)
        reach = max(reach, word.box[2])
    return stretches


def _parted(last: Word, word: Word, gap: float, upright: list[Rule]) -> bool:
    """A gap as wide as the letters are high; between numbers or after leaders a lesser one; any with a rule in it."""
    height = min(last.height, word.height)
    if gap > 0.9 * height:
        return True
    if gap <= 0 or _MARK.fullmatch(word.text):
        return False
    if (leads(last.text) and not leads(word.text) and gap > 0.15 * height) or (
        gap > 0.22 * height and _number(last.text) and _number(word.text)
    ):
        return True
    return any(last.box[2] - 1 <= r.at <= word.box[0] + 1 and r.low < word.middle < r.high for r in upright)


def leads(text: str) -> bool:
    """Whether it is nothing but the dots that lead the eye to a number."""
    return len(text) > 1 and _DOTS.fullmatch(text) is not None


def _number(text: str) -> bool:
    return any(c.isdigit() for c in text) and _FIGURE.fullmatch(text) is not None
