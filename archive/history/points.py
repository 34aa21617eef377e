"""What an edit is worth: the points of the ranking, and of one edit alone, by which a summary begins with what matters.

It says where to look, never what to think. The points are few and round on purpose; `POINTS` is all there is to it.
"""

from __future__ import annotations

import re

from archive.history.alignment import Operation
from archive.history.edit import Edit, Kind
from archive.history.terms import STATUS, deltas
from archive.reading.link import only_file_facts

POINTS: dict[str, tuple[int, int, int]] = {
    "status": (40, 10, 60),
    "figure": (20, 2, 40),
    "cell": (10, 1, 20),
    "restated": (10, 1, 20),
    "removed": (15, 3, 40),
    "term": (15, 10, 45),
    "offsite": (15, 5, 30),
    "file": (15, 5, 30),
    "silent": (10, 0, 10),
    "returned": (10, 0, 10),
    "title": (8, 0, 8),
    "table": (5, 1, 15),
    "link": (4, 1, 10),
    "added": (5, 1, 15),
}
"""For the first one, for each further one, at most."""

_SENTENCE = re.compile(r"(?<=[.!?])[\"”’)]?\s+")
_PROSE = (Kind.FIGURE, Kind.WORDING, Kind.TITLE)


def weight_of(edit: Edit) -> int:
    """What an edit adds to the score when it is the only one, a figure in a table as much as one in prose.

    Another wording without any of the reasons is worth 3, a cell that is no figure 1, what is nothing but form, order,
    spelling or furniture 0.
    """
    codes = [code for code, told in _told(edit) if told]
    if edit.kind in _PROSE and not edit.cells and edit.old_text != edit.new_text:
        codes += [
            "status" if t.group == STATUS else "term" for t in deltas([edit.old_text or ""], [edit.new_text or ""])
        ]
    if codes:
        return sum(POINTS[code][0] for code in codes)
    return {Kind.WORDING: 3, Kind.TABLE: 1}.get(edit.kind, 0)


def _told(edit: Edit) -> tuple[tuple[str, bool], ...]:
    both = bool(edit.old_text and edit.new_text)
    return (
        ("figure", edit.kind is Kind.FIGURE),
        ("removed", sentences_lost(edit) > 0),
        ("added", edit.operation is Operation.ADDED and edit.kind is Kind.WORDING),
        ("file", only_file_facts(edit.old_text, edit.new_text)),
        ("title", edit.kind is Kind.TITLE),
        ("table", edit.kind is Kind.TABLE and not both),
        ("link", bool(edit.links)),
    )


def sentences_lost(edit: Edit) -> int:
    """Sentences of prose that went and that nothing came for."""
    if edit.kind not in (Kind.WORDING, Kind.FIGURE) or not edit.old_text:
        return 0
    if edit.operation is Operation.REMOVED:
        return len(_SENTENCE.split(edit.old_text))
    if edit.cells or edit.new_text is None or len(edit.new_text) > len(edit.old_text):
        return 0
    return max(0, len(_SENTENCE.split(edit.old_text)) - len(_SENTENCE.split(edit.new_text)))
