"""Laws of reading pages: no edit missed, no word lost, the same bytes the same reading, time in proportion to bytes."""

from __future__ import annotations

import contextlib
import html
import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.reading.charset import decode
from archive.reading.html import cut_html, read_html
from archive.reading.reading import Article, Cut, ReadingOutcome, Unreadable
from archive.reading.text import read_csv, read_json, read_text
from archive.reading.tree import soup_tokens, tokens
from archive.reading.walk import Walk
from tests.support.shared import ROOT, shared


def real_pages() -> list[Path]:
    folders = ("state-health-page-html-NE", "state-health-page-html-VT", "state-health-page-html-WI")
    pages = [page for folder in folders for page in sorted(shared(f"corpus/{folder}").glob("*.html"))[::9]]
    return pages + sorted(shared("corpus/edgi-labelled-page-pairs").glob("*.html"))


def read(content: bytes) -> Article:
    return read_html(cut_html(content))


def main_of(content: bytes) -> tuple[int, int]:
    """Where a real page's own main element stands, found without the code under test."""
    opened = re.search(rb'<main\b|<[a-z]+\b[^>]*\b(?:role="main"|id="main-content")', content)
    assert opened
    closed = re.search(
        rb"</main>|<footer\b|id=\"(?:sidebar-left|footer)|<div class=\"(?:bottom|footer)-wrapper",
        content[opened.end() :],
    )
    assert closed
    return opened.end(), opened.end() + closed.start()


def edited(content: bytes, rng: random.Random) -> bytes | None:
    """The page with one digit or word changed in a paragraph, item or cell of its main element, if it has any."""
    start, end = main_of(content)
    places = [
        each
        for each in re.finditer(rb"<(?:p|li|td)(?:\s[^>]*)?>([^<>&]{30,}?)<", content[start:end])
        if re.search(rb"[A-Za-z]{2}", each[1])
        and not re.search(rb"(?i)last (?:updated|revised|reviewed)|^\s*updated:", each[1])
    ]
    if not places:
        return None
    place = rng.choice(places)
    digits = [m.start() for m in re.finditer(rb"[0-9]", place[1])]
    at = start + place.start(1)
    if digits and rng.random() < 0.5:
        at += rng.choice(digits)
        new = str((content[at] - 48 + rng.randint(1, 9)) % 10).encode()
        return content[:at] + new + content[at + 1 :]
    word = rng.choice([m.span() for m in re.finditer(rb"[A-Za-z]{2,}", place[1])])
    return content[: at + word[0]] + b"otherword" + content[at + word[1] :]


def test_no_edit_of_a_word_or_digit_inside_the_content_is_missed() -> None:
    rng = random.Random(2014)
    pages = [p.read_bytes() for p in real_pages() if not p.name.startswith(("falsepos-num", "20200327T083952Z"))]
    done, missed = 0, []
    wordings = [read(page).wording for page in pages]
    while done < 500:
        which = rng.randrange(len(pages))
        try:
            changed = edited(pages[which], rng)
        except AssertionError:  # a dashboard without a main element
            continue
        if changed is None or changed == pages[which]:
            continue
        done += 1
        before, after = cut_html(pages[which]), cut_html(changed)
        if before.article == after.article or read_html(after).wording == wordings[which]:
            missed.append((which, done))
    assert missed == []


@pytest.mark.parametrize("name", ["footer", "num-views"])
def test_pairs_labelled_false_alarms_stay_silent(name: str) -> None:
    folder = shared("corpus/edgi-labelled-page-pairs")
    before, after = ((folder / f"falsepos-{name}-{x}.html").read_bytes() for x in "ab")
    assert before != after
    assert read(before).wording == read(after).wording


@pytest.mark.parametrize("name", ["image-removal", "major-changes"])
def test_pairs_labelled_true_changes_show(name: str) -> None:
    folder = shared("corpus/edgi-labelled-page-pairs")
    before, after = ((folder / f"truepos-{name}-{x}.html").read_bytes() for x in "ab")
    assert read(before).wording != read(after).wording


def test_both_parsers_see_the_same_wording_on_real_pages() -> None:
    for page in real_pages():
        cut = cut_html(page.read_bytes())
        assert read_html(cut, tokens).blocks == read_html(cut, soup_tokens).blocks, page.name


def bare(text: str) -> str:
    """Wording without blanks and without the labels that sites add to outward links."""
    return re.sub(r"\(link (?:is external|sends e-?mail)\)|\s", "", text)


def test_no_paragraph_of_the_main_content_is_lost() -> None:
    """Against every paragraph and item of the page's own main element, read by the other parser without any cut."""
    checked = 0
    for page in real_pages():
        content = page.read_bytes()
        try:
            start, end = main_of(content)
        except AssertionError:
            continue
        whole = Walk().walk(soup_tokens(content[start - 1 : end].partition(b">")[2])).blocks
        kept = {bare(block.text) for block in read(content).blocks}
        prose = [b.text for b in whole if b.kind in ("paragraph", "item") and b.text.count(" ") > 8]
        lost = [text for text in prose if bare(text) not in kept]
        assert [text for text in lost if not re.search(r"(?i)last (?:updated|revised|reviewed)|^share to", text)] == []
        checked += len(prose)
    assert checked > 500


def test_every_paragraph_of_the_seed_survives_being_a_page() -> None:
    paragraphs = (shared("corpus/seed") / "ice-secure-communities-page.txt").read_text("utf-8").split("\n")
    said = [" ".join(line.replace("•", "").split()) for line in paragraphs if line.strip()]
    inner = "".join(
        f"<{tag}>{html.escape(line)}</{tag}>"
        for line, tag in zip(said, ("p", "p", "div", "h3", "li") * 99, strict=False)
    )
    content = f"<html><body><header>x</header><main>{inner}</main><footer>y</footer></body></html>".encode()
    assert [block.text for block in read(content).blocks] == said


WORD = st.text(alphabet="abcdefghij0123456789,.", min_size=1, max_size=8)
INLINE = st.sampled_from(["{}", "<b>{}</b>", "<a href='/x'>{}</a>", "<span class=y>{}</span>", "<em>{}</em>", "{}<br>"])
BLOCK = st.sampled_from(
    ["<p>{}</p>", "<div>{}</div>", "<h2>{}</h2>", "<ul><li>{}</li></ul>", "<blockquote>{}</blockquote>", "{}\n"]
)
SENTENCE = st.lists(st.tuples(INLINE, WORD), min_size=1, max_size=6)
TABLE = st.lists(st.lists(WORD, min_size=1, max_size=4), min_size=1, max_size=4)


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, list[str]]:
    """Markup and the words it says, in order."""
    markup, words = [], []
    for _ in range(draw(st.integers(1, 6))):
        if draw(st.booleans()):
            pieces = draw(SENTENCE)
            markup.append(draw(BLOCK).format(" ".join(inline.format(word) for inline, word in pieces)))
            words += [word for _, word in pieces]
        else:
            rows = draw(TABLE)
            markup.append(
                "<table>"
                + "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows)
                + "</table>"
            )
            words += [cell for row in rows for cell in row]
    return "".join(markup), words


@given(documents())
@settings(max_examples=150, deadline=None)
def test_every_word_is_said_once_and_in_order(document: tuple[str, list[str]]) -> None:
    markup, words = document
    for parse in (tokens, soup_tokens):
        blocks = read_html(cut_html(f"<html><body><main>{markup}</main></body></html>".encode()), parse).blocks
        assert " ".join(b.text.replace(" | ", " ") for b in blocks).split() == words


@given(st.binary(max_size=3000) | st.text(alphabet="<>/!-abd\"'= &#;\n", max_size=400).map(str.encode))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_read_or_refused_with_a_reason(content: bytes) -> None:
    decode(content)
    cut = cut_html(content)
    assert cut == cut_html(content)
    cut.content.decode("utf-8")
    if cut.outcome is ReadingOutcome.READ:
        article = read_html(cut)
        article.body()
        assert article.wording == read_html(cut).wording
    for reader in (read_text, read_csv, read_json):
        with contextlib.suppress(Unreadable):
            reader(cut_of(content)).body()


def cut_of(content: bytes) -> Cut:
    return Cut("text", 1, "x", content)


HOSTILE_UNITS = [
    *(
        b"<script",
        b"<script>",
        b"<!--",
        b"<svg>",
        b"<template>",
        b"<select>",
        b"<div class=nav>",
        b"<nav>",
        b"<nav></nav>",
    ),
    *(
        b"<div class=share-links>",
        b"<aside><p>x. ",
        b"<div id=content>",
        b"<main>",
        b"<main></main>",
        b'<div role="main">',
    ),
    *(
        b"<h1>",
        b"<a ",
        b'<a href="',
        b"<a b=\" c='",
        b'="',
        b"= ",
        b"<title>",
        b"<body>",
        b"last updated ",
        b"updated:<b> ",
    ),
    *(
        b"last reviewed/updated: <i> </i>",
        b"charset=",
        b"<html lang=",
        b"\x00",
        b" ",
        b"a",
        b"<",
        b">",
        b"</",
        b"&#",
        b". ",
    ),
    *(
        b"access denied ",
        b"page you are looking for ",
        b"<div class=menu>a b ",
        b' role="main"',
        b" id=content",
        b"<nav </nav ",
        b"<nav ></nav ",
        b"<div aria-x=a>",
        b"<sup>1",
        b"1/",
        b"<p hidden>",
    ),
]


@pytest.mark.timeout(10)
@pytest.mark.parametrize("unit", HOSTILE_UNITS)
def test_no_repetition_makes_the_cut_take_the_square_of_its_time(unit: bytes) -> None:
    """400 kB take milliseconds; a pattern that is quadratic in one of these needs minutes and meets the time limit."""
    content = b"<body>" + unit * (400_000 // len(unit))
    assert cut_html(content).outcome in (ReadingOutcome.READ, ReadingOutcome.EMPTY)


def test_hostile_files_end_as_an_article_or_a_reason() -> None:
    files = [
        file for folder in ("html", "payloads") for file in shared(f"hostile/{folder}").rglob("*") if file.is_file()
    ]
    for file in files:
        cut = cut_html(file.read_bytes())
        if cut.outcome is ReadingOutcome.READ:
            with contextlib.suppress(Unreadable):
                read_html(cut).body()
        else:
            assert cut.note
    assert len(files) > 50


PROGRAM = """
import sys
from archive.reading.html import cut_html, read_html
for name in sys.argv[1:]:
    cut = cut_html(open(name, "rb").read())
    print(cut.article, read_html(cut).wording, cut.declared)
"""


def test_another_process_with_another_hash_seed_reads_the_same() -> None:
    names = [str(page) for page in real_pages()[:6]]
    said = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM, *names],
            capture_output=True,
            check=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1
