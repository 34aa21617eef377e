"""Sweeps: the same edit on many documents within a short time is one event.

Two edits are the same when they strike the same words and put in the same ones, whatever stands around these. Only
wording, titles and links sweep: figures and the rows of tables come and go for reasons of their own.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator

from archive.history.alignment import Operation
from archive.history.comparison import Edit, Kind
from archive.history.redline import Op, redline

LEAST_DOCUMENTS, MOST_DAYS = 3, 14
"""A sweep has so many documents, and no more days than that between one and the next when they are put in order."""

Pair = tuple[str, str]
"""What was struck and what was put in; "" where nothing was."""

_TELLING = re.compile(r"[^\W\d_]{3}")


def pairs(edits: Iterable[Edit]) -> frozenset[Pair]:
    """What these edits strike and put in, each once."""
    return frozenset(p for e in edits for p in _pairs(e) if any(map(_TELLING.search, p)))


def mark(pair: Pair) -> int:
    """The number that the same edit has everywhere: 63 bits of SHA-256."""
    said = "\x00".join(pair).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.sha256(said).digest()[:8], "big") >> 1


def _pairs(edit: Edit) -> Iterator[Pair]:
    for link in edit.links:
        if link.old != link.new:
            yield f"→ {link.old or ''}", f"→ {link.new or ''}"
    if edit.kind not in (Kind.WORDING, Kind.TYPO, Kind.TITLE, Kind.TABLE):
        return
    if edit.kind is Kind.TABLE:
        yield from ((cell.old, cell.new) for cell in edit.cells)
    elif edit.operation in (Operation.ADDED, Operation.REMOVED):
        yield edit.old_text or "", edit.new_text or ""
    else:
        yield from _replaced(edit.old_text or "", edit.new_text or "")


def _replaced(old: str, new: str) -> Iterator[Pair]:
    """Runs of a redline that differ: a strike with what came for it, or either alone."""
    spans = redline(old, new)
    for before, span, after in zip((None, *spans), spans, (*spans[1:], None), strict=False):
        if span.op is Op.DELETE:
            yield span.text.strip(), after.text.strip() if after and after.op is Op.INSERT else ""
        elif span.op is Op.INSERT and not (before and before.op is Op.DELETE):
            yield "", span.text.strip()
