"""How the pages say things: dates, honest intervals, qualities and reasons, in plain words."""

from __future__ import annotations

from dataclasses import dataclass

from archive.moment import stamp_of, time_of

QUALITIES = {
    "good": "good",
    "not-modified": "not modified",
    "blocked": "blocked",
    "challenge": "challenge page",
    "soft-404": "error page",
    "missing": "not found",
    "not-found": "not found",
    "gone": "gone",
    "redirect": "redirect",
    "moved": "redirect",
    "server-error": "server error",
    "failure": "no answer",
    "truncated": "cut short",
    "empty": "empty",
    "unreadable": "not readable",
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
_UNUSABLE = ("server-error", "truncated", "empty", "unreadable")


def in_words(term: str | None, words: dict[str, str]) -> str:
    """The words for a term of a closed list; a term newer than this page is shown as it is."""
    return words.get(term or "", (term or "not judged yet").replace("-", " "))


def shape_of(quality: str | None, outcome: str) -> str:
    """How a capture is drawn: `good`, `same` (confirmed by a 304), `missing`, `failed`, `moved`, `refused` or `odd`."""
    if quality in ("good", None) and outcome in ("response", "file"):
        return "good"
    if quality == "not-modified" or outcome == "not-modified":
        return "same"
    if outcome == "failure":
        return "failed"
    shapes = {"missing": ("missing", "not-found", "gone", "soft-404"), "moved": ("redirect", "moved"), "odd": _UNUSABLE}
    return next((shape for shape, terms in shapes.items() if quality in terms), "refused")


def plural(count: int, noun: str) -> str:
    """`1 word`, `2,000 words`."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def size_in_words(size: int) -> str:
    """A size as people write it; the exact number of bytes belongs beside it."""
    amount = float(size)
    for unit in ("bytes", "KB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "bytes" or amount >= 10 else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


@dataclass(frozen=True)
class When:
    """A moment as people write it: `text` is the day, `title` the day with its UTC time."""

    moment: str

    @property
    def text(self) -> str:
        time = time_of(self.moment)
        return f"{time.day} {time:%B %Y}"

    @property
    def clock(self) -> str:
        return self.moment[11:16]

    @property
    def title(self) -> str:
        return f"{self.text}, {self.moment[11:19]} UTC"

    @property
    def stamp(self) -> str:
        return stamp_of(self.moment)


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
