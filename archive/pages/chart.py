"""The chart of a series: first print, latest print and every print between, as places in percent and pixels.

Across, all is in percent of the width, so that letters and marks keep their size on a phone; down, in pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import floor, log10

from archive.figures.span import end_of, period_words
from archive.moment import time_of
from archive.pages.amounts import period_mark
from archive.pages.phrases import When
from archive.pages.prints import PeriodLines, PrintLine

LEFT, RIGHT = 3.0, 97.0
TOP, HEIGHT, BELOW = 22, 200, 26
_APART, _LINES = 24, 4


@dataclass(frozen=True)
class Dot:
    """A print: `kind` is `first`, `latest`, `between`, or `running` while its period went on."""

    x: str
    y: float
    kind: str
    title: str


@dataclass(frozen=True)
class Bar:
    """What spans a stretch: the lowest to the highest print of a period, or how long a value stood."""

    x1: str
    x2: str
    y1: float
    y2: float
    kind: str


@dataclass(frozen=True)
class Mark:
    """A line of the scale, or a label of the axis; `anchor` as SVG has it."""

    at: str
    label: str
    anchor: str = "start"


@dataclass(frozen=True)
class Chart:
    """What is drawn. `first` and `latest` are lines through the first and the latest prints, as points of a box 100
    wide and 100 high; "" where there are none. `over_time`: across is when it was printed, else what period it is of.
    `from_zero`: the scale begins at 0."""

    height: int
    top: int
    plot: int
    over_time: bool
    from_zero: bool
    scale: tuple[Mark, ...]
    axis: tuple[Mark, ...]
    first: str
    latest: str
    bars: tuple[Bar, ...]
    dots: tuple[Dot, ...]
    description: str

    @property
    def running(self) -> bool:
        return any(dot.kind == "running" for dot in self.dots)


def chart(periods: Sequence[PeriodLines]) -> Chart | None:
    """The chart of periods in order of time: over the periods; of one period, over the time it was printed. None where
    only one value was ever printed."""
    if sum(len(p.prints) for p in periods) < 2:
        return None
    return _over_periods(periods) if len(periods) > 1 else _over_time(periods[0])


@dataclass(frozen=True)
class _Scale:
    low: float
    high: float
    step: float

    def y(self, value: str) -> float:
        return round(TOP + HEIGHT * (self.high - float(value)) / (self.high - self.low), 1)

    def marks(self) -> tuple[Mark, ...]:
        count = round((self.high - self.low) / self.step)
        values = [self.low + n * self.step for n in range(count + 1)]
        return tuple(Mark(f"{self.y(str(v)):g}", f"{round(v, 6):,.10g}") for v in values)


def _scale(values: Sequence[str]) -> _Scale:
    """Round numbers around all values; from 0 where the lowest is not far from it."""
    low, high = min(map(float, values)), max(map(float, values))
    if 0 <= low < high / 2:
        low = 0.0
    if low == high:
        low, high = low - 1, high + 1
    rough = (high - low) / _LINES
    size = 10.0 ** floor(log10(rough))
    step = next(size * m for m in (1, 2, 2.5, 5, 10) if size * m >= rough)
    bottom = floor(low / step) * step
    top = -floor(-high / step) * step
    return _Scale(bottom, top, step)


def _over_periods(periods: Sequence[PeriodLines]) -> Chart:
    scale = _scale([line.value for p in periods for line in p.prints])
    places = _places([p.period for p in periods])
    dots, bars = [], []
    for p, x in zip(periods, places, strict=True):
        dots += [Dot(f"{x}%", y, "running", "") for y in _heights(scale, p, running=True)]
        ys = _heights(scale, p, running=False)
        if len(ys) > 1:
            bars.append(Bar(f"{x}%", f"{x}%", min(ys), max(ys), "range"))
        first, latest = scale.y(p.first.value), scale.y(p.latest.value)
        dots += [Dot(f"{x}%", y, "between", "") for y in ys if y not in (first, latest)]
        if p.first is not p.latest:
            dots.append(Dot(f"{x}%", first, "first", f"{p.words}, first print: {p.first.text}"))
        dots.append(Dot(f"{x}%", latest, "latest", f"{p.words}, latest print: {p.latest.text}"))
    return _drawn(
        scale,
        _period_marks([p.period for p in periods], places),
        _points(places, [scale.y(p.first.value) for p in periods]),
        _points(places, [scale.y(p.latest.value) for p in periods]),
        bars,
        dots,
        f"{len(periods)} periods from {period_words(periods[0].period)} to {period_words(periods[-1].period)}: "
        "hollow marks are first prints after the period was over, full ones latest prints, small ones those between. "
        "The table below says the same.",
    )


def _heights(scale: _Scale, p: PeriodLines, *, running: bool) -> list[float]:
    return list(dict.fromkeys(scale.y(line.value) for line in p.prints if line.running is running))


def _kind(p: PeriodLines, line: PrintLine) -> str:
    if line is p.latest:
        return "latest"
    return "first" if line is p.first else "running" if line.running else "between"


def _over_time(p: PeriodLines) -> Chart:
    scale = _scale([line.value for line in p.prints])
    first, last = p.prints[0].first, max((line.last for line in p.prints), key=lambda w: w.moment)
    begun, span = time_of(first.moment), (time_of(last.moment) - time_of(first.moment)).total_seconds() or 1

    def x(w: When) -> str:
        return f"{LEFT + (RIGHT - LEFT) * (time_of(w.moment) - begun).total_seconds() / span:.1f}%"

    dots, bars = [], []
    for n, line in enumerate(p.prints):
        y = scale.y(line.value)
        bars.append(Bar(x(line.first), x(line.last), y, y, "stood"))
        if n + 1 < len(p.prints):
            after = p.prints[n + 1]
            bars.append(Bar(x(line.last), x(after.first), y, scale.y(after.value), "turn"))
        dots.append(Dot(x(line.first), y, _kind(p, line), f"{line.first.text}: {line.text}"))
    said = ", then ".join(dict.fromkeys(line.text for line in p.prints[:12]))
    marks = (Mark(f"{LEFT}%", first.text, "start"), Mark(f"{RIGHT}%", last.text, "end"))
    about = f"Printed from {first.text} to {last.text}: {said}. The table below says the same."
    return _drawn(scale, marks, "", "", bars, dots, about, over_time=True)


def _drawn(
    scale: _Scale,
    axis: tuple[Mark, ...],
    first: str,
    latest: str,
    bars: Sequence[Bar],
    dots: Sequence[Dot],
    description: str,
    *,
    over_time: bool = False,
) -> Chart:
    order = {"running": 0, "between": 1, "first": 2, "latest": 3}
    return Chart(
        TOP + HEIGHT + BELOW,
        TOP,
        HEIGHT,
        over_time,
        scale.low == 0,
        scale.marks(),
        axis,
        first,
        latest,
        tuple(bars),
        tuple(sorted(dots, key=lambda d: order[d.kind])),
        description,
    )


def _places(keys: Sequence[str]) -> list[float]:
    """By the days the periods end; side by side where one has no end."""
    ends = [end_of(key) for key in keys]
    days = [date.fromisoformat(end).toordinal() for end in ends if end]
    if len(days) < len(keys) or days[0] == days[-1]:
        days = list(range(len(keys)))
    return [round(LEFT + (RIGHT - LEFT) * (day - days[0]) / ((days[-1] - days[0]) or 1), 2) for day in days]


def _period_marks(keys: Sequence[str], places: Sequence[float]) -> tuple[Mark, ...]:
    shown, last = [0], len(keys) - 1
    for n in range(1, last):
        if places[n] - places[shown[-1]] >= _APART and places[last] - places[n] >= _APART:
            shown.append(n)
    shown.append(last)
    return tuple(
        Mark(f"{places[n]}%", period_mark(keys[n]), "start" if n == 0 else "end" if n == len(keys) - 1 else "middle")
        for n in shown
    )


def _points(xs: Sequence[float], ys: Sequence[float]) -> str:
    """In a box of 100 by 100 that is stretched over the plot."""
    return " ".join(f"{x:g},{(y - TOP) / HEIGHT * 100:.1f}" for x, y in zip(xs, ys, strict=True))
