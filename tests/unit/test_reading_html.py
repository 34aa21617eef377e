"""Pages: every official word once and in order, the furniture apart, the same article while only that changes."""

from __future__ import annotations

import re

import pytest

from archive.reading.grid import values_of
from archive.reading.html import MOST_BYTES, cut_html, read_html
from archive.reading.reading import Article, Block, Link, ReadingOutcome, Unreadable, blocks_of, wording_id
from archive.reading.tree import soup_tokens, tokens


def read(inner: str, title: str = "Secure Communities") -> Article:
    return read_html(
        cut_html(f"<html lang=en><head><title>{title}</title></head><body><main>{inner}</main></body></html>".encode())
    )


def said(inner: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in read(inner).blocks]


# The walk ----------------------------------------------------------------------------------------------------------


def test_headings_paragraphs_and_loose_text_in_order() -> None:
    inner = "Loose at first<h1>One</h1><p>Two</p>between<div>three<span> and four</span></div><h4>Five</h4>last"
    assert [(b.kind, b.text, b.level, b.place) for b in read(inner).blocks] == [
        ("paragraph", "Loose at first", 0, "p[1]"),
        ("heading", "One", 1, "h1[1]"),
        ("paragraph", "Two", 0, "p[2]"),
        ("paragraph", "between", 0, "p[3]"),
        ("paragraph", "three and four", 0, "p[4]"),
        ("heading", "Five", 4, "h4[1]"),
        ("paragraph", "last", 0, "p[5]"),
    ]


def test_a_nested_list_is_said_once_with_its_depth() -> None:
    inner = (
        "<ul><li>In FY 2013:<ul><li>368,644 removals</li><li><p>133,551 inside</p></li></ul>after</li><li>Two</li></ul>"
    )
    assert [(b.text, b.level) for b in read(inner).blocks] == [
        ("In FY 2013:", 1),
        ("368,644 removals", 2),
        ("133,551 inside", 2),
        ("after", 1),
        ("Two", 1),
    ]


def test_a_repeated_paragraph_is_two_blocks() -> None:
    assert said("<p>To report, call.</p><p>To report, call.</p>") == [("paragraph", "To report, call.")] * 2


@pytest.mark.parametrize(
    ("inner", "texts"),
    [
        ("<p>Room 1<br>Street 2</p>", ["Room 1 Street 2"]),
        ("<p>One.<br><br>Two.<br>\n<br>&nbsp;Three.</p>", ["One.", "Two.", "Three."]),
        ("<p>One<br><br></p>", ["One"]),
    ],
)
def test_line_breaks(inner: str, texts: list[str]) -> None:
    assert [text for _, text in said(inner)] == texts


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("<p>entering the U.S.<sup>1</sup></p>", "entering the U.S. [1]"),
        ("<p>removed 283,000<sup>2</sup> people</p>", "removed 283,000 [2] people"),
        ("<p>in the United States.<sup><a href='#n4'>[4]</a></sup></p>", "in the United States. [4]"),
        ("<p>the 1<sup>st</sup> quarter</p>", "the 1st quarter"),
        ("<p>Off<b>ici</b>al <i>word</i>s</p>", "Official words"),
        (
            "<p>no&nbsp;break  and\n line &shy;so&#8203;ft &amp; &#x201c;quoted&#x201d;</p>",
            "no break and line soft & “quoted”",
        ),
    ],
)
def test_inline(inner: str, text: str) -> None:
    assert [t for _, t in said(inner)] == [text]


def test_footnotes_and_captions_have_their_kinds() -> None:
    inner = (
        "<p><sup>1</sup> Level 1 means this.</p><div class='footnotes'><p>Source: a system.</p></div>"
        "<figure><img src=x><figcaption>Figure 2</figcaption></figure>"
    )
    assert said(inner) == [
        ("footnote", "[1] Level 1 means this."),
        ("footnote", "Source: a system."),
        ("caption", "Figure 2"),
    ]


def test_spanned_cells_are_said_once_and_columns_keep_their_place() -> None:
    inner = (
        "<table><caption>Table 1</caption><tr><th rowspan=2>State</th><th colspan=2>Removals</th></tr>"
        "<tr><th>FY12</th><th>FY13</th></tr><tr><td>Ohio</td><td>1,000</td><td>2,000</td></tr>"
        "<tr><td></td><td>&nbsp;</td></tr></table>"
    )
    assert [(b.kind, b.cells) for b in read(inner).blocks] == [
        ("caption", ()),
        ("row", ("State", "Removals", "")),
        ("row", ("", "FY12", "FY13")),
        ("row", ("Ohio", "1,000", "2,000")),
    ]


def test_a_layout_table_is_read_on_as_text() -> None:
    inner = (
        "<table><tr><td><h2>Facts</h2><p>One.</p></td><td><table>"
        "<tr><td>a</td><td>b</td></tr></table></td></tr></table>"
    )
    assert said(inner) == [("heading", "Facts"), ("paragraph", "One."), ("row", "a | b")]


def test_a_cell_keeps_all_it_says() -> None:
    inner = "<table><tr><th>State</th><td><p>One</p><ul><li>two</li><li>three</li></ul>four<br>five</td></tr></table>"
    assert read(inner).blocks[0].cells == ("State", "One two three four five")


def test_links_have_text_and_target_also_in_cells() -> None:
    inner = (
        "<p>See <a href='/a.pdf'>the <b>plan</b></a> now</p><table><tr>"
        "<td><a href='x?y=1&amp;z=2'>moa</a></td><td>2</td></tr></table>"
    )
    assert [b.links for b in read(inner).blocks] == [(Link("the plan", "/a.pdf"),), (Link("moa", "x?y=1&z=2"),)]


def test_hidden_wording_is_kept_and_marked() -> None:
    inner = "<div style='display: none'><p>Closed panel.</p></div><p>Seen <span class='sr-only'>(unseen)</span>too</p>"
    assert [(b.text, b.hidden) for b in read(inner).blocks] == [
        ("Closed panel.", True),
        ("Seen too", False),
        ("(unseen)", True),
    ]


def test_details_definitions_quotes_and_unknown_elements_are_kept() -> None:
    inner = (
        "<details><summary>Q</summary>A</details><dl><dt>Term</dt>"
        "<dd>Meaning</dd></dl><blockquote>Said</blockquote><x-y>odd</x-y>"
    )
    assert [text for _, text in said(inner)] == ["Q", "A", "Term", "Meaning", "Said", "odd"]


def test_title_without_the_site_where_the_headline_says_the_same() -> None:
    assert read("<h1>Get the Facts</h1>", "Get the Facts | ICE").title == "Get the Facts"
    assert read("<h1>Facts</h1>", "Get the Facts | ICE").title == "Get the Facts | ICE"


# The cut -----------------------------------------------------------------------------------------------------------

BODY = (
    "<h1>Secure Communities</h1><p>More than 283,000 people were removed."
    " It began in 2008.</p><ul><li>One. Two.</li></ul>"
)


def page(main: str = BODY, token: str = "a", wrap: str = "<main>{}</main>", foot: str = "", news: str = "") -> bytes:
    inner = wrap.format(f"{main}\n{news}")
    return (
        f'<!DOCTYPE html><html lang="en"><head>'
        f'<title>Secure Communities | ICE</title><meta name="csrf" content="{token}">'
        f'<link href="/a.css?{token}"><script nonce="{token}">var a="<main>{token}</main>";</script></head>'
        f'<body class="page-{token}"><a href="#main-content" class="skip-link">Skip to main content</a>'
        f'<div role="alert" class="alert-banner">{token}</div>'
        f'<header role="banner"><div class="usa-banner">An official website</div>'
        f'<form><input type="hidden" name="t" value="{token}"></form><nav>'
        f'<ul><li><a href="/{token}">{token}</a></li></ul></nav></header>'
        f'<div class="breadcrumb"><a href="/">Home</a></div>{inner}<footer>'
        f"<p>Last Reviewed/Updated: <time>03/29/2017</time></p>"
        f"{foot}<p>{token}</p></footer><!-- built {token} --></body></html>"
    ).encode()


WRAPS = [
    "<main>{}</main>",
    '<div role="main" class="x">{}</div>',
    '<div id="page"><div id="content"><div>{}</div></div></div>',
    '<section id="main-content" role="main">{}</section>',
    "<table><tr><td id=content>{}</td></tr></table>",
    "<div class=whatever>{}</div>",
]


@pytest.mark.parametrize("wrap", WRAPS)
def test_furniture_alone_never_changes_the_article(wrap: str) -> None:
    box = (
        '<aside class="latest-news"><h3>Latest News</h3><ul><li>'
        '<a href="/1">{} arrested.</a> <time>1/2/2013</time></li></ul></aside>'
    )
    one = cut_html(page(token="one", wrap=wrap, news=box.format("Ten")))
    two = cut_html(page(token="two", wrap=wrap, news=box.format("Twelve")))
    assert one.content == two.content
    assert one.article == two.article
    texts = [block.text for block in read_html(one).blocks]
    assert texts == ["Secure Communities", "More than 283,000 people were removed. It began in 2008.", "One. Two."]


@pytest.mark.parametrize("wrap", WRAPS)
def test_one_digit_always_changes_the_article(wrap: str) -> None:
    one, two = cut_html(page(wrap=wrap)), cut_html(page(BODY.replace("283", "284"), wrap=wrap))
    assert one.article != two.article
    assert read_html(one).wording != read_html(two).wording


def test_a_redesign_of_the_markup_is_the_same_wording() -> None:
    old = read_html(cut_html(page(wrap=WRAPS[2])))
    new = read_html(cut_html(page(BODY.replace("<p>", '<p class="usa-paragraph">'), wrap=WRAPS[0])))
    assert old.wording == new.wording


def test_declared_dates_are_facts_and_no_wording() -> None:
    inside = "<p>Page last updated: <b>March 3, 2014</b> at 1:30 PM EST.</p>"
    cut = cut_html(page(BODY + inside))
    assert cut.declared == (("last updated", "March 3, 2014 at 1:30 PM EST"), ("Last Reviewed/Updated", "03/29/2017"))
    assert cut.content.count(b"2014") == 0
    assert read_html(cut).wording == read_html(cut_html(page())).wording


def test_a_date_inside_a_sentence_stays_wording() -> None:
    assert ("paragraph", "The list was last updated on March 3, 2014, by the office.") in said(
        "<p>The list was last updated on March 3, 2014, by the office.</p>"
    )


def test_wording_outside_a_small_main_is_not_lost() -> None:
    prose = "".join(f"<div><p>Official sentence number {n}. It goes on.</p></div>" for n in range(20))
    whole = page(f"<h1>Title</h1></main><div>{prose}</div><main hidden>", wrap="<main>{}</main>")
    apart = page("<h1>Title</h1>", wrap="<main>{}</main>" + f"<div>{prose}</div>")
    for each in (whole, apart):
        assert sum("Official sentence" in block.text for block in read_html(cut_html(each)).blocks) == 20


def test_a_form_round_the_whole_page_is_no_search_box() -> None:
    body = "".join(f"<p>Official sentence number {n}. It goes on.</p>" for n in range(9))
    content = (
        f"<html><body><form id=aspnetForm><input type=hidden value=x><div>{body}</div></form></body></html>".encode()
    )
    assert len(read_html(cut_html(content)).blocks) == 9


def test_figures_listed_in_a_nav_or_menu_are_not_taken_for_links() -> None:
    rows = "".join(f"<div>{n} people in county {n}</div>" for n in range(40))
    article = read_html(cut_html(f"<html><body><nav class=list>{rows}</nav><p>x</p></body></html>".encode()))
    assert len(article.blocks) == 41


def test_the_headline_in_a_title_bar_is_kept() -> None:
    bar = "<div class=title-bar><h1>Secure Communities</h1></div>"
    cut = cut_html(page("<p>Only prose. Here.</p>", wrap=bar + "<main>{}</main>"))
    assert [b.text for b in read_html(cut).blocks] == ["Secure Communities", "Only prose. Here."]


def test_recognised_wording_of_the_site_is_kept_apart() -> None:
    article = read(
        "<p>Archived Content: this page is kept for the record.</p><p>Prose. More.</p><p>Number of views (4099)</p>"
    )
    assert [b.text for b in article.blocks] == ["Prose. More."]
    assert len(article.furniture) == 2


def test_greater_than_inside_an_attribute_is_no_wording() -> None:
    inner = '<p class="x" title="a > b">One</p><p class=y">Two</p><a href=\'/q?"x\' title="c>d">Three</a>'
    assert [text for _, text in said(inner)] == ["One", "Two", "Three"]


# Charsets ----------------------------------------------------------------------------------------------------------

WORDS = "Director’s “guidance” – año"


@pytest.mark.parametrize(
    ("content", "charset"),
    [
        (WORDS.encode("utf-8"), "utf-8"),
        (b"\xef\xbb\xbf" + WORDS.encode("utf-8"), "utf-8"),
        (b"\xff\xfe" + WORDS.encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + WORDS.encode("utf-16-be"), "utf-16-be"),
        (WORDS.encode("cp1252"), "windows-1252"),
        (b"<meta charset=iso-8859-1>" + WORDS.encode("cp1252"), "windows-1252"),
        (b"<meta charset=iso-8859-1>" + WORDS.encode("utf-8"), "utf-8"),
        (
            b'<meta http-equiv=x content="text/html; charset=windows-1250">' + "aő".encode("cp1250"),
            "windows-1250",
        ),
        (b"<meta charset='utf-8'>" + WORDS.encode("utf-8") + b" \x93cp1252\x94", "utf-8"),
        (b"<meta charset=utf-7>+ADw-script+AD4-" + WORDS.encode("utf-8"), "utf-8"),
        (b"<meta charset=rot13>" + WORDS.encode("utf-8"), "utf-8"),
    ],
)
def test_charsets(content: bytes, charset: str) -> None:
    cut = cut_html(content)
    assert cut.facts["charset"] == charset
    text = " ".join(block.text for block in read_html(cut).blocks)
    assert text.startswith(("Director’s “guidance” – año", "a", "+ADw-script+AD4-Director’s"))
    assert "“cp1252”" in text or b"cp1252\x94" not in content


# Limits ------------------------------------------------------------------------------------------------------------


def test_a_page_too_large_or_too_deep_or_empty_says_so() -> None:
    assert cut_html(b"<p>" + b"x" * MOST_BYTES).outcome is ReadingOutcome.TOO_LARGE
    assert cut_html(b"<html><body></body></html>").outcome in (ReadingOutcome.EMPTY, ReadingOutcome.READ)
    assert cut_html(b"").outcome is ReadingOutcome.EMPTY
    for parse in (tokens, soup_tokens):
        with pytest.raises(Unreadable, match="deeper"):
            read_html(cut_html(b"<div>" * 3000 + b"x"), parse)
    with pytest.raises(Unreadable, match="deeper"):
        read_html(cut_html(b"<div>" * 30_000 + b"x"))


def test_spans_beyond_measure_do_not_make_cells_beyond_measure() -> None:
    rows = "<tr>" + "<td colspan=1000 rowspan=60000>x</td>" * 50 + "</tr>"
    article = read("<table><tr><th>h</th></tr>" + rows * 50 + "</table>")
    assert max(len(block.cells) for block in article.blocks) < 600


def test_the_article_says_nothing_of_attributes_reading_does_not_need() -> None:
    content = cut_html(page('<p id="n-8f3a" data-token="zz" onclick="x()">Said. Yes.</p>')).content
    assert b"<p>Said. Yes.</p>" in content
    assert not re.search(rb"data-token|onclick|8f3a", content)


def test_a_block_is_what_the_store_gives_back() -> None:
    assert isinstance(read("<p>x</p>").blocks[0], Block)


# Marks, labels, boxes, tables ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("<p>removed 283,000<a href='#n2'>2</a> people</p>", "removed 283,000 [2] people"),
        ("<p>removed 283,000 <a href='#n2'>2</a> people</p>", "removed 283,000 2 people"),
        ("<p>an area of 5 mi<sup>2</sup></p>", "an area of 5 mi²"),
        ("<p>fewer than 10<sup>2</sup></p>", "fewer than 10 [2]"),
    ],
)
def test_marks_stand_apart_from_figures(inner: str, text: str) -> None:
    assert [t for _, t in said(inner)] == [text]


@pytest.mark.parametrize(
    ("inner", "file"),
    [
        ("<a href=a.pdf>Statistics</a> (PDF | 7 pages - 214 KB)", ["PDF | 7 pages - 214 KB"]),
        ("<a href=a.pdf>Statistics (PDF, 1.2 MB)</a>, and <a href=b>more</a>", ["PDF, 1.2 MB", ""]),
        ("<a href=a>One</a> and <a href=b>two</a> (948.74 KB)", ["", "948.74 KB"]),
        ("<a href=a>The PDF</a> of 7 pages, in a box of 100 KBs", [""]),
    ],
)
def test_what_a_label_says_of_a_file_is_a_fact_about_the_link(inner: str, file: list[str]) -> None:
    (block,) = read(f"<p>{inner}</p>").blocks
    assert [link.file for link in block.links] == file
    assert all(link.file in block.text for link in block.links)
    assert blocks_of(Article("html", "", (block,)).body(), {wording_id(block.text): block.text}) == (block,)


def test_definitions_boxes_and_details() -> None:
    inner = (
        "<dl><dt>Level 1</dt><dd>Felonies.</dd></dl><div class='callout'><h3>Please note</h3><p>Run twice.</p></div>"
        "<details><summary>More</summary><p>Inside.</p></details>"
    )
    assert [(b.kind, b.text, b.level) for b in read(inner).blocks] == [
        ("item", "Level 1", 1),
        ("item", "Felonies.", 2),
        ("heading", "Please note", 3),
        ("note", "Run twice.", 0),
        ("paragraph", "More", 0),
        ("paragraph", "Inside.", 0),
    ]


def figures(inner: str) -> list[tuple[str, tuple[str, ...], tuple[str, ...], str]]:
    article = read(inner)
    return [(g.title, v.row, v.column, v.text) for g in article.grids for v in values_of(g, article.blocks)]


def test_header_cells_and_spans_head_the_figures() -> None:
    inner = (
        "<table><caption>Removals</caption><thead><tr><th rowspan=2>State</th><th rowspan=2>Sex</th>"
        "<th colspan=2>Fiscal year</th></tr><tr><th>2012</th><th>2013</th></tr></thead><tbody>"
        "<tr><th rowspan=2>Ohio</th><th>Men</th><td>10</td><td>20</td></tr><tr><th>Women</th><td>1</td><td>2</td></tr>"
        "<tr><th colspan=4>West</th></tr><tr><th>Utah</th><th>Men</th><td>5</td><td>6</td></tr></tbody></table>"
    )
    assert figures(inner) == [
        ("Removals", row, ("Fiscal year", year), text)
        for row, texts in [
            (("Ohio", "Men"), ("10", "20")),
            (("Ohio", "Women"), ("1", "2")),
            (("West", "Utah", "Men"), ("5", "6")),
        ]
        for year, text in zip(("2012", "2013"), texts, strict=True)
    ]


def test_tables_side_by_side_in_the_markup_are_tables_of_their_own() -> None:
    one = "<table><tr><th>County</th><th>Matches</th></tr><tr><td>Adams</td><td>7</td></tr></table>"
    other = "<table><tr><th>State</th><th>Removals</th></tr><tr><td>Ohio</td><td>8</td></tr></table>"
    assert figures(one + other) == [
        ("", ("Adams",), ("Matches",), "7"),
        ("", ("Ohio",), ("Removals",), "8"),
    ]


# What a page says of its own standing --------------------------------------------------------------------------------

ON_ARCHIVED = "In an effort to keep ICE.gov current, the archive has what was said before. It is archived."


@pytest.mark.parametrize(
    ("box", "said"),
    [
        (f"<h2>Archived Content</h2><p>{ON_ARCHIVED}</p>", "Archived Content"),
        (f"<p><strong>Archived Content</strong> – {ON_ARCHIVED}</p>", "Archived Content"),
        (f"<p>{ON_ARCHIVED}</p>", "In an effort to keep ICE"),
        ("<p>This information is archived and not reflective of current practice.</p>", "This information is archived"),
    ],
)
@pytest.mark.parametrize("frame", ["<main>{0}{1}</main>", "<div class='alert'>{0}</div><main>{1}</main>", "{0}{1}"])
def test_the_box_over_an_archived_page_is_a_fact_and_no_wording(box: str, said: str, frame: str) -> None:
    inner = "<h1>Programme</h1><p>It began in 2008. It is told of here.</p>"
    bare, boxed = (cut_html(f"<body>{frame.format(b, inner)}</body>".encode()) for b in ("", box))
    assert read_html(bare).wording == read_html(boxed).wording
    assert [label for label, _ in bare.declared] == []
    assert [(label, text.startswith(said)) for label, text in boxed.declared] == [("status", True)]


@pytest.mark.parametrize(
    "text",
    [
        "Archived content of former years can be asked for by letter, and is sent within thirty days.",
        "The fingerprints are archived in two registers and compared with each other every night.",
        "Records are archived.",
    ],
)
def test_wording_about_archives_stays_wording(text: str) -> None:
    cut = cut_html(f"<body><main><h1>Programme</h1><p>{text}</p></main></body>".encode())
    assert cut.declared == ()
    assert text in [block.text for block in read_html(cut).blocks]
