"""Checks: what does not fit together in what a version prints, each with its evidence. A check says what stands where,
and never why.

The rules and their thresholds are told in docs/checks.md.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from rapidfuzz.distance import Indel

from archive.figures.period import century, day_in
from archive.figures.series import Labels
from archive.figures.span import day_words, end_of, period_words
from archive.reading.grid import Grid
from archive.reading.reading import Block


class Rule(StrEnum):
    """What may not fit together."""

    CUMULATIVE_FALLS = "cumulative-falls"
    SUM_OF_PARTS = "sum-of-parts"
    PERCENT_OF_PARTS = "percent-of-parts"
    AVERAGE_MOVED = "average-moved"
    AS_OF_BACKWARDS = "as-of-backwards"
    OLD_NUMBERS = "old-numbers"
    SAME_BYTES = "same-bytes-new-name"
    EQUAL_VALUES = "equal-values-new-bytes"
    YEAR_IN_NAME = "year-in-name"
    HIDDEN_SHEET = "hidden-sheet"
    SAME_DAY = "same-day-differs"
    FOOTNOTE_CHANGED = "footnote-and-figures"
    WRONG_LIST = "wrong-list"


RULES: Mapping[Rule, str] = {
    Rule.CUMULATIVE_FALLS: "a count since a beginning that falls",
    Rule.SUM_OF_PARTS: "a total that is not the sum of its parts",
    Rule.PERCENT_OF_PARTS: "a percentage that does not match its parts",
    Rule.AVERAGE_MOVED: "an average over the year that moved further than its new days allow",
    Rule.AS_OF_BACKWARDS: "an as-of date earlier than before",
    Rule.OLD_NUMBERS: "numbers of an earlier state again, under a new name or date",
    Rule.SAME_BYTES: "the same bytes under a new name",
    Rule.EQUAL_VALUES: "other bytes that say the same",
    Rule.YEAR_IN_NAME: "a year inside that is not the year of the name",
    Rule.HIDDEN_SHEET: "a sheet that is not shown and holds figures",
    Rule.SAME_DAY: "a figure printed differently by two documents on the same day",
    Rule.FOOTNOTE_CHANGED: "footnotes changed in the release that restates",
    Rule.WRONG_LIST: "a list of another kind under this list's name",
}
"""Each rule in words."""

MOST_SHOWN = 20
"""Evidence keeps so many of the values, and how many there are."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A row of `checks`. `subject` is what makes it one within its document and rule: said again by a later version it
    is no news."""

    rule: Rule
    subject: str
    sentence: str
    evidence: Mapping[str, object]
    against: str | None = None
    series: str | None = None
    period: str | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """A figure as a version prints it, and as the document printed it last before. `kind` is that of its measure."""

    series: str
    period: str
    old: Decimal
    new: Decimal
    old_place: str
    new_place: str
    old_as_of: str | None
    new_as_of: str | None
    measure: str
    breakdown: str
    unit: str
    period_kind: str
    kind: str = ""

    def told(self) -> dict[str, object]:
        """As evidence."""
        return {
            "series": self.series, "period": self.period, "measure": self.measure, "breakdown": self.breakdown,
            "old": str(self.old), "new": str(self.new), "old_place": self.old_place, "new_place": self.new_place,
        }  # fmt: skip


# Revisions move any count a little; a fall is told when it is more than this share of what was printed.
# Of flows, which are restated all the time, only large counts say something.
_FALL, _LEAST = Decimal("0.005"), {"cumulative": 100, "flow": 1000}


def falls(pairs: Iterable[Pair]) -> Iterator[Finding]:
    """Counts since a beginning that fall: of measures declared cumulative, and of the fiscal year's totals of flows."""
    fallen: defaultdict[tuple[str, str], list[Pair]] = defaultdict(list)
    for p in pairs:
        counts = p.kind == "cumulative" or (p.kind == "flow" and p.period_kind == "fiscal-year")
        if counts and p.unit != "percent" and p.old - p.new > _FALL * p.old and p.old >= _LEAST[p.kind]:
            fallen[p.measure, p.period].append(p)
    for (measure, period), found in fallen.items():
        largest = max(found, key=lambda p: (p.old - p.new, p.series))
        others = f", and {len(found) - 1} more of the same table" if len(found) > 1 else ""
        yield Finding(
            Rule.CUMULATIVE_FALLS,
            f"{measure} {period} {largest.old} {largest.new}",
            f"{_named(largest)}, {period_words(period)}: {_n(largest.old)} was printed before, {_n(largest.new)} "
            f"now{others}.",
            _evidence(found, key=lambda p: p.new - p.old),
            series=largest.series,
            period=period,
        )


# An average over the year may not imply new days at more than so many times its own level, nor below nothing by so
# large a part of it: who counts as what is told anew all the time.
_TIMES, _BELOW = 4, Decimal("0.25")


def moved_averages(pairs: Iterable[Pair]) -> Iterator[Finding]:
    """Averages over the days of a fiscal year to date that moved further than the days since allow. What the new days
    must have averaged is (new x days - old x days before) / days between."""
    moved: defaultdict[tuple[str, str], list[tuple[Decimal, Pair, int]]] = defaultdict(list)
    for p in pairs:
        days = _days(p)
        if p.kind != "average" or p.unit not in ("", "people") or not days or max(p.old, p.new) < 100:
            continue
        before, now = days
        implied = (p.new * now - p.old * before) / (now - before)
        level = max(p.old, p.new)
        if not -_BELOW * level <= implied <= _TIMES * level:
            moved[p.measure, p.period].append((implied, p, now - before))
    for (measure, period), found in moved.items():
        implied, p, between = max(found, key=lambda one: (abs(one[0]), one[1].series))
        then, today = (day_words(day or "") for day in (p.old_as_of, p.new_as_of))
        others = f"; {len(found) - 1} more of the same table moved so far" if len(found) > 1 else ""
        yield Finding(
            Rule.AVERAGE_MOVED,
            f"{measure} {period} {p.old} {p.new}",
            f"{_named(p)}, {period_words(period)}: an average of {_n(p.old)} as of {then} and of {_n(p.new)} as of "
            f"{today} leave {_n(round(implied, 0))} for the {between} days between{others}.",
            {**_evidence([one for _, one, _ in found], key=_moved), "implied": float(round(implied, 2))},
            series=p.series,
            period=period,
        )


def _days(p: Pair) -> tuple[int, int] | None:
    """How many days of the fiscal year both prints cover; None where that is not told, or did not grow."""
    if p.period_kind != "fiscal-year" or not p.old_as_of or not p.new_as_of:
        return None
    first, last = date(int(p.period[2:]) - 1, 9, 30), end_of(p.period) or ""
    old, new = (min(day, last) for day in (p.old_as_of, p.new_as_of))
    before, now = ((date.fromisoformat(day) - first).days for day in (old, new))
    return (before, now) if 0 < before < now else None


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a sheet says around its tables: its name without the year, the fiscal years and the days it names, whether
    nothing of it is shown, and how many of its rows hold figures."""

    name: str
    printed: str
    years: tuple[str, ...]
    as_of: str | None
    hidden: bool
    figures: int


_AS_OF = re.compile(r"as of|through|updated|run date|data from|source", re.IGNORECASE)
_FISCAL = re.compile(r"\b(?:EO)?FY\s?((?:20)?\d\d)\b", re.IGNORECASE)
_IN_NAME = re.compile(r"(?:^|[/_-])FY[_-]?(\d\d)(?=[_-]|detention)", re.IGNORECASE)
_FIGURE = re.compile(r"\$?[\d,]+(?:\.\d+)?%?")
_LONGEST_NOTE = 400


def sheets_of(blocks: Iterable[Block], grids: Iterable[Grid]) -> list[Sheet]:
    """The sheets of a workbook's version; nothing for what has none."""
    lines: defaultdict[str, list[Block]] = defaultdict(list)
    titles: defaultdict[str, list[str]] = defaultdict(list)
    for block in blocks:
        if "!" in block.place:
            lines[block.place.rpartition("!")[0]].append(block)
    for grid in grids:
        titles[grid.place.partition("!")[0]].append(grid.title)
    return [_sheet(name, some, titles[name]) for name, some in lines.items()]


def _sheet(printed: str, lines: Sequence[Block], titles: Sequence[str]) -> Sheet:
    notes = [b.text for b in lines if not b.cells and len(b.text) < _LONGEST_NOTE]
    days = [day.end for text in notes if _AS_OF.search(text) and (day := day_in(text)) and day.end]
    said = _FISCAL.findall(printed) or [y for title in titles for y in _FISCAL.findall(title)]
    figures = sum(sum(bool(_FIGURE.fullmatch(c)) for c in b.cells) >= 2 for b in lines)
    name = Labels().normal(_FISCAL.sub(" ", printed))
    hidden = all(b.hidden for b in lines)
    years = tuple(dict.fromkeys(str(century(y)) for y in said))
    return Sheet(name, printed, years, max(days, default=None), hidden, figures)


def backwards(old: Iterable[Sheet], new: Iterable[Sheet]) -> Iterator[Finding]:
    """Sheets whose latest as-of date is earlier than that of the sheet of this name in the version before."""
    before = {s.name: s for s in old if not s.hidden}
    for s in new:
        was = before.get(s.name)
        if was and not s.hidden and was.as_of and s.as_of and s.as_of < was.as_of:
            yield Finding(
                Rule.AS_OF_BACKWARDS,
                f"{s.name} {was.as_of} {s.as_of}",
                f"Sheet “{s.printed.strip()}” is as of {day_words(s.as_of)}; in the release before it was as of "
                f"{day_words(was.as_of)}.",
                {"sheet": s.printed, "old": was.as_of, "new": s.as_of},
            )


def other_years(address: str, sheets: Iterable[Sheet]) -> Iterator[Finding]:
    """Sheets that name one fiscal year, and it is not the year in the file's name. One that names several compares."""
    named = _IN_NAME.search(address)
    if not named:
        return
    year = str(century(named[1]))
    for s in sheets:
        if len(s.years) == 1 and year not in s.years and not s.hidden and s.figures:
            told = f"FY{s.years[0]}"
            yield Finding(
                Rule.YEAR_IN_NAME,
                f"{s.name} {told}",
                f"The file's name says FY{year}, its sheet “{s.printed.strip()}” says {told}.",
                {"sheet": s.printed, "address": address, "named": year, "said": list(s.years)},
            )


_LEAST_ROWS = 5


def hidden_sheets(sheets: Iterable[Sheet]) -> Iterator[Finding]:
    """Sheets of which nothing is shown and that hold tables."""
    for s in sheets:
        if s.hidden and s.figures >= _LEAST_ROWS:
            day = f", as of {day_words(s.as_of)}" if s.as_of else ""
            yield Finding(
                Rule.HIDDEN_SHEET,
                f"{s.name} {s.as_of}",
                f"Sheet “{s.printed.strip()}” is not shown; it holds {s.figures} rows of figures{day}.",
                {"sheet": s.printed, "rows": s.figures, "as_of": s.as_of},
            )


_DATED = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\b|\b(?:eo)?fy(?=\d|\b)|\bytd\b|[\d.,/:;-]+|\W+",
    re.IGNORECASE,
)


# Two footnotes are one, reworded, from this likeness of their words on.
_REWORDED = 0.6


def with_footnotes(
    pairs: Sequence[Pair], struck: Iterable[str], put_in: Iterable[str], before: str
) -> Iterator[Finding]:
    """Footnotes reworded, beyond dates and numbers, in the release that changes figures of periods that were over on
    the day `before`, when the version before was last seen."""
    restated = changed_after(pairs, before)
    reworded = _reworded(struck, put_in) if restated else []
    if reworded:
        yield Finding(
            Rule.FOOTNOTE_CHANGED,
            " ".join(text for pair in reworded for text in pair),
            f"{_count(restated, 'figure')} of periods that were over changed in the release that rewords "
            f"{_count(reworded, 'footnote')}.",
            {
                **_evidence(restated, key=_moved),
                "struck": [_short(old) for old, _ in reworded],
                "put_in": [_short(new) for _, new in reworded],
            },
        )


def changed_after(pairs: Iterable[Pair], day: str) -> list[Pair]:
    """The figures whose period was over on a day and that changed after it."""
    return [p for p in pairs if (end := end_of(p.period)) and end < day and p.old != p.new]


def _reworded(struck: Iterable[str], put_in: Iterable[str]) -> list[tuple[str, str]]:
    """Footnotes that are gone, each with the one most like it that is new; dates and numbers do not count."""
    old, new = ({tuple(_DATED.sub(" ", text).casefold().split()): text for text in some} for some in (struck, put_in))
    gone, came = old.keys() - new.keys(), new.keys() - old.keys()
    like = sorted((-Indel.normalized_similarity(a, b), a, b) for a in gone for b in came)
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for likeness, a, b in like:
        if -likeness >= _REWORDED and a not in found and b not in found.values():
            found[a] = b
    return sorted((old[a], new[b]) for a, b in found.items())[:MOST_SHOWN]


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_NOTE else text[:_LONGEST_NOTE] + "…"


def _moved(p: Pair) -> Decimal:
    return -abs(p.new - p.old)


def _evidence(pairs: Sequence[Pair], key: object) -> dict[str, object]:
    shown = sorted(pairs, key=lambda p: (key(p), p.series, p.period))[:MOST_SHOWN]  # type: ignore[operator]
    return {"figures": [p.told() for p in shown], "of": len(pairs)}


def _named(p: Pair) -> str:
    return f"{p.measure} ({p.breakdown})" if p.breakdown else p.measure


def _n(value: Decimal) -> str:
    """As people read it: commas, no more than two decimals, a minus that is no hyphen."""
    return f"{round(value, 2).normalize():,f}".replace("-", "−")


def _count(some: Sequence[object], noun: str) -> str:
    return f"{len(some):,} {noun}{'s' if len(some) != 1 else ''}"
