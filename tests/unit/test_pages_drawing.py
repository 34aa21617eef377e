"""What pages draw: strips, wording, redlines, links, searches."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.history.comparison import compare
from archive.pages.cells import cell_link, is_moment
from archive.pages.headers import safe_fields
from archive.pages.permalinks import capture_link, change_link, search_link, version_link
from archive.pages.redlines import redline_groups, redline_parts
from archive.pages.strip import LEFT, RIGHT, strip
from archive.pages.wording import parts_of, safe_target
from archive.reading.reading import Block, Link
from tests.support.sample import BOOK_A, BOOK_B, PAGE_A, PAGE_B, PAGE_C

WORDS = st.lists(st.sampled_from(["jail", "county", "figure", "1,508", "noted"]), min_size=1, max_size=6).map(" ".join)
BLOCKS = st.lists(st.builds(Block, st.sampled_from(["paragraph", "heading", "item", "row"]), WORDS), max_size=8)


def test_marks_stand_where_time_says() -> None:
    drawn = strip(
        [("2010-01-01T00:00:00Z", "good"), ("2011-01-01T00:00:00Z", "missing"), ("2012-01-01T00:00:00Z", "good")], []
    )
    assert drawn is not None
    assert [m.x for m in drawn.marks] == [f"{LEFT:.1f}%", "50.0%", f"{RIGHT:.1f}%"]
    assert [t.label for t in drawn.ticks] == ["2011", "2012"]


def test_ten_thousand_captures_draw_a_few_hundred_marks() -> None:
    moments = [f"20{10 + i // 1000:02}-{1 + i % 12:02}-{1 + i % 28:02}T00:00:00Z" for i in range(10_000)]
    drawn = strip([(m, "good") for m in sorted(moments)], [])
    assert drawn is not None
    assert len(drawn.marks) < 1000


def test_one_capture_is_a_strip_and_none_is_not() -> None:
    assert (
        strip([("2010-01-01T00:00:00Z", "good")], [(1, "2010-01-01T00:00:00Z", "2010-01-01T00:00:00Z", None)])
        is not None
    )
    assert strip([], []) is None


@given(BLOCKS, BLOCKS)
def test_a_redline_holds_every_block_of_both_sides(old: list[Block], new: list[Block]) -> None:
    parts = redline_parts(old, new, compare(old, new))
    told_old = " ".join("".join(s.text for s in p.text.old) for p in parts if p.operation != "added")
    told_new = " ".join("".join(s.text for s in p.text.new) for p in parts if p.operation != "removed")
    assert sorted(told_old.split()) == sorted(w for b in old for w in b.text.split())
    assert told_new.split() == [w for b in new for w in b.text.split()]


def test_removed_wording_is_drawn_where_it_stood() -> None:
    old = [Block("paragraph", text) for text in ("The first stays.", "The second goes away.", "The third stays.")]
    parts = redline_parts(old, [old[0], old[2]], compare(old, [old[0], old[2]]))
    assert [p.operation for p in parts] == ["unchanged", "removed", "unchanged"]


def test_changed_cells_are_told_by_row_and_column() -> None:
    parts = redline_parts(BOOK_A.blocks, BOOK_B.blocks, compare(BOOK_A.blocks, BOOK_B.blocks))
    groups = redline_groups([p for p in parts if p.operation != "unchanged"], cell_by_cell=True)
    (group,) = groups
    assert next((c.row, c.column) for c in group.cell_lines) == ("GPS", "Participants")
    whole = redline_groups(parts, cell_by_cell=False)
    assert [len(g.parts) for g in whole] == [1, 5, 1]
    assert not any(g.cell_lines for g in whole)


def test_the_same_wording_is_no_redline() -> None:
    parts = redline_parts(PAGE_A.blocks, PAGE_A.blocks, compare(PAGE_A.blocks, PAGE_A.blocks))
    assert {p.operation for p in parts} == {"unchanged"}
    assert any(
        p.operation != "unchanged"
        for p in redline_parts(PAGE_B.blocks, PAGE_C.blocks, compare(PAGE_B.blocks, PAGE_C.blocks))
    )


def test_wording_is_drawn_once_and_whole() -> None:
    parts = list(parts_of(PAGE_A.blocks, "http://agency.example/"))
    assert [p.kind for p in parts] == [
        "heading",
        "heading",
        "paragraph",
        "list",
        "heading",
        "paragraph",
        "table",
        "paragraph",
    ]
    assert "".join(x.text for p in parts for line in p.lines for x in line.pieces) == "".join(
        b.text for b in PAGE_A.blocks
    )
    assert [x.href for x in parts[-1].lines[0].pieces] == [None, "http://agency.example/contact", None]


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)",
        " JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "http://[",
        "file:///etc/passwd",
        "mailto:a@b",
    ],
)
def test_links_a_browser_might_run_are_no_links(target: str) -> None:
    assert safe_target(target, "http://agency.example/") is None
    (part,) = parts_of([Block("paragraph", "a link", links=(Link("link", target),))])
    assert [x.href for x in part.lines[0].pieces] == [None]


def test_links_of_the_web_are_links() -> None:
    assert safe_target("../a?b=1#c", "https://agency.example/x/y") == "https://agency.example/a?b=1#c"


def test_permalinks() -> None:
    assert version_link("a", "2014-11-20T15:04:05Z") == "/documents/a/at/20141120150405"
    assert change_link("a", "2014-11-20T15:04:05Z", "0123456789") == "/documents/a/changes/20141120150405-01234567"
    assert (
        capture_link("http://a/b?c=%20#d", "2014-11-20T15:04:05Z")
        == "/captures/20141120150405/http://a/b%3Fc=%2520%23d"
    )
    assert search_link(q="a b", source="", page=2) == "/search?q=a+b&page=2"


def test_cells_lead_to_pages_of_the_site_only() -> None:
    assert cell_link(None, "page", "//evil.example/") is None
    assert cell_link(None, "page", "javascript:x") is None
    link = cell_link("documents", "id", "a/b")
    assert link is not None
    assert link.href == "/documents/a%2Fb"
    assert is_moment("2014-11-20T15:04:05Z")
    assert not is_moment("20 November")


@pytest.mark.parametrize("location", [b"//evil.example", b"/\\evil.example", b"\\\\evil.example", b"///evil.example"])
def test_redirects_stay_here(location: bytes) -> None:
    assert (b"location", b"/evil.example") in safe_fields([(b"location", location)])
