"""Formulas as a workbook states them: a shared one is written once, and every cell that shares it has its own.

ECMA-376 part 1, 18.3.1.40: the first cell of a group has the text, the others only its number; references move along.
"""

from __future__ import annotations

from functools import lru_cache
from xml.etree.ElementTree import Element

from openpyxl.formula.tokenizer import TokenizerError
from openpyxl.formula.translate import Translator, TranslatorError


class Formulas:
    """The formulas of one sheet, cell after cell."""

    def __init__(self) -> None:
        self._shared: dict[str, tuple[str, str]] = {}  # number → the cell that has the text, and the text

    def of(self, element: Element, cell: str) -> str:
        """The formula an `f` element gives its cell ("B10"), without the equals sign."""
        text = element.text or ""
        if element.get("t") != "shared":
            return text
        if text:
            self._shared[element.get("si", "")] = cell, text
            return text
        origin, text = self._shared.get(element.get("si", ""), (cell, ""))
        return _moved(text, origin, cell) if text else ""


@lru_cache(64)  # all cells of a group are translated from one text
def _translator(text: str, origin: str) -> Translator:
    return Translator("=" + text, origin)


def _moved(text: str, origin: str, cell: str) -> str:
    try:
        moved: str = _translator(text, origin).translate_formula(cell)
    except (TokenizerError, TranslatorError, ValueError, IndexError):
        return f"{text} (as in {origin})"  # what cannot be taken apart is told where it stands
    return moved.removeprefix("=")
