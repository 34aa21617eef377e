"""What a person types into a search, and what SQLite is asked."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.store.expression import expression_of

_typed = st.lists(
    st.sampled_from(["opt", "out*", '"opt out"', "287(g)", "AND", "OR", "NOT", "(", ")", '"', "*", "(jail", "x)", "-"]),
    max_size=20,
).map(" ".join)


@given(st.one_of(st.text(max_size=60), _typed))
def test_no_search_is_bad_syntax(text: str) -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE VIRTUAL TABLE t USING fts5(text)")
        expression = expression_of(text)
        for said in (expression.match, expression.positive):
            if said:
                db.execute("SELECT * FROM t WHERE t MATCH ?", (said,)).fetchall()
        assert bool(expression.match) == bool(expression.positive)


def test_deep_brackets_are_no_trouble() -> None:
    test_no_search_is_bad_syntax.hypothesis.inner_test("(" * 400 + "a" + ")" * 400)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("opt out", '("opt" AND "out")'),
        ('"opt out" jail*', '("opt out" AND "jail"*)'),
        ('"opt o"*', '"opt o"*'),
        ("“opt out”", '"opt out"'),
        ("77,000", '"77,000"'),
        ("287(g)", '"287(g)"'),
        ("(detainer OR hold*) NOT jail", '(("detainer" OR "hold"*) NOT "jail")'),
        ("a b OR c", '(("a" AND "b") OR "c")'),
        ("and or not", '("and" AND "or" AND "not")'),
        ("NOT jail", ""),
        ('* - "', ""),
    ],
)
def test_searches_mean_what_people_mean(text: str, match: str) -> None:
    assert expression_of(text).match == match


def test_what_follows_not_is_no_part_of_what_was_looked_for() -> None:
    assert expression_of("detainer NOT jail").positive == '"detainer"'
