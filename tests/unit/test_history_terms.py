"""The watch list: what a term is in a text, and that the full-text index finds all of it."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.history.baselines import baselines, moment_named
from archive.history.terms import Term, deltas, term_of, watch_list, watched


@pytest.mark.parametrize(
    ("name", "text", "count"),
    [
        ("criminal alien", "Criminal aliens, a CRIMINAL ALIEN and one criminal-alien", 3),
        ("noncitizen", "Noncitizens, Non-Citizens and non citizens", 3),
        ("alien", "Aliens, an alien; alienated inalienable", 2),
        ("287(g)", "under section 287(g) and 287 (g), not 287", 2),
        ("opt out", "to opt out, opting-out, opt. Out of it", 3),
        ("opt out", "opt\nout", 0),
        ("detainer", "detainers", 1),
    ],
)
def test_a_term_in_a_text(name: str, text: str, count: int) -> None:
    term = watched(name)
    assert term
    assert term.count(text) == count


def test_the_terms_that_are_asked_for_are_on_the_list() -> None:
    names = {"criminal alien", "noncitizen", "illegal alien", "undocumented", "opt out", "287(g)", "detainer"}
    assert names | {"removable alien"} <= {t.name for t in watch_list()}


_words = st.sampled_from(["criminal", "aliens", "alien", "non-citizen", "287(g)", "opt", "out", "was", "\n", ","])
_texts = st.lists(_words, max_size=12).map(" ".join)


@given(_texts, st.sampled_from(watch_list()))
def test_what_is_counted_the_index_finds(text: str, term: Term) -> None:
    if term.count(text):
        with closing(sqlite3.connect(":memory:")) as db:
            db.execute("CREATE VIRTUAL TABLE t USING fts5(text, tokenize='unicode61 remove_diacritics 2')")
            db.execute("INSERT INTO t VALUES (?)", (text,))
            assert db.execute("SELECT count(*) FROM t WHERE t MATCH ?", (term.match,)).fetchone() == (1,)


@given(st.lists(_texts, max_size=3), st.lists(_texts, max_size=3))
def test_deltas_are_the_difference_of_the_counts(old: list[str], new: list[str]) -> None:
    counted = {t: sum(map(t.count, new)) - sum(map(t.count, old)) for t in watch_list()}
    assert deltas(old, new) == {t: d for t, d in counted.items() if d}


def test_any_phrase_is_a_term() -> None:
    assert term_of("field office*").count("Field offices of the field office") == 2
    with pytest.raises(ValueError, match="a phrase with a word in it"):
        term_of("—")


def test_baselines_have_names() -> None:
    assert moment_named("programme-ended") == "2014-11-20T23:59:59Z"
    assert moment_named("2017-01-25") == moment_named("programme-restarted")
    assert moment_named("20170125120000") == "2017-01-25T12:00:00Z"
    assert [b.day for b in baselines()] == sorted(b.day for b in baselines())
    with pytest.raises(ValueError, match="a time such as"):
        moment_named("no-such-day")
