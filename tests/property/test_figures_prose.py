"""Laws of reading figures: places are true, silence is silence, nothing breaks it, and length costs in proportion."""

from __future__ import annotations

import sys
from collections.abc import Callable
from decimal import Decimal
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.figures.jurisdiction import jurisdiction
from archive.figures.period import period_of
from archive.figures.prose import figures_in

PIECES = [
    *("more than", "about", "1,595", "3, 181", "8.4", "million", "thousand", "percent", "%", "$", "(", ")", "five"),
    *("ninety", "six", "-", "–", "to", "and", "of", "from", "between", "FY", "2013", "fiscal year", "October", "31"),
    *("09/23/2023", "Level", "1", "287(g)", "U.S.", ".", ",", ";", ":", "\n", "people", "were", "removed", "since"),
    *("through", "half", "third", "each", "month", "hours", "within", "not", "or more", "[1]", "P.L.", "I-247", "0"),
    *("²", "٣", "’", "“", "\t", "one", "hundred", "a", "in", "the first", "months", "\u2028", "00000", "1.2.3"),
]
pieces = st.lists(st.sampled_from(PIECES), max_size=40)
texts = st.one_of(st.text(max_size=120), pieces.map(" ".join), pieces.map("".join))


@given(texts)
@settings(deadline=None, max_examples=400)
def test_every_place_points_at_what_is_printed(text: str) -> None:
    figures = figures_in(text)
    past = 0
    for figure in figures:
        assert past <= figure.start < figure.end
        assert text[figure.start : figure.end] == figure.printed
        assert Decimal(figure.value) >= 0
        assert figure.high is None or Decimal(figure.high) > Decimal(figure.value)
        assert all(
            words in text for words in (figure.subject, figure.action, figure.unit_text, figure.mention) if words
        )
        past = figure.end


@given(st.text(st.characters(exclude_categories=["Nd"]), max_size=200).map(lambda text: text.replace("e", "-")))
@settings(deadline=None)
def test_without_digits_and_words_for_numbers_there_is_no_figure(text: str) -> None:
    assert figures_in(text) == ()


@given(texts, texts)
@settings(deadline=None)
def test_headings_and_names_never_break_it(text: str, other: str) -> None:
    period_of(text)
    jurisdiction(text, "Texas")
    jurisdiction("Webb", other)


HOSTILE = [
    *(
        "9",
        "9,",
        "9,9",
        "1 ",
        "five ",
        "thousand ",
        "(1) ",
        "1-",
        "$",
        "2010,",
        "2010 ",
        "FY 2010 ",
        "\"'”",
        ". ",
        "a\n",
    ),
    *(
        "from 1 to ",
        "ninety ",
        "one thousand ",
        "of 5 ",
        "Level 1 and ",
        "October ",
        "since ",
        "through May 2010 and 5 ",
    ),
    *(
        "not ",
        "in ",
        "more than ",
        "99 percent (",
        "between 3 and ",
        "5–6–",
        "[1]",
        "5 people, ",
        "the last ",
        "12/",
        "a 5 .",
    ),
]


def work(act: Callable[[], object]) -> int:
    """How many calls and lines Python makes of it: the same on every machine."""
    steps = 0

    def count(frame: FrameType, event: str, argument: object) -> Any:  # noqa: ARG001
        nonlocal steps
        steps += 1
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        act()
    finally:
        sys.settrace(before)
    return steps


@pytest.mark.parametrize("piece", HOSTILE)
def test_length_costs_in_proportion(piece: str) -> None:
    short = work(lambda: figures_in("5 " + piece * 100))
    long = work(lambda: figures_in("5 " + piece * 400))
    assert long < 6 * short + 2000


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", HOSTILE)
def test_a_long_run_of_anything_is_read(piece: str) -> None:
    figures_in("5 " + piece * 4_000)


def test_the_count_of_work_would_show_a_square() -> None:
    """The control: what looks at all of it for each of it is found out."""

    def square(size: int) -> None:
        for one in range(size):
            for other in range(size):
                assert one + other >= 0

    assert work(lambda: square(100)) > 6 * work(lambda: square(25)) + 2000
