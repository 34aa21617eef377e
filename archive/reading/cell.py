"""A cell of a table, wherever it was printed: its place, its text, and what the text is."""

from __future__ import annotations

import re
from dataclasses import dataclass

# A number and nothing else: signs, currency, brackets, thousands, percent, a footnote's mark; or a dash for none.
_NUMBER = re.compile(
    r"[<>~≈±+\-–−]?\s?[(]?[-–−]?(?:[$€£]\s?)?[-–−]?\d[\d,. ]*%?[)]?%?(?:\s?(?:[*†‡§]+|\[\w{1,3}\]))?|[-–—]+"
)
_DATE = re.compile(r"\d{4}-\d\d(?:-\d\d)?(?:T[\d:]+)?|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NOTHING = re.compile(r"(?:#?n\.?/?a\.?|#\S+|none|tbd|nil|[^\w]*|\.\.)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cell:
    """A filled cell; `row` and `column` count from 1.

    `text` is folded, and as printed; `prose` when it is no number, date, truth value or error. `exact` is the stored
    number in plain digits, at most fifteen significant ones, whatever the format makes of it; "" for what is no number.
    A merged cell goes `across` columns and `down` rows. `indent` says how far its text is set in.
    """

    row: int
    column: int
    text: str
    prose: bool = False
    formula: str = ""
    target: str = ""  # of its hyperlink
    exact: str = ""
    across: int = 1
    down: int = 1
    indent: int = 0

    @property
    def right(self) -> int:
        return self.column + self.across - 1

    @property
    def bottom(self) -> int:
        return self.row + self.down - 1

    @property
    def is_period(self) -> bool:
        """Whether it says a year or a date and nothing else."""
        return bool(_DATE.fullmatch(self.text) or _YEAR.fullmatch(self.text))

    @property
    def is_figure(self) -> bool:
        """Whether it holds a number or a date, or the dash that says none."""
        return not self.prose or bool(_NUMBER.fullmatch(self.text) or _DATE.fullmatch(self.text))

    @property
    def is_word(self) -> bool:
        """Whether it names something: no figure, and not what stands for a figure that is not told ("N/A")."""
        return not self.is_figure and not _NOTHING.fullmatch(self.text)


@dataclass(frozen=True, slots=True)
class Note:
    """Words that stand over the cells: a comment or a text box, by its anchor."""

    row: int
    column: int
    text: str
