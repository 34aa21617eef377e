"""Which figure of a reworded passage goes on as which."""

from __future__ import annotations

from archive.figures.following import Followed, followed, in_prose
from archive.figures.prose import figures_in
from archive.figures.rules import Rules

RULES = Rules("secure-communities", None)


def pairs(old: str, new: str) -> list[tuple[str, str | None]]:
    """Each figure of the new wording and the one it goes on from, by value."""
    before, after = figures_in(old), figures_in(new)
    return [
        (f.value, None if i is None else before[i].value)
        for f, i in zip(after, followed(before, after, old, new), strict=True)
    ]


def test_the_figure_of_a_sentence_goes_on_whatever_it_says() -> None:
    assert pairs("More than 77,000 people were removed.", "More than 166,000 people were removed.") == [
        ("166000", "77000")
    ]


def test_one_that_comes_in_between_is_new() -> None:
    old = "Officers removed 77,000 people and opened 14 offices."
    new = "Officers removed 166,000 people, arrested 61,000 people and opened 88 offices."
    assert pairs(old, new) == [("166000", "77000"), ("61000", None), ("88", "14")]


def test_units_are_never_mixed() -> None:
    assert pairs("It removed 40 percent of them.", "It removed 40 people.") == [("40", None)]


def test_one_that_goes_leaves_the_others() -> None:
    assert pairs("There are 50 states and 5 territories.", "There are 5 territories.") == [("5", "5")]


def test_a_series_goes_on_through_rewordings_and_comes_back_with_its_wording() -> None:
    first = in_prose("g1", "w1", "More than 77,000 people were removed.", RULES)
    second = in_prose(
        "g1", "w2", "In all, 166,000 people were removed.", RULES, first, "More than 77,000 people were removed."
    )
    assert [f.series for f in second] == [f.series for f in first]
    assert first[0].new is not None
    assert second[0].new is None
    again = in_prose("g1", "w1", "More than 77,000 people were removed.", RULES)
    assert again[0].series == first[0].series


def test_two_figures_of_one_passage_are_two_series() -> None:
    told: list[Followed] = in_prose("g1", "w1", "It removed 12 people and returned 12 people.", RULES)
    assert len({f.series for f in told}) == 2
