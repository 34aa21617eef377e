"""Laws of the redline."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from archive.history.redline import Op, in_step, matched, redline, tokens

PIECES = st.sampled_from(
    ["ICE", "the", " ", "  ", "\n", "166,000", "283,000.", ",", "“", "opt-out", "$1.2", "98%", "of", "\x1c", "é", "."]
)
TEXTS = st.one_of(
    st.text(max_size=40), st.lists(PIECES, max_size=25).map("".join), st.lists(PIECES, max_size=40).map(" ".join)
)


@given(TEXTS)
def test_tokens_spell_the_text(text: str) -> None:
    assert "".join(tokens(text)) == text


@given(TEXTS, TEXTS)
def test_applying_gives_the_new_text_and_dropping_the_old(old: str, new: str) -> None:
    spans = redline(old, new)
    assert "".join(s.text for s in spans if s.op is not Op.INSERT) == old
    assert "".join(s.text for s in spans if s.op is not Op.DELETE) == new
    assert all(s.text for s in spans)
    assert not any(x.op is y.op or (x.op is Op.INSERT and y.op is Op.DELETE) for x, y in pairwise(spans))


@given(TEXTS)
def test_identical_texts_have_no_edits(text: str) -> None:
    assert [s.op for s in redline(text, text)] == [Op.EQUAL] * bool(text)


@given(TEXTS, TEXTS)
def test_the_same_texts_give_the_same_redline(old: str, new: str) -> None:
    assert redline(old, new) == redline(old, new)


@given(st.lists(st.integers(0, 6), max_size=30), st.lists(st.integers(0, 6), max_size=30))
def test_runs_cover_both_sides_in_turn(a: list[int], b: list[int]) -> None:
    at = (0, 0)
    for n, (equal, i, i2, j, j2) in enumerate(runs := matched(a, b)):
        assert (i, j) == at
        assert (a[i:i2] == b[j:j2]) is equal
        assert not n or runs[n - 1][0] is not equal
        at = (i2, j2)
    assert at == (len(a), len(b))


@given(st.permutations(range(12)))
def test_in_step_rises_and_is_longest(order: list[int]) -> None:
    chain = in_step(list(enumerate(order)))
    assert all(x < y for x, y in pairwise(chain))
    best = [1] * len(order)
    for i, q in enumerate(order):
        best[i] = 1 + max((best[k] for k in range(i) if order[k] < q), default=0)
    assert len(chain) == max(best)
