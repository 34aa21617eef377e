"""Whose turn it is: which waiting address is fetched next, host by host, without hurrying anybody.

Scrapy keeps the delay between two requests to a host; here is kept how many are under way, who asked to be left
alone, and that near pages come before far ones (so that an interrupted crawl finds what an uninterrupted one does).
"""

from __future__ import annotations

import heapq
from collections import Counter, OrderedDict
from dataclasses import dataclass, field

from archive.store.frontier import Visit
from archive.uri import host_of

GIVE_UP = 5
"""Refusals in a row after which a host is left alone for the rest of the run."""


@dataclass
class _Host:
    """What a host has said so far."""

    until: float = 0.0
    strikes: int = 0
    struck: float = float("-inf")
    under_way: int = 0
    began: dict[str, float] = field(default_factory=dict)


class Turns:
    """Visits that wait, in memory. Times are seconds of the caller's monotonic clock.

    `most` is how many requests a host may have under way; a host on probation (it refused the last one) has one.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lanes: OrderedDict[tuple[str, str], list[tuple[int, int, Visit]]] = OrderedDict()
        self._later: list[tuple[float, int, Visit]] = []
        self._hosts: dict[str, _Host] = {}
        self._open: dict[str, Counter[int]] = {}
        self._number = 0
        self.put_off: list[Visit] = []

    def add(self, visit: Visit, at: float | None = None) -> None:
        """One more to be fetched, not before `at`."""
        self._open.setdefault(visit.source, Counter())[visit.depth] += 1
        if at is None:
            self._queue(visit)
        else:
            self.again(visit, at)

    def next(self, now: float) -> Visit | None:
        """The visit whose turn it is, or None when nobody may be asked just now."""
        while self._later and self._later[0][0] <= now:
            self._queue(heapq.heappop(self._later)[2])
        for lane, queue in self._lanes.items():
            host = self._host(lane[0])
            if now < host.until or host.under_way >= (1 if host.strikes else self._most):
                continue
            if queue[0][0] > min(self._open[lane[1]]):
                continue
            visit = heapq.heappop(queue)[2]
            if queue:
                self._lanes.move_to_end(lane)
            else:
                del self._lanes[lane]
            host.under_way += 1
            host.began[visit.url] = now
            return visit
        return None

    def pause(self, now: float) -> float | None:
        """Seconds until somebody's turn comes by time alone; None when only an answer can bring it."""
        moments = [self._host(host).until for host, _ in self._lanes] + [at for at, _, _ in self._later[:1]]
        return min((m - now for m in moments if m > now), default=None)

    def answered(self, visit: Visit) -> None:
        """Its exchange is over, however it ended."""
        self._host(host_of(visit.url)).under_way -= 1

    def welcome(self, visit: Visit) -> None:
        """The host answered as one that is well."""
        host = self._host(host_of(visit.url))
        host.strikes = 0
        host.began.pop(visit.url, None)

    def refused(self, visit: Visit, now: float, seconds: float, *, at_once: bool = False) -> float | None:
        """The host asked to be left alone. Seconds it now rests; None when that is for the rest of the run.

        It rests when it says so twice in a row (`at_once`: the first time); until then it is asked one thing at a
        time. What was under way already when it first said so is not counted again.
        """
        host = self._host(host_of(visit.url))
        if host.began.pop(visit.url, now) >= host.struck:
            host.strikes, host.struck = host.strikes + 1, now
        if host.strikes >= GIVE_UP:
            host.until = float("inf")
            return None
        if at_once or host.strikes > 1:
            host.until = max(host.until, now + seconds)
        return max(0.0, host.until - now)

    def rest(self, host: str, until: float) -> None:
        """A host rests until a moment, whatever is under way."""
        self._host(host).until = max(self._host(host).until, until)

    def again(self, visit: Visit, at: float) -> None:
        """The visit waits until a moment and is then asked once more."""
        self._number += 1
        heapq.heappush(self._later, (at, self._number, visit))

    def settled(self, visit: Visit) -> None:
        """Its capture is acknowledged, its links were added: deeper pages may go on."""
        depths = self._open[visit.source]
        depths[visit.depth] -= 1
        if not depths[visit.depth]:
            del depths[visit.depth]

    def leave(self, visit: Visit) -> None:
        """The visit is for a later run."""
        self.put_off.append(visit)
        self.settled(visit)

    def leave_resting(self, patience: float, now: float) -> None:
        """Whatever rests longer than `patience` seconds is for a later run."""
        for lane in [key for key in self._lanes if self._host(key[0]).until > now + patience]:
            for _, _, visit in self._lanes.pop(lane):
                self.leave(visit)

    @property
    def idle(self) -> bool:
        """Nothing waits, nothing is under way, everything is acknowledged."""
        return not any(self._open.values())

    def _host(self, host: str) -> _Host:
        return self._hosts.setdefault(host, _Host())

    def _queue(self, visit: Visit) -> None:
        self._number += 1
        heapq.heappush(
            self._lanes.setdefault((host_of(visit.url), visit.source), []), (visit.depth, self._number, visit)
        )
