"""Absences: the times over which a document was not to be had where it was last seen.

An absence is an observation. That somebody says "not found", by status, in words or by sending visitors to the home
page, is evidence of a removal; a refusal and silence are not, and are counted apart (DESIGN.md, idea 6). Whether a
removal is verified is asked of the rows, with a quorum and a window of the reader's choice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from archive.digest import name_of
from archive.uri import surt_of

QUORUM, WINDOW_DAYS = 2, 1
"""A removal is verified when so many captures say that the document is gone, the first and the last of them at least so
many days apart, and none in between shows it."""

GONE = {"missing": "missing", "soft-missing": "soft-missing"}
_REFUSED = frozenset({"blocked", "sign-in"})


@dataclass(frozen=True, slots=True)
class Absence:
    """A row of `absences`: from capture `since` on, at the address where `version` was last seen at `last_good`.

    `gone` captures say that it is not there, from `gone_first` to `gone_last`, in these `manners` (missing,
    soft-missing, home; blank-separated); `refused` and `silent` count the others. `until` is the first capture that
    shows the document again, as version `returned`.
    """

    id: str
    document: str
    address: str
    version: str
    last_good: str
    since: str
    last_seen: str
    gone: int = 0
    gone_first: str | None = None
    gone_last: str | None = None
    manners: str = ""
    refused: int = 0
    silent: int = 0
    until: str | None = None
    returned: str | None = None


class Memory(Protocol):
    """What was told of one document before."""

    def open_absence(self) -> Absence | None:
        """The absence that has no end yet."""

    def last_good(self) -> tuple[str, str, str] | None:
        """Where the newest version was seen last: its id, the capture's moment and address."""


class Absences:
    """The fold: captures of one document in order. Resumable, and free of cost where nothing is missing.

    An absence in which nobody said that the document is gone is forgotten when it ends: the captures tell of it.
    """

    def __init__(self, document: str, memory: Memory) -> None:
        self._document, self._memory = document, memory
        self._open: Absence | None = None
        self._asked = False
        self._good: tuple[str, str, str] | None = None
        self.rows: dict[str, Absence] = {}
        self.forgotten: set[str] = set()

    def seen(self, version: str, captured_at: str, url: str) -> None:
        """The newest version was seen."""
        self._good = version, captured_at, url
        absence = self._current()
        if absence is None:
            return
        self._open = None
        if absence.gone:
            self.rows[absence.id] = replace(absence, until=captured_at, returned=version)
        else:
            self.rows.pop(absence.id, None)
            self.forgotten.add(absence.id)

    def missed(self, capture: str, captured_at: str, address: str, url: str, quality: str, reason: str | None) -> None:
        """A capture that shows nothing usable; it counts where the document was seen last."""
        good = self._good = self._good or self._memory.last_good()
        if good is None or surt_of(good[2]) != surt_of(url) or (quality == "redirect" and reason != "redirect-home"):
            return
        absence = self._current() or Absence(
            name_of("n", self._document, capture), self._document, address, good[0], good[1], captured_at, captured_at
        )
        manner = "home" if reason == "redirect-home" else GONE.get(quality)
        if manner:
            absence = replace(
                absence,
                gone=absence.gone + 1,
                gone_first=absence.gone_first or captured_at,
                gone_last=captured_at,
                manners=" ".join(sorted({*absence.manners.split(), manner})),
            )
        elif quality in _REFUSED:
            absence = replace(absence, refused=absence.refused + 1)
        else:
            absence = replace(absence, silent=absence.silent + 1)
        self._open = self.rows[absence.id] = replace(absence, last_seen=captured_at)

    def _current(self) -> Absence | None:
        if not self._asked:
            self._asked = True
            self._open = self._open or self._memory.open_absence()
        return self._open
