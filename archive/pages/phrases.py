"""How the pages say things: dates, honest intervals, qualities and reasons, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from archive.moment import stamp_of, time_of
from archive.reading.quality import Quality

QUALITIES: dict[str, str] = {
    Quality.GOOD: "good",
    Quality.NOT_MODIFIED: "not modified",
    Quality.REDIRECT: "redirect",
    Quality.MISSING: "not found",
    Quality.BLOCKED: "blocked",
    Quality.ERROR: "server error",
    Quality.SOFT_MISSING: "a page that says “not found”",
    Quality.MAINTENANCE: "maintenance",
    Quality.SIGN_IN: "asks to sign in",
    Quality.EMPTY: "empty",
    Quality.INCOMPLETE: "cut short",
    Quality.FAILED: "no answer",
    Quality.UNREADABLE: "not readable",
}
_SHAPES: dict[str, str] = {
    Quality.GOOD: "good",
    Quality.NOT_MODIFIED: "same",
    Quality.REDIRECT: "moved",
    Quality.MISSING: "missing",
    Quality.SOFT_MISSING: "missing",
    Quality.BLOCKED: "refused",
    Quality.SIGN_IN: "refused",
    Quality.FAILED: "failed",
}
READINGS = {
    "read": "read",
    "empty": "there is nothing in it",
    "unknown-kind": "no reader for such a file",
    "malformed": "not what its first bytes promise",
    "encrypted": "encrypted",
    "no-text-layer": "pictures only, without text",
    "too-large": "over the limits of size",
    "timeout": "reading took too long",
    "memory": "reading took too much memory",
    "crashed": "the reader failed",
}
FAILURES = {
    "dns": "the name of the host was not found",
    "connection-refused": "the server refused the connection",
    "timeout": "no answer in time",
    "tls": "no secure connection",
    "incomplete": "the answer broke off",
    "too-large": "the answer was over the limit of size",
    "headers-too-large": "the headers were over the limit",
    "protocol": "the answer was no HTTP",
    "robots": "robots.txt asks not to fetch it",
    "blocked-address": "an address that is never fetched",
    "other": "failed for another reason",
}


def in_words(term: str | None, words: Mapping[str, str]) -> str:
    """The words for a term of a closed list; a term newer than this page is shown as it is."""
    return words.get(term or "", (term or "not judged yet").replace("-", " "))


def shape_of(quality: str | None) -> str:
    """How a capture is drawn: `good`, `same`, `missing`, `failed`, `moved`, `refused`, or `odd` for all else."""
    return _SHAPES.get(quality or "", "odd")


@dataclass(frozen=True)
class When:
    """A moment as people write it: `text` is the day, `title` the day with its UTC time."""

    moment: str

    @property
    def text(self) -> str:
        return _day(self.moment)

    @property
    def clock(self) -> str:
        return self.moment[11:16]

    @property
    def title(self) -> str:
        return f"{self.text}, {self.moment[11:19]} UTC"

    @property
    def stamp(self) -> str:
        return stamp_of(self.moment)


@lru_cache(1 << 12)
def _day(moment: str) -> str:
    """Kept, because a long page says the same days again and again."""
    time = time_of(moment)
    return f"{time.day} {time:%B %Y}"


def when(moment: str | None) -> When | None:
    """The moment as people write it, None for none."""
    return When(moment) if moment else None


@dataclass(frozen=True)
class Interval:
    """When something came about: after `after` (None: not known), by `by` (DESIGN.md, idea 4)."""

    after: When | None
    by: When

    @property
    def same_day(self) -> bool:
        return self.after is not None and self.after.text == self.by.text

    @property
    def words(self) -> str:
        """`between 3 March and 17 March 2014`; with times where both ends are of one day."""
        if self.after is None:
            return f"first seen {self.by.text}"
        if self.same_day:
            return f"on {self.by.text}, between {self.after.clock} and {self.by.clock} UTC"
        return f"between {self.start} and {self.by.text}"

    @property
    def start(self) -> str:
        """The earlier end, without a year that the later end repeats."""
        if self.after is None:
            return ""
        return self.after.text.removesuffix(self.by.text[-5:])


def interval(not_before: str | None, seen: str) -> Interval:
    """The honest interval of a change or a version's beginning."""
    return Interval(when(not_before), When(seen))
