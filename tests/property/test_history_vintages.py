"""Vintages: what stands is what was printed last, and every value is held over one run."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.history.restatements import Print, Restatement, restatements
from archive.history.vintages import Key, Vintage, turn

VALUES = st.dictionaries(st.sampled_from(["a", "b", "c"]), st.sampled_from(["1", "2", "3"]), max_size=3)


def printed(version: str, values: dict[str, str]) -> list[Vintage]:
    return [Vintage(s, "2021-10", version, v, None, None, None, None, f"{s}1") for s, v in values.items()]


@given(st.lists(VALUES, max_size=8))
def test_runs_say_what_every_version_printed(releases: list[dict[str, str]]) -> None:
    standing: dict[Key, Vintage] = {}
    rows: dict[tuple[Key, str], Vintage] = {}
    for n, values in enumerate(releases):
        told = turn(standing, printed(f"v{n}", values), f"v{n}")
        rows.update({(v.key, v.since): v for v in (*told.closed, *told.opened)})
        standing = dict(told.standing)
        assert {s: v.value for (s, _), v in standing.items()} == values
    for n, values in enumerate(releases):
        held = {
            v.series: v.value
            for v in rows.values()
            if int(v.since[1:]) <= n and (v.until is None or int(v.until[1:]) > n)
        }
        assert held == values
    for v in rows.values():  # no run begins where the one before said the same
        before = [w for w in rows.values() if w.key == v.key and w.until == v.since]
        assert all(w.value != v.value for w in before)


@given(st.lists(st.tuples(st.integers(-3, 3), st.booleans()), max_size=8))
def test_restatements_are_the_changes_of_what_was_over(said: list[tuple[int, bool]]) -> None:
    prints = [Print(f"v{n}", str(value), f"t{n}", f"t{n}", "A1", over) for n, (value, over) in enumerate(said)]
    told = list(restatements("s", "2021-10", prints))
    wanted = [(a, b) for a, b in pairwise(prints) if a.over and a.value != b.value]
    assert [(r.old, r.new) for r in told] == wanted
    assert len({r.id for r in told}) == len(told)
    for r in told:
        assert r.difference == float(r.new.value) - float(r.old.value)
        assert (r.share is None) == (float(r.old.value) == 0)


def test_a_value_that_moved_to_another_place_goes_on() -> None:
    (old,) = printed("v0", {"a": "1"})
    told = turn({old.key: old}, [replace(old, since="v1", place="b2", as_of="2022-01-01")], "v1")
    assert not told.opened
    assert not told.closed


@pytest.mark.parametrize(
    ("old", "new", "rounded"),
    [
        (("4006.06452", "4,006"), ("4006.41935", "4,006"), True),
        (("4006.06452", "4,006.1"), ("4006", "4,006"), True),
        (("4006.06452", "4,006"), ("4007.41935", "4,007"), False),
        (("10.62778", "10.6%"), ("10.60801", "10.6%"), True),
        (("26007", ""), ("24359", ""), False),
        (("10300000", "10.3 million"), ("10300001", ""), False),
    ],
)
def test_what_says_the_same_to_the_digits_printed_is_rounding(
    old: tuple[str, str], new: tuple[str, str], rounded: bool
) -> None:
    prints = [Print(f"v{n}", value, "t", "t", "A1", True, said) for n, (value, said) in enumerate((old, new))]
    assert Restatement("s", "FY2022", *prints).rounded is rounded
