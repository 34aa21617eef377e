"""Dates, intervals and sizes as people say them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.capture import Failure
from archive.moment import moment_of
from archive.pages.phrases import FAILURES, QUALITIES, READINGS, When, in_words, interval, shape_of
from archive.reading.quality import Quality
from archive.reading.reading import ReadingOutcome


@pytest.mark.parametrize(
    ("after", "by", "words"),
    [
        (None, "2014-03-03T10:00:00Z", "first seen 3 March 2014"),
        ("2014-03-03T10:00:00Z", "2014-03-17T08:00:00Z", "between 3 March and 17 March 2014"),
        ("2013-12-30T10:00:00Z", "2014-01-02T08:00:00Z", "between 30 December 2013 and 2 January 2014"),
        ("2014-03-03T10:05:00Z", "2014-03-03T16:20:59Z", "on 3 March 2014, between 10:05 and 16:20 UTC"),
    ],
)
def test_an_interval_is_said_as_people_say_it(after: str | None, by: str, words: str) -> None:
    assert interval(after, by).words == words


@given(st.integers(-30_000_000_000, 253_402_300_799).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)))
def test_every_moment_has_a_day_and_a_stamp(time: datetime) -> None:
    said = When(moment_of(time))
    assert said.text.startswith(f"{time.day} ")
    assert said.text in said.title
    assert len(said.stamp) == 14


def test_every_term_of_the_closed_lists_has_words() -> None:
    assert set(FAILURES) == {f.value for f in Failure}
    assert set(QUALITIES) == set(Quality)
    assert set(READINGS) == {o.value for o in ReadingOutcome}


def test_a_term_nobody_knows_is_shown_as_it_is() -> None:
    assert in_words("some-new-term", READINGS) == "some new term"
    assert in_words(None, READINGS) == "not judged yet"


def test_every_quality_has_a_shape_and_only_a_usable_one_looks_usable() -> None:
    shapes = {quality: shape_of(quality) for quality in Quality}
    assert set(shapes.values()) == {"good", "same", "missing", "failed", "moved", "refused", "odd"}
    assert [quality for quality, shape in shapes.items() if shape == "good"] == [Quality.GOOD]
    assert shape_of(None) == shape_of("never-heard-of") == "odd"
