"""The stored form of an article's blocks."""

from __future__ import annotations

import json
import zlib

from hypothesis import given
from hypothesis import strategies as st

from archive.reading.reading import Article, Block, Link, blocks_of, outline_of, wording_id

PLACES = st.one_of(
    st.builds("{}[{}]".format, st.sampled_from(["p", "tr", "h2"]), st.integers(0, 4)),
    st.sampled_from(["", "p[]", "p[01]", "Sheet!A1:B1", "page 1 box 1,2,3,4", "]", "p[1]\n"]),
)
BLOCKS = st.builds(
    lambda kind, text, level, place, cells, hidden, target: Block(
        kind,
        " | ".join(c for c in cells if c) if cells else text,
        level,
        place,
        tuple(cells),
        (Link("here", target),) if target else (),
        hidden,
    ),
    st.sampled_from(["paragraph", "row", "heading"]),
    st.sampled_from(["", "A", "B"]),
    st.integers(0, 2),
    PLACES,
    st.lists(st.sampled_from(["", "1", "a"]), max_size=3),
    st.booleans(),
    st.sampled_from(["", "https://example.test/"]),
)


@given(st.lists(BLOCKS, max_size=12))
def test_blocks_come_back_as_they_were_stored(blocks: list[Block]) -> None:
    article = Article("html", "title", tuple(blocks))
    assert blocks_of(article.body(), article.wordings()) == article.blocks
    assert [place for *_, place in outline_of(article.body())] == [b.place for b in blocks]


def test_bodies_of_archives_made_before_are_read() -> None:
    body = zlib.compress(json.dumps([["paragraph", wording_id("A")[1:], 0, "p[2]"]]).encode())
    assert blocks_of(body, {wording_id("A"): "A"}) == (Block("paragraph", "A", 0, "p[2]"),)
