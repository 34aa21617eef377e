"""Restatements: another value printed for a period that was over when the one before was printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from archive.digest import name_of

_WORDS = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Print:
    """A vintage with its times. `version` first printed it at `first_seen`; `last_seen` is when it was last seen in
    print. `over`: whether its period was over by then. `printed` is its text, "" where that is the value with commas.
    """

    version: str
    value: str
    first_seen: str
    last_seen: str
    place: str
    over: bool
    printed: str = ""

    @property
    def decimals(self) -> int | None:
        """How many decimals are printed; None where it is printed in words such as "10.3 million"."""
        said = self.printed or self.value
        return None if _WORDS.search(said) else len(said.rstrip("%) ").partition(".")[2])


@dataclass(frozen=True, slots=True)
class Restatement:
    """A row of `restatements`. It was restated after `not_before`, by `seen_at`. `share` is the difference over the
    old value, None where that is 0."""

    series: str
    period: str
    old: Print
    new: Print

    @property
    def id(self) -> str:
        return name_of("r", self.series, self.period, self.new.version)

    @property
    def difference(self) -> float:
        return float(self.new.value) - float(self.old.value)

    @property
    def share(self) -> float | None:
        return self.difference / float(self.old.value) if float(self.old.value) else None

    @property
    def rounded(self) -> bool:
        """Whether both say the same to the digits of the print that has fewer."""
        digits = self.old.decimals, self.new.decimals
        if digits[0] is None or digits[1] is None:
            return False
        old, new = (round(Decimal(p.value), min(digits[0], digits[1])) for p in (self.old, self.new))
        return old == new


def restatements(series: str, period: str, prints: Sequence[Print]) -> Iterator[Restatement]:
    """What was restated among the prints of one series and period, in order of (first_seen, version).

    A value that only grew while its period went on is no restatement; neither is the same value printed again.
    """
    for old, new in pairwise(prints):
        if old.over and old.value != new.value:
            yield Restatement(series, period, old, new)
