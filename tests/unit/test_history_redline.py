"""Redlines a reader would draw."""

from __future__ import annotations

import pytest

from archive.history.redline import Op, redline


def marked(old: str, new: str) -> str:
    brackets = {Op.EQUAL: ("", ""), Op.DELETE: ("[-", "-]"), Op.INSERT: ("{+", "+}")}
    return "".join(brackets[s.op][0] + s.text + brackets[s.op][1] for s in redline(old, new))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("About 166,000 people.", "About 283,000 people.", "About [-166,000-]{+283,000+} people."),
        ("$1.2 million, or 50%,", "$1.3 million, or 51%,", "[-$1.2-]{+$1.3+} million, or [-50%-]{+51%+},"),
        ("counties may opt-out", "counties may opt-in", "counties may [-opt-out-]{+opt-in+}"),
        ("It ended.", "It ended", "It ended[-.-]"),
        ("ICE has", "Today ICE has", "{+Today +}ICE has"),
        ("", "new", "{+new+}"),
        ("old words", "", "[-old words-]"),
    ],
)
def test_words_and_figures_are_whole(old: str, new: str, expected: str) -> None:
    assert marked(old, new) == expected


def test_a_sentence_put_in_is_marked_from_its_beginning() -> None:
    assert marked("We went. ICE has one. ICE has three.", "We went. ICE has one. ICE has two. ICE has three.") == (
        "We went. ICE has one.{+ ICE has two.+} ICE has three."
    )


def test_a_common_word_between_large_changes_is_not_left_standing() -> None:
    assert marked("large red house of brick walls here", "tiny blue tent of canvas sheets here") == (
        "[-large red house of brick walls-]{+tiny blue tent of canvas sheets+} here"
    )


def test_a_figure_that_stayed_is_always_left_standing() -> None:
    assert "166,000" in [s.text.strip() for s in redline("one two three 166,000 four five six", "a b c 166,000 d e f")]


def test_texts_too_large_to_match_at_once_are_matched_from_words_that_stand_once() -> None:
    words = [f"w{n}" for n in range(12_000)]
    old, new = " ".join(words), " ".join([*words[:6000], "put", "in", *words[6000:-1], "end"])
    spans = [(s.op, s.text) for s in redline(f"a {old}", f"b {new}")]
    assert (Op.INSERT, " put in") in spans
    assert [text for op, text in spans if op is Op.DELETE] == ["a", "w11999"]
