"""Header fields as they came: WARC's own and HTTP's, read tolerantly and never with an exception."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_END = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(rb"HTTP/\d(?:\.\d+)?[ \t]+(\d{3})(?!\d)", re.IGNORECASE)
_FOLD = re.compile(rb"\r?\n[ \t]+")


@dataclass(frozen=True)
class Fields:
    """Names (lower case) and values, in order; a name may come more than once."""

    pairs: tuple[tuple[str, str], ...]
    _first: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_first", dict(reversed(self.pairs)))

    def get(self, name: str) -> str | None:
        """The first value of a field, or None."""
        return self._first.get(name)

    def all(self, name: str) -> list[str]:
        """Every value of a field, in order."""
        return [value for known, value in self.pairs if known == name]

    def tokens(self, name: str) -> list[str]:
        """The comma-separated tokens of every such field, in lower case (RFC 9110 section 5.6.1)."""
        if name not in self._first:
            return []
        return [t for value in self.all(name) for t in (p.strip().lower() for p in value.split(",")) if t]


@dataclass(frozen=True, slots=True)
class Head:
    """The head of an HTTP response: status, fields, and where in the block the body begins.

    `status` is None where no status line came; then the whole block is body. `interim` says that answers such
    as 103 came before the one that counts (RFC 9110 section 15.2).
    """

    status: int | None
    fields: Fields
    body_at: int
    interim: bool = False


def parse_fields(lines: bytes) -> Fields:
    """Header lines (the first line already taken off) as fields.

    Takes CRLF or bare LF, joins obsolete folding with one blank (RFC 9112 section 5.2), leaves out lines without a
    colon, reads UTF-8 or else Latin-1.
    """
    if b"\n " in lines or b"\n\t" in lines:
        lines = _FOLD.sub(b" ", lines)
    try:
        text = lines.decode("utf-8")
    except UnicodeDecodeError:
        text = lines.decode("latin-1")
    # What is left of CR and NUL is replaced by a blank (RFC 9110 section 5.5).
    text = text.replace("\r\n", "\n").replace("\r", " ").replace("\x00", " ")
    parted = (line.partition(":") for line in text.split("\n"))
    return Fields(tuple([(name.strip().lower(), value.strip(" \t")) for name, colon, value in parted if colon]))


def parse_head(block: bytes) -> Head:
    """The head of an HTTP response block."""
    start = 0
    while True:
        status = _STATUS.match(block, start)
        if not status:
            return Head(None, Fields(()), start, interim=start > 0)
        end = _END.search(block, start)
        stop, body_at = end.span() if end else (len(block), len(block))
        code = int(status[1])
        if code >= 200 or code == 101 or not _STATUS.match(block, body_at):
            first = block.find(b"\n", start, stop)
            lines = block[first + 1 : stop] if first >= 0 else b""
            return Head(code, parse_fields(lines), body_at, interim=start > 0)
        start = body_at
