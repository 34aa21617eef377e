"""The cut: from a page's bytes to the bytes of its article, by regular expressions and one pass.

Every function is linear in the page: elements are matched with their ends once a name, a tag's pattern cannot run
past the next `<` outside quotes, and quantifiers are possessive (THREATS.md P11).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from enum import IntEnum
from functools import cached_property, lru_cache, partial
from itertools import islice

from archive.reading.furniture import Mark, mark_of
from archive.reading.rules import of_marks

_RAW = re.compile(rb"<(?=[!inst])(?:!--|(script|style|noscript|template|svg|iframe|select|textarea)(?=[\s/>]))")
_COMMENT_END = re.compile(rb"--!?>")
_ATTRIBUTES = rb"""((?:[^<>"'=]++|=\s*+"[^"]*+"|=\s*+'[^']*+'|[="'])*+)>"""
_TAG = re.compile(rb"<(?:([a-zA-Z][a-zA-Z0-9]*+)(?=[\s/])" + _ATTRIBUTES + rb"|((?i:nav|aside|form|header|footer))>)")
_ATTRIBUTE = re.compile(rb"""(?<![\w:-])([a-zA-Z][\w:-]*+)(?:\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s"'<>]++))?""")
_STOP = re.compile(rb"\.(?=\s|<(?!/a))")
_MAIN_IDS = (
    *(b"main-content", b"maincontent", b"main_content", b"content-main", b"page-content", b"content-area", b"content"),
    *(b"primary", b"main"),
)
_MAIN_ROLE = re.compile(rb"""role=["']?main["'\s>]""")
_MAIN_ID = re.compile(rb"""id=["']?(""" + b"|".join(_MAIN_IDS) + rb""")["'\s>]""")
_REGION_NAME = re.compile(rb"<(main|div|section|article|td)(?=[\s>])")
_ANY_TAG = re.compile(rb"<[^<>]*>")
_FOOTNOTE = re.compile(rb"(?<![a-z])(?:foot|end)-?notes?(?![a-z])")
_CAPTION = re.compile(rb"(?<![a-z])caption(?![a-z])")
_NOTE_BOX = re.compile(
    rb"(?<![\w-])(?:call-?outs?|note-?box|info-?box|usa-alert|usa-summary-box|well|admonition|pull-?quote)(?![\w-])"
)
_HIDDEN = re.compile(
    rb"(?<![\w-])(?:element-(?:invisible|hidden)|visually-?hidden|(?:usa-)?sr-only|screen-reader-text|hidden|d-none)(?![\w-])"
)
_UNSEEN = re.compile(rb"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden")
# Elements whose ends are written; of others (p, li) the end is a matter of parsing.
_NESTING = {
    *(b"div", b"section", b"ul", b"ol", b"nav", b"aside", b"form", b"header", b"footer", b"table", b"a", b"span"),
    *(b"button", b"dl", b"details", b"article", b"figure"),
}
_VOID = frozenset((b"img", b"input", b"link", b"meta", b"source", b"embed", b"area", b"base", b"param"))
_AFTER_NAME = (b" ", b">", b"\n", b"\t", b"\r", b"/")
_MOST_TRIES = 8
_LONGEST_TAG = 2_000  # bytes within which a mark and the brackets of its tag are looked for
# Words outside links that an element may say and still be furniture: a box's own title, labels, an address.
_LITTLE = {Mark.SURE: 60, Mark.LISTS: 30, Mark.LANDMARK: 200, Mark.OUTER: 40}
_FEW_COUNTED = 20_000  # bytes in which full stops are counted before they are listed for the whole span
_MANY = 4  # full stops that make prose
_PIECE = 2_000  # bytes of a region that are looked at together
Span = tuple[int, int]


def without_raw(page: bytes) -> tuple[bytes, bytes]:
    """The page without comments, scripts, styles and what else never shows official wording; and it in lower case.

    An element that never ends hides the rest where browsers hide it too (comment, script, style); elsewhere only
    its tag is passed over.
    """
    low = page.lower()
    kept: list[Span] = []
    endless: set[bytes] = set()
    at = look = 0
    while found := _RAW.search(low, look):
        name = found[1]
        if name is None:
            closed = _COMMENT_END.search(low, found.start() + 2)
            end = closed.end() if closed else len(low)
        else:
            end = -1 if name in endless else _end_of(low, name, found.end(), name in (b"svg", b"template"))
            if end < 0:
                endless.add(name)
                if name not in (b"script", b"style"):
                    look = found.end()
                    continue
                end = len(low)
        kept.append((at, found.start()))
        at = look = end
    if not kept:
        return page, low
    kept.append((at, len(page)))
    return b"".join([page[a:b] for a, b in kept]), b"".join([low[a:b] for a, b in kept])


def _end_of(low: bytes, name: bytes, start: int, nests: bool) -> int:
    """Where an element opened before `start` ends; -1 when it does not. Script, style and the like do not nest."""
    opening, closing, depth, look = b"<" + name, b"</" + name, 1, start
    while (close := low.find(closing, look)) >= 0:
        depth += (low.count(opening, look, close) if nests else 0) - 1
        look = close + len(closing)
        if depth <= 0:
            end = low.find(b">", look)
            return end + 1 if end >= 0 else len(low)
    return -1


def title_span(low: bytes) -> Span:
    """Where the text of the title stands; an empty span when there is none."""
    opened = low.find(b"<title")
    start = low.find(b">", opened) + 1 if opened >= 0 else 0
    end = low.find(b"</title", start) if start else 0
    return (start, end) if end > start else (0, 0)


def body_start(low: bytes) -> int:
    """Where the body begins: behind its tag, or behind the head, or at the first byte."""
    opened = low.find(b"<body")
    if opened >= 0:
        return low.find(b">", opened) + 1
    closed = low.find(b"</head>")
    return closed + 7 if closed >= 0 else max(0, title_span(low)[1])


def elements(low: bytes, name: bytes, span: Span) -> dict[int, int]:
    """Where each element of a name begins → where it ends, inside a span; those that never end are left out."""
    opened: list[int] = []
    ends: dict[int, int] = {}
    for tag in _tags_of(name).finditer(low, *span):
        if not tag[1]:
            opened.append(tag.start())
        elif opened:
            end = low.find(b">", tag.end(), min(span[1], tag.end() + _LONGEST_TAG))
            ends[opened.pop()] = end + 1 if end >= 0 else tag.end()
    return ends


@lru_cache(64)
def _tags_of(name: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"<(/?)" + name + rb"(?=[\s/>])")


def main_region(low: bytes, start: int) -> Span | None:
    """The one element that is certainly the main one: `<main>`, else role=main, else an id of a known layout.

    None when there is none, when two mains stand side by side, or when more prose stands outside it (furniture not
    counted) than it has inside.
    """
    for find in (_ended_mains, partial(_marked, _MAIN_ROLE), _known):
        for opener in islice(find(low, start), _MOST_TRIES):
            name = _REGION_NAME.match(low, opener)
            end = _end_of(low, name[1], name.end(), nests=True) if name else -1
            if name and end >= 0:
                alone = name[1] != b"main" or not any(_main_tags(low, end))
                return (opener, end) if alone and _is_plausible(low, start, (opener, end)) else None
    return None


def _ended_mains(low: bytes, start: int) -> Iterator[int]:
    # An end is found from behind, or found to be missing, several times as fast as a beginning.
    return _main_tags(low, start) if low.rfind(b"</main", start) >= 0 else iter(())


def _main_tags(low: bytes, start: int) -> Iterator[int]:
    while (start := low.find(b"<main", start)) >= 0:
        if low[start + 5 : start + 6] in _AFTER_NAME:
            yield start
        start += 5


def _marked(mark: re.Pattern[bytes], low: bytes, start: int) -> Iterator[int]:
    """Where the tags begin that carry a mark, in the order of the page."""
    return (opener for _, opener in _tags_with(mark, low, start))


def _known(low: bytes, start: int) -> list[int]:
    """Where the tags begin that carry an id of a known layout: by the order of `_MAIN_IDS`, then of the page."""
    return [o for _, o in sorted((_MAIN_IDS.index(each[1]), o) for each, o in _tags_with(_MAIN_ID, low, start))]


def _tags_with(mark: re.Pattern[bytes], low: bytes, start: int) -> Iterator[tuple[re.Match[bytes], int]]:
    for each in mark.finditer(low, start):
        opener = low.rfind(b"<", max(start, each.start() - _LONGEST_TAG), each.start())
        if opener >= 0 and low.find(b">", opener, each.start()) < 0:
            yield each, opener


def _is_plausible(low: bytes, start: int, region: Span) -> bool:
    """Whether the region holds at least as much wording as what is left of the body without furniture."""
    outside = ((start, region[0]), (region[1], len(low)))
    # Full stops of any kind are at least as many, and counted at a fraction of the cost; of the region only as much is
    # looked at as it takes.
    stops, most = 0, max(_MANY + 1, sum(low.count(b".", *span) for span in outside))
    for at in range(region[0], region[1], _PIECE):
        stops += low.count(b". ", at, min(at + _PIECE + 1, region[1]))
        if stops >= most:
            return True
    if stops > _MANY and sum(low.count(b". ", *span) for span in outside) <= stops:
        return True
    rest = b" ".join(cleared(low, low, span, Zone.AROUND) for span in outside)
    return _weight(rest, 0, len(rest)) <= _weight(low, *region)


def _weight(low: bytes, start: int, end: int) -> int:
    """Sentences and paragraphs: a measure of prose that menus do not have."""
    return low.count(b". ", start, end) + low.count(b"</p>", start, end) + low.count(b"</td>", start, end)


def headline(low: bytes, start: int, region: Span, title: bytes) -> Span:
    """The page's h1 where it stands before a region that has none, as in layouts with a title bar; else nothing.

    Only an h1 that the page's title repeats: others are the site's name.
    """
    if low.find(b"<h1", *region) >= 0:
        return 0, 0
    opener = low.rfind(b"<h1", start, region[0])
    end = low.find(b"</h1>", opener, region[0]) if opener >= 0 else -1
    said = b" ".join(_ANY_TAG.sub(b"", low[opener:end]).split())
    return (opener, end + 5) if end >= 0 and said and said in title else (0, 0)


def cleared(
    page: bytes, low: bytes, span: Span, zone: Zone, dropped: list[Span] | None = None, marks: tuple[str, ...] = ()
) -> bytes:
    """A span of the page without furniture, its tags reduced to what reading needs.

    `dropped` are further spans to leave out, in order, each between two tags; `marks` are those of `Rules`.
    """
    judged = _Elements(low, span, zone)
    gaps = [*(dropped or ()), (span[1], span[1])]
    out: list[bytes] = []
    at = look = span[0]
    while found := _TAG.search(page, look, span[1]):
        opener, look = found.span()
        if gaps[0][0] <= opener:
            out.append(page[at : gaps[0][0]])
            at = look = gaps.pop(0)[1]
            continue
        mark, short = _reduced(found[0], marks)
        end = judged.furniture_end(found[1] or found[3], opener, mark) if mark else 0
        if end:
            out.append(page[at:opener])
            at = look = end
            gaps = [gap for gap in gaps if gap[0] >= end]
        elif short is not None:
            out += page[at:opener], short
            at = look
    for gap in gaps:
        out.append(page[at : gap[0]])
        at = max(at, gap[1])
    return b"".join(out)


class Zone(IntEnum):
    """Which part of a page is looked at."""

    MAIN = 0  # the main region: headers and footers are the article's own
    BODY = 1  # the whole body of a page without a main region
    AROUND = 2  # what stands around a main region


class _Elements:
    """The elements of a span: where they end, and which of them are furniture."""

    def __init__(self, low: bytes, span: Span, zone: Zone) -> None:
        self._low, self._span, self._zone = low, span, zone
        self._ends: dict[bytes, dict[int, int]] = {}
        self._budget = span[1] - span[0] + 100_000  # bytes that may be weighed, so that nesting costs no square
        self._counted = 0

    @cached_property
    def _stops(self) -> list[int]:
        return [stop.start() for stop in _STOP.finditer(self._low, *self._span)]

    def _sentences(self, start: int, end: int) -> int:
        """How many full stops end a sentence there; in little pieces without looking at the whole span."""
        self._counted += end - start
        if self._counted < _FEW_COUNTED:
            return len(_STOP.findall(self._low, start, end))
        return bisect_left(self._stops, end) - bisect_left(self._stops, start)

    def furniture_end(self, name: bytes, opener: int, mark: Mark) -> int:
        """Where the element ends when it is furniture; else 0."""
        if self._zone == Zone.MAIN and mark in (Mark.LANDMARK, Mark.OUTER):
            return 0
        name = name.lower()
        if name not in self._ends:
            self._ends[name] = elements(self._low, name, self._span)
        end = self._ends[name].get(opener, 0)
        return end if end and self._is_furniture(opener, end, mark) else 0

    def _is_furniture(self, start: int, end: int, mark: Mark) -> bool:
        """Never with the headline, never with much of the prose; lists only where they say nothing outside links."""
        if self._zone == Zone.AROUND and mark in (Mark.SURE, Mark.LANDMARK):
            return True
        if self._low.find(b"<h1", start, end) >= 0:
            return False
        if mark == Mark.LEARNT:
            return True
        sentences = self._sentences(start, end)
        if mark in (Mark.LISTS, Mark.OUTER):
            return sentences <= (mark == Mark.OUTER) and self._says_little(start, end, mark)
        return (sentences <= 2 or sentences * 4 <= len(self._stops)) and self._says_little(start, end, mark)

    def _says_little(self, start: int, end: int, mark: Mark) -> bool:
        self._budget -= end - start
        if self._budget < 0:
            return False
        pieces = (piece.lstrip(b">").partition(b"<a ")[0] for piece in self._low[start:end].split(b"</a"))
        return len(_ANY_TAG.sub(b" ", b" ".join(pieces)).split()) <= _LITTLE[mark]


@lru_cache(4096)
def _reduced(tag: bytes, marks: tuple[str, ...]) -> tuple[Mark, bytes | None]:
    """The furniture mark of a tag, and the tag as the article keeps it (None: as it stands)."""
    found = _TAG.fullmatch(tag)
    assert found
    name = (found[1] or found[3]).lower()
    if name in _VOID:
        return Mark.NONE, b""
    attributes = attributes_of(found[2] or b"")
    low = {key: value.strip(b"\"'").lower() for key, value in attributes.items()}
    mark = mark_of(name, low) if name in _NESTING else Mark.NONE
    mark = Mark.LEARNT if marks and of_marks(marks).search(tag.lower()) else mark
    kept = [b" " + key + b"=" + attributes[key] for key in (b"href", b"colspan", b"rowspan") if attributes.get(key)]
    kept += [b" role=presentation"] if name == b"table" and low.get(b"role") in (b"presentation", b"none") else []
    words = low.get(b"class", b"") + b" " + low.get(b"id", b"")
    kept += _told_by(words)
    hidden = b"hidden" in low or _UNSEEN.search(low.get(b"style", b"")) or _HIDDEN.search(low.get(b"class", b""))
    kept += [b" hidden"] if hidden else []
    return mark, b"<" + name + b"".join(kept) + b">" if found[2] else None


def _told_by(words: bytes) -> list[bytes]:
    """What class and id say of an element's wording."""
    told = ((_FOOTNOTE, b" class=footnote"), (_CAPTION, b" class=caption"), (_NOTE_BOX, b" class=note"))
    return [kept for pattern, kept in told if pattern.search(words)][:1]


def attributes_of(inside: bytes) -> dict[bytes, bytes]:
    """The attributes of a tag: names in lower case → values as written, quotes kept; the first of a name counts."""
    attributes: dict[bytes, bytes] = {}
    for name, value in _ATTRIBUTE.findall(inside):
        attributes.setdefault(name.lower(), value)
    return attributes
