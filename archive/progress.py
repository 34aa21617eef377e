"""Progress of long work: a bar on a terminal, plain lines in a pipe."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TextIO

Clock = Callable[[], float]


class Progress:
    """Counts steps of one piece of work and says how far it is, at most a few times a second.

    `total` may be unknown (None). On a terminal one line is drawn over; in a pipe a line is written every
    `every` seconds and at the end.
    """

    def __init__(
        self,
        what: str,
        total: int | None,
        *,
        stream: TextIO | None = None,
        clock: Clock = time.monotonic,
        every: float = 10.0,
    ) -> None:
        self.what, self.total, self.count = what, total, 0
        self._stream = stream or sys.stderr
        self._clock = clock
        self._terminal = self._stream.isatty()
        self._every = 0.1 if self._terminal else every
        self._began = self._last = clock()

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self.count or self.total:
            self._say("\n")

    def step(self, by: int = 1) -> None:
        """So many more are done."""
        self.count += by
        now = self._clock()
        if now - self._last >= self._every:
            self._last = now
            self._say("" if self._terminal else "\n")

    def _say(self, end: str) -> None:
        line = f"{self.what}: {self.count:,}"
        if self.total:
            line += f" of {self.total:,} ({100 * self.count // self.total} %)"
            spent = self._clock() - self._began
            if 0 < self.count < self.total and spent > 2:
                line += f", about {spent * (self.total - self.count) / self.count:,.0f} s to go"
        if self._terminal:
            width = 24
            full = width * self.count // self.total if self.total else 0
            bar = f"[{'#' * full}{'.' * (width - full)}] " if self.total else ""
            self._stream.write(f"\r\x1b[K{bar}{line}{end}")
        else:
            self._stream.write(line + "\n")
        self._stream.flush()


class Silence(Progress):
    """Progress nobody watches."""

    def _say(self, end: str) -> None:
        pass


Watch = Callable[[str, int | None], Progress]
"""How long work shows itself: `Progress` for people, `Silence` for callers that want none."""
