"""The tokens of a passage: words, digit runs and marks, each with its place. Every rule of the prose grammar
looks a bounded number of tokens to the left and right, so that reading costs the same for each number."""

from __future__ import annotations

import re
from bisect import bisect_left


def words(text: str) -> frozenset[str]:
    """The words of a list written as one text."""
    return frozenset(text.split())


_TOKEN = re.compile(
    r"[0-9]{1,3}(?:,\s?[0-9]{3}(?![0-9]))+(?:\.[0-9]+)*|[0-9]+(?:\.[0-9]+)*|[^\W\d_]+(?:['’][^\W\d_]+)*|[^\w\s]"
)
HYPHENS = frozenset("-‐‑–—")
ENDS = frozenset(".!?;")
_CLOSERS_AT_MOST = 4
_CLOSERS = ENDS | frozenset("”\"')")


_STRAY = re.compile(r"[0-9],\s[0-9]{3}(?![0-9])")
_DAY = re.compile(r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?\s$", re.IGNORECASE)


def _apart(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """`September 30, 200 agencies`: a day and a number, not a thousands mark with a stray blank behind it."""
    comma = text.find(",", start, end)
    if comma < 0 or not text[comma + 1 : end][:1].isspace() or not _DAY.search(text, max(0, start - 11), start):
        return [(start, end)]
    return [(start, comma), (comma, comma + 1), (comma + 2, end)]


class Tokens:
    """The tokens of a text: `low` in lower case, `printed` as they stand, `starts` and `ends` in characters."""

    __slots__ = ("_openings", "ends", "low", "printed", "size", "starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        places = [match.span() for match in _TOKEN.finditer(text)]
        if _STRAY.search(text):
            places = [piece for place in places for piece in _apart(text, *place)]
        self.printed = [text[start:end] for start, end in places]
        self.low = [word.lower() for word in self.printed]
        self.starts = [start for start, _ in places]
        self.ends = [end for _, end in places]
        self.size = len(places)
        self._openings: list[int] | None = None

    def __len__(self) -> int:
        return self.size

    def at(self, place: int) -> str:
        """The token in lower case; empty outside the text."""
        return self.low[place] if 0 <= place < self.size else ""

    def as_printed(self, place: int) -> str:
        """The token as it stands; empty outside the text."""
        return self.printed[place] if 0 <= place < self.size else ""

    def glued(self, place: int) -> bool:
        """Whether nothing stands between this token and the one before it."""
        return 0 < place < self.size and self.starts[place] == self.ends[place - 1]

    def new_line(self, place: int) -> bool:
        """Whether this token begins a line (or the text)."""
        return place == 0 or "\n" in self.text[self.ends[place - 1] : self.starts[place]]

    def begins_sentence(self, place: int) -> bool:
        """Whether a sentence begins here: after a full stop that closes no abbreviation, or on a new line."""
        openings = self.openings()
        found = bisect_left(openings, place)
        return place >= self.size or (found < len(openings) and openings[found] == place)

    def openings(self) -> list[int]:
        """The first token of each sentence, in order."""
        if self._openings is None:
            low, lines = self.low, "\n" in self.text
            self._openings = [
                place
                for place in range(self.size)
                if place == 0 or (low[place - 1] in _CLOSERS and self._opens(place)) or (lines and self.new_line(place))
            ]
        return self._openings

    def _opens(self, place: int) -> bool:
        before = place - 1
        while before > place - _CLOSERS_AT_MOST and self.low[max(before, 0)] in "”\"')":
            before -= 1
        before = max(before, 0)
        if self.low[before] not in ENDS or self.starts[place] == self.ends[place - 1]:
            return False
        return self.low[before] != "." or not self._abbreviates(before, place)

    def _abbreviates(self, stop: int, after: int) -> bool:
        word = self.low[stop - 1] if stop else ""
        following = self.printed[after][0]
        if not following.isupper() and not following.isdigit() and following not in '“"‘(':
            return True
        return word in ABBREVIATED or (len(word) == 1 and word.isalpha() and self._inside_name(stop, after))

    def _inside_name(self, stop: int, after: int) -> bool:
        """`U.S. Immigration` goes on; `in the U.S. The` does not."""
        return self.low[after] not in OPENERS and stop > 1


ABBREVIATED = words(
    "jan feb mar apr jun jul aug sept sep oct nov dec no nos sec secs pub mr mrs ms dr st ste gen sen rep vs inc co fig"
)
OPENERS = words("the a an this these those that in of on it its he she they ice dhs to for as at by and since")
