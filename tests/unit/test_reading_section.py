"""Sections: which headings a block stands under, in a reading and in what is stored of it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.reading.html import cut_html, read_html
from archive.reading.reading import Article, Block, stored
from archive.reading.section import sections_of
from archive.store.articles import article_blocks, sections_at, write_articles
from archive.store.connection import connect_writer

PAGE = b"""<html><body><main><h1>Programme</h1><p>Lead.</p><h2>Figures</h2><p>One.</p><h3>By year</h3>
<table><caption>Removals</caption><tr><td>2011</td><td>4</td></tr><tr><td>2012</td><td>5</td></tr></table>
<p>After.</p><h2>History</h2><ul><li>Two.</li></ul></main></body></html>"""
BLOCKS = st.lists(
    st.builds(
        Block,
        st.sampled_from(["heading", "paragraph", "row", "caption", "footnote", "item"]),
        st.text("abc ", min_size=1, max_size=3),
        st.integers(1, 6),
    )
)


def test_each_block_knows_the_headings_above_it() -> None:
    blocks = read_html(cut_html(PAGE)).blocks
    told = {b.text: path for b, path in zip(blocks, sections_of(blocks), strict=True)}
    assert told == {
        "Programme": (),
        "Lead.": ("Programme",),
        "Figures": ("Programme",),
        "One.": ("Programme", "Figures"),
        "By year": ("Programme", "Figures"),
        "Removals": ("Programme", "Figures", "By year"),
        "2011 | 4": ("Programme", "Figures", "By year", "Removals"),
        "2012 | 5": ("Programme", "Figures", "By year", "Removals"),
        "After.": ("Programme", "Figures", "By year"),
        "History": ("Programme",),
        "Two.": ("Programme", "History"),
    }


@settings(deadline=None)
@given(BLOCKS)
def test_a_section_names_headings_that_stand_before_the_block_in_their_order(blocks: list[Block]) -> None:
    for at, path in enumerate(sections_of(blocks)):
        before = iter(b.text for b in blocks[:at] if b.kind in ("heading", "caption"))
        assert all(said in before for said in path)


def test_a_stored_article_tells_the_same(tmp_path: Path) -> None:
    blocks = read_html(cut_html(PAGE)).blocks
    with closing(connect_writer(tmp_path / "archive.db")) as connection:
        write_articles(connection, [("a" * 32, stored(Article("html", "Programme", blocks)))])
        assert article_blocks(connection, "a" * 32) == blocks
        told = dict(zip((b.place for b in blocks), sections_of(blocks), strict=True))
        assert sections_at(connection, "a" * 32) == told
