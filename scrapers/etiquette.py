"""Etiquette towards web archives, as agreed between EDGI and the Internet Archive: how often, and when to be silent.

Pure: times are seconds of the caller's monotonic clock.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum

GIVE_UP = 4
"""So many 429s in a row, each after its rest, end the run; the same command goes on later."""


class Lane(StrEnum):
    """What is asked: an index of captures, or a memento."""

    INDEX = "index"
    MEMENTO = "memento"


@dataclass(frozen=True)
class Pace:
    """At most `most` requests within any `seconds`, as the other side counts them."""

    most: int
    seconds: float


@dataclass
class _Passed:
    began: float = float("-inf")
    under_way: int = 0
    ended: deque[float] = field(default_factory=deque)


class Etiquette:
    """Whose turn it is towards all web archives together.

    A request counts from its beginning until `seconds` after its answer: however long either travels, the archive
    never sees more than `most` of them within `seconds`. Between two of a lane there is their even share of time.
    """

    def __init__(self, index: Pace = Pace(24, 60.0), memento: Pace = Pace(8, 1.0), silence: float = 60.0) -> None:
        self._paces = {Lane.INDEX: index, Lane.MEMENTO: memento}
        self._silence = silence
        self._lanes = {lane: _Passed() for lane in Lane}
        self._quiet_until = self._refused_until = float("-inf")
        self.refusals = 0

    def wait(self, lane: Lane, now: float) -> float:
        """Seconds until the next request of a lane may begin; infinite while only an answer can bring it."""
        if now < self._quiet_until:
            return self._quiet_until - now
        if self.refusals and any(each.under_way for each in self._lanes.values()):
            return float("inf")
        pace, passed = self._paces[lane], self._lanes[lane]
        while passed.ended and passed.ended[0] <= now - pace.seconds:
            passed.ended.popleft()
        counted = passed.under_way + len(passed.ended)
        if counted < pace.most:
            return max(0.0, passed.began + pace.seconds / pace.most - now)
        return passed.ended[0] + pace.seconds - now if passed.ended else float("inf")

    def begin(self, lane: Lane, now: float) -> None:
        """A request leaves."""
        self._lanes[lane].under_way += 1
        self._lanes[lane].began = now

    def answered(self, lane: Lane, now: float) -> None:
        """Its exchange is over, however it ended."""
        self._lanes[lane].under_way -= 1
        self._lanes[lane].ended.append(now)

    def welcome(self) -> None:
        """The archive answered as one that is well."""
        self.refusals = 0

    def refused(self, now: float, seconds: float | None) -> bool:
        """The archive asked to be left alone: nobody asks anything until then, and after it one request goes first.

        False when it is time to end the run. What was under way when it first said so is not counted again.
        """
        if now >= self._refused_until:
            self.refusals += 1
        self._refused_until = max(self._refused_until, now + max(self._silence, seconds or 0.0))
        self._quiet_until = max(self._quiet_until, self._refused_until)
        return self.refusals < GIVE_UP

    def struggles(self, now: float, tries: int) -> None:
        """The archive could not answer: everybody waits a little, each time in a row twice as long."""
        self._quiet_until = max(self._quiet_until, now + self._silence / 12 * 2**tries)

    def reset(self) -> None:
        """A new run begins: what is under way is nobody's any more; what was sent counts on."""
        for passed in self._lanes.values():
            passed.under_way = 0
        self.refusals = 0


AGREED = Etiquette()
"""The one of this process: two runs in one process keep it together."""
