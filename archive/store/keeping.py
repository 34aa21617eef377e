"""The keeper: a thread that takes evidence in while the caller goes on fetching."""

from __future__ import annotations

import queue
import threading
from concurrent.futures import Future
from dataclasses import dataclass, field

from archive.capture import Capture
from archive.store.intake import Also, Evidence, Intake


@dataclass
class _Wish:
    evidence: Evidence
    also: Also | None
    kept: Future[Capture | None] = field(default_factory=Future)


class Keeper:
    """Groups what is given to it and acknowledges each group with one fsync and one transaction.

    `keep` may be called from any thread and returns at once; its future resolves when the capture is acknowledged.
    After a failure (a full disk) every later wish fails with the same error: nothing is kept half.
    """

    def __init__(self, intake: Intake, *, group: int = 64) -> None:
        self._intake, self._group = intake, group
        self._wishes: queue.Queue[_Wish | None] = queue.Queue(maxsize=4 * group)
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._work, name="keeper", daemon=True)
        self._thread.start()

    def keep(self, evidence: Evidence, also: Also | None = None) -> Future[Capture | None]:
        """Ask for evidence to be kept, `also` committed in the same transaction; None where it states no capture."""
        wish = _Wish(evidence, also)
        self._wishes.put(wish)
        return wish.kept

    def close(self) -> None:
        """Keep what was asked for, then end. Raises the error that stopped the keeper, if one did."""
        self._wishes.put(None)
        self._thread.join()
        if self._error:
            raise self._error

    def _work(self) -> None:
        open_end = True
        while open_end:
            wishes = [self._wishes.get()]
            while len(wishes) < self._group and not self._wishes.empty():
                wishes.append(self._wishes.get())
            open_end = None not in wishes
            asked = [w for w in wishes if w is not None]
            if asked:
                self._keep(asked)

    def _keep(self, asked: list[_Wish]) -> None:
        try:
            if self._error:
                raise self._error
            taken = self._intake.take([(w.evidence, w.also) for w in asked])
        except BaseException as error:
            self._error = error
            for wish in asked:
                wish.kept.set_exception(error)
            return
        for wish, done in zip(asked, taken, strict=True):
            wish.kept.set_result(done.capture)
