"""Sections: the headings a block stands under."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archive.reading.reading import Block

Section = tuple[str, ...]
"""Headings from the outermost down, as printed."""

_OF_A_TABLE = frozenset(("row", "footnote", "note"))


def sections_of(blocks: Iterable[Block]) -> Iterator[Section]:
    """The section of each block, in their order; of a heading, what it stands under itself.

    A heading ends those of its level and of deeper ones (HTML 4.3.11). A caption heads the rows right behind it, with
    the notes among them; the sheets of a workbook are headings of the first level.
    """
    return (path for _, path in paths((b.kind, b.level, b.text) for b in blocks))


def paths(told: Iterable[tuple[str, int, str]]) -> Iterator[tuple[str, Section]]:
    """The same over kind, level and text (or a text's name) of each block: what it says, and its section."""
    above: list[tuple[int, str]] = []
    caption: Section = ()
    for kind, level, text in told:
        if kind == "heading":
            above = [each for each in above if each[0] < level]
        caption = caption if kind in _OF_A_TABLE else ()
        yield text, (*(said for _, said in above), *caption)
        if kind == "heading":
            above.append((level, text))
        elif kind == "caption":
            caption = (text,)
