"""The cut: from a page's bytes to the bytes of its article, by regular expressions and one pass.

Every function is linear in the page: elements are matched with their ends once a name, a tag's pattern cannot run
past the next `<` outside quotes, and quantifiers are possessive (THREATS.md P11).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache

from archive.reading.furniture import Mark, mark_of

_RAW = re.compile(rb"<(?:!--|(script|style|noscript|template|svg|iframe|select|textarea)(?=[\s/>]))")
_COMMENT_END = re.compile(rb"--!?>")
_ATTRIBUTES = rb"""((?:[^<>"'=]++|=\s*+"[^"]*+"|=\s*+'[^']*+'|[="'])*+)>"""
_TAG = re.compile(rb"<(?:([a-zA-Z][a-zA-Z0-9]*+)(?=[\s/])" + _ATTRIBUTES + rb"|((?i:nav|aside|form|header|footer))>)")
_ATTRIBUTE = re.compile(rb"""(?<![\w:-])([a-zA-Z][\w:-]*+)(?:\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s"'<>]++))?""")
_STOP = re.compile(rb"\.(?=\s|<(?!/a))")
_MAIN_ROLE = re.compile(rb"""role=["']?main["'\s>]""")
_MAIN_ID = re.compile(rb"""id=["']?(main-?content|main_content|content|content-?main|page-?content|content-?area|main|primary)["'\s>]""")
_REGION_NAME = re.compile(rb"<(main|div|section|article|td)(?=[\s>])")
_FOOTNOTE, _CAPTION = re.compile(rb"(?<![a-z])(?:foot|end)-?notes?(?![a-z])"), re.compile(rb"(?<![a-z])caption(?![a-z])")
_HIDDEN = re.compile(rb"(?<![\w-])(?:element-(?:invisible|hidden)|visually-?hidden|sr-only|usa-sr-only|screen-reader-text|hidden|d-none)(?![\w-])")
_UNSEEN = re.compile(rb"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden")
_NESTING = frozenset((b"div", b"section", b"ul", b"ol", b"nav", b"aside", b"form", b"header", b"footer", b"table", b"a", b"span", b"button", b"dl", b"details", b"article", b"figure"))
_VOID = frozenset((b"img", b"input", b"link", b"meta", b"source", b"embed", b"area", b"base", b"param"))
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
            end = -1 if name in endless else _end_of(low, name, found.end())
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


def _end_of(low: bytes, name: bytes, start: int) -> int:
    """Where an element opened before `start` ends; -1 when it does not. Only svg, template and select nest."""
    opening, closing, depth, look = b"<" + name, b"</" + name, 1, start
    while (close := low.find(closing, look)) >= 0:
        if name in (b"svg", b"template"):
            depth += low.count(opening, look, close)
        depth -= 1
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
            end = low.find(b">", tag.end(), span[1])
            ends[opened.pop()] = end + 1 if end >= 0 else span[1]
    return ends


@lru_cache(64)
def _tags_of(name: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"<(/?)" + name + rb"(?=[\s/>])")


def main_region(low: bytes, start: int) -> Span | None:
    """The one element that is certainly the main one: `<main>`, else role=main, else an id of a known layout.

    None when there is none, when there are two side by side, or when more prose stands outside it (furniture not
    counted) than it has inside.
    """
    for openers in (_main_tags(low, start), _marked(low, _MAIN_ROLE, start), _marked(low, _MAIN_ID, start)):
        for opener in openers:
            name = _REGION_NAME.match(low, opener)
            end = elements(low, name[1], (start, len(low))).get(opener) if name else None
            if end is None:
                continue
            if any(other >= end for other in openers) and openers[0] == opener and name and name[1] == b"main":
                return None
            return (opener, end) if _is_plausible(low, start, (opener, end)) else None
    return None


def _main_tags(low: bytes, start: int) -> list[int]:
    first = low.find(b"<main", start)
    return [tag.start() for tag in _tags_of(b"main").finditer(low, first) if not tag[1]] if first >= 0 else []


def _marked(low: bytes, mark: re.Pattern[bytes], start: int) -> list[int]:
    """Where the tags begin that carry a mark; of ids, those of the mark written first in the pattern come first."""
    found = []
    for each in mark.finditer(low, start):
        opener = low.rfind(b"<", start, each.start())
        if opener >= 0 and low.find(b">", opener, each.start()) < 0:
            found.append(opener)
    return found


def _is_plausible(low: bytes, start: int, region: Span) -> bool:
    """Whether the region holds more of the page's wording than what is left of the body without furniture."""
    inside = _weight(low[slice(*region)])
    before, after = low[start : region[0]], low[region[1] :]
    if _weight(before) + _weight(after) <= inside:
        return True
    return _weight(cleared(before, before, (0, len(before)), within=False)) + _weight(cleared(after, after, (0, len(after)), within=False)) <= inside


def _weight(low: bytes) -> int:
    """Sentences, and units of wording that need no full stop."""
    return low.count(b". ") + low.count(b".<") + low.count(b"</p>") + low.count(b"</td>")


def headline(low: bytes, start: int, region: Span) -> Span:
    """The page's h1 where it stands before a region that has none, as in layouts with a title bar; else nothing."""
    if low.find(b"<h1", *region) >= 0:
        return 0, 0
    opener = low.rfind(b"<h1", start, region[0])
    end = low.find(b"</h1>", opener, region[0]) if opener >= 0 else -1
    banner = max(low.rfind(b"<header", start, opener), low.rfind(b'role="banner"', start, opener))
    if end < 0 or (banner >= 0 and low.find(b"</header", banner, opener) < 0):
        return 0, 0
    return opener, end + 5


def cleared(page: bytes, low: bytes, span: Span, within: bool, dropped: list[Span] | None = None) -> bytes:
    """A span of the page without furniture, its tags reduced to what reading needs.

    `within` says that the span is the main region, where headers and footers are the article's own. `dropped` are
    further spans to leave out, in order, each between two tags.
    """
    stops: list[int] = []
    ends: dict[bytes, dict[int, int]] = {}
    gone = iter(dropped or ())
    gap = next(gone, None)
    out: list[bytes] = []
    at = look = span[0]
    while found := _TAG.search(page, look, span[1]):
        opener, look = found.span()
        while gap and gap[0] < opener:
            out.append(page[at : gap[0]])
            at = max(at, gap[1])
            gap = next(gone, None)
        if opener < at:
            look = max(look, at)
            continue
        mark, short = _reduced(found[0], within)
        if mark:
            name = (found[1] or found[3]).lower()
            if name not in ends:
                ends[name] = elements(low, name, span)
                stops = stops or [stop.start() for stop in _STOP.finditer(low, *span)]
            end = ends[name].get(opener)
            if end and _is_furniture(low, span, (opener, end), Mark(mark), stops):
                out.append(page[at:opener])
                at = look = end
                continue
        if short is not None:
            out.append(page[at:opener])
            out.append(short)
            at = look
    while gap:
        out.append(page[at : gap[0]])
        at = max(at, gap[1])
        gap = next(gone, None)
    out.append(page[at : span[1]])
    return b"".join(out)


def _is_furniture(low: bytes, span: Span, element: Span, mark: Mark, stops: list[int]) -> bool:
    """Whether an element may go: never with the headline, never with much of the region's prose or most of its bytes."""
    start, end = element
    sentences = bisect_left(stops, end) - bisect_left(stops, start)
    if mark == Mark.LISTS:
        return sentences == 0 and low.find(b"<h1", start, end) < 0 and (end - start) * 2 < span[1] - span[0]
    if low.find(b"<h1", start, end) >= 0:
        return False
    return sentences <= 2 or sentences * 4 <= len(stops)


@lru_cache(4096)
def _reduced(tag: bytes, within: bool) -> tuple[int, bytes | None]:
    """The furniture mark of a tag, and the tag as the article keeps it (None: as it stands)."""
    found = _TAG.fullmatch(tag)
    assert found
    name = (found[1] or found[3]).lower()
    if name in _VOID:
        return Mark.NONE, b""
    attributes = attributes_of(found[2] or b"")
    low = {key: value.strip(b"\"'").lower() for key, value in attributes.items()}
    mark = mark_of(name, low) if name in _NESTING else Mark.NONE
    if within and mark == Mark.OUTER:
        mark = Mark.NONE
    kept = [b" " + key + b"=" + attributes[key] for key in (b"href", b"colspan", b"rowspan") if attributes.get(key)]
    kept += [b" role=presentation"] if name == b"table" and low.get(b"role") in (b"presentation", b"none") else []
    words = low.get(b"class", b"") + b" " + low.get(b"id", b"")
    kept += [b" class=footnote"] if _FOOTNOTE.search(words) else [b" class=caption"] if _CAPTION.search(words) else []
    hidden = b"hidden" in low or _UNSEEN.search(low.get(b"style", b"")) or _HIDDEN.search(low.get(b"class", b""))
    kept += [b" hidden"] if hidden else []
    return int(mark), b"<" + name + b"".join(kept) + b">" if found[2] else None


def attributes_of(inside: bytes) -> dict[bytes, bytes]:
    """The attributes of a tag: names in lower case → values as written, quotes kept; the first of a name counts."""
    attributes: dict[bytes, bytes] = {}
    for name, value in _ATTRIBUTE.findall(inside):
        attributes.setdefault(name.lower(), value)
    return attributes
