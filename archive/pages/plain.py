"""A page's content without its looks: as JSON, and its rows as a table."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from archive.history.redline import Span
from archive.pages.phrases import Interval, When
from archive.pages.redlines import RedlineGroup
from archive.pages.search import Excerpt
from archive.tables import print_rows

ROWS = ("lines", "versions", "hits", "documents", "changes", "captures", "witnesses", "records", "events")
"""The fields that hold what a page lists; the first one a page has is its table."""


def as_json(kind: str, address: str, page: object, *, demonstration: bool) -> str:
    """The page's context, field by field. Moments are texts; an interval has `after` and `by`."""
    told = {"kind": kind, "address": address, "demonstration": demonstration, **plain(page)}
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def plain(value: Any) -> Any:
    """A context as JSON knows it."""
    if isinstance(value, When):
        return value.moment
    if isinstance(value, Interval):
        return {"after": plain(value.after), "by": plain(value.by), "words": value.words}
    if is_dataclass(value):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): plain(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [plain(member) for member in value]
    return value


def as_csv(page: object) -> str | None:
    """The page's table, one row a line, "" when there is nothing in it; None when the page has none."""
    if not any(hasattr(page, name) for name in ("groups", *ROWS)):
        return None
    told = list(_table(page))
    if not told:
        return ""
    stream = io.StringIO()
    print_rows(told, list(dict.fromkeys(name for line in told for name in line)), "csv", stream)
    return stream.getvalue()


def _table(page: object) -> Iterable[dict[str, object]]:
    groups = getattr(page, "groups", None)
    if groups is not None:
        return [line for group in groups for line in _redline(group)]
    lines = next((getattr(page, name) for name in ROWS if getattr(page, name, None)), ())
    return [_flat(line) for line in lines]


def _redline(group: RedlineGroup) -> Iterable[dict[str, object]]:
    for part in group.parts:
        sides = ("".join(s.text for s in side) for side in (part.text.old, part.text.new))
        yield _edited(part.operation, part.kind, "", "", *sides)
    for cell in group.cell_lines:
        sides = ("".join(s.text for s in side) for side in (cell.text.old, cell.text.new))
        yield _edited("reworded", "cell", cell.row, cell.column, *sides)


def _edited(*told: str) -> dict[str, object]:
    return dict(zip(("operation", "kind", "row", "column", "before", "after"), told, strict=True))


def _flat(line: Any) -> dict[str, object]:
    """A line's fields as cells: intervals take two, lists are joined."""
    flat: dict[str, object] = {}
    for f in fields(line):
        value = getattr(line, f.name)
        if isinstance(value, Interval):
            flat[f"{f.name}_after"], flat[f"{f.name}_by"] = plain(value.after), plain(value.by)
        elif isinstance(value, tuple):
            flat[f.name] = "".join(map(_cell, value)) if _is_text(value) else "; ".join(map(_cell, value))
        else:
            flat[f.name] = plain(value)
    return flat


def _is_text(value: tuple[object, ...]) -> bool:
    return all(isinstance(member, Excerpt | Span) for member in value)


def _cell(value: Any) -> str:
    if isinstance(value, Excerpt | Span):
        return value.text
    names = (getattr(value, name, None) for name in ("url", "words", "title", "name"))
    return str(next(filter(None, names), value))
