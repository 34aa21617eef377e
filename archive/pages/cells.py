"""Cells of Datasette's own table pages that lead to our pages."""

from __future__ import annotations

import re
from dataclasses import dataclass

from archive.pages.permalinks import document_link, payload_link, source_link


@dataclass(frozen=True)
class CellLink:
    """A link to draw instead of the plain value."""

    href: str
    text: str


def cell_link(table: str | None, column: str, value: object) -> CellLink | None:
    """Where a cell leads, None for a cell that is just shown."""
    if not isinstance(value, str):
        return None
    if column == "page" and re.match(r"/[a-z]", value):
        return CellLink(value, "open page")
    if re.fullmatch(r"[0-9a-f]{64}", value) and (column == "payload" or (table, column) == ("payloads", "id")):
        return CellLink(payload_link(value), value)
    own = {("documents", "id"): document_link, ("sources", "id"): source_link}.get((table or "", column))
    return CellLink(own(value), value) if own else None


def is_moment(value: object) -> bool:
    """Whether a cell is a moment, which a line must not break."""
    return isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", value) is not None
