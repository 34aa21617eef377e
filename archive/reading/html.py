"""Pages: the cut (bytes → the article's own bytes) and the reading of what was cut (→ blocks)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

from archive.reading.charset import as_utf8
from archive.reading.dates import declared_dates, telling_verbs
from archive.reading.furniture import is_furniture
from archive.reading.gridding import grids_in
from archive.reading.markup import (
    Zone,
    attributes_of,
    body_start,
    cleared,
    headline,
    main_region,
    title_span,
    without_raw,
)
from archive.reading.reading import Article, Cut, ReadingOutcome, article_name
from archive.reading.rules import NO_RULES, Rules, of_texts
from archive.reading.standing import declared_status
from archive.reading.suspicion import suspect_of
from archive.reading.tree import Token, tokens
from archive.reading.walk import Walk

READER = "html"
REVISION = 4
MOST_BYTES = 20_000_000
_ABOVE = 6_000  # bytes over the main region in which a notice about the page may stand
_HTML = re.compile(rb"<html\s([^<>]{0,2000})>")
_LANGUAGE = re.compile(rb"[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3}")


def cut_html(content: bytes, rules: Rules = NO_RULES) -> Cut:
    """The article of a page: title, language and main region as UTF-8, furniture and needless attributes gone.

    Two pages that differ in furniture only give the same `content`, so that the digest tells whether reading is
    needed. `rules` are the source's own; their digest is part of the reader's name. Pure; linear in the page. A page
    over `MOST_BYTES` is not cut: `outcome` says too-large.
    """
    if len(content) > MOST_BYTES:
        note = f"a page of {len(content):,} bytes; at most {MOST_BYTES:,} are read"
        return _none(ReadingOutcome.TOO_LARGE, note, "", rules)
    utf8, charset = as_utf8(content)
    page, low = without_raw(utf8)
    start = body_start(low)
    region = main_region(low, start)
    span = region or (start, len(low))
    top = max(start, span[0] - _ABOVE)
    verbs, archived = telling_verbs(low, top)
    dates = declared_dates(page, low, [at for at in verbs if at >= span[0]])
    gone = [said for date in dates for said in date.spans if span[0] <= said[0] and said[1] <= span[1]]
    title = b" ".join(page[slice(*title_span(low))].split())
    first, last = headline(low, start, region, title.lower()) if region else (0, 0)
    kept = cleared(page, low, span, Zone.MAIN if region else Zone.BODY, gone, rules.marks).strip()
    article = b"<html%s><title>%s</title><body>%s%s" % (_language(low), title, page[first:last], kept)
    if not kept:
        return _none(ReadingOutcome.EMPTY, "a page without a body", suspect_of(utf8, title, b""), rules)
    reader = reader_under(rules)
    return Cut(
        reader=reader,
        revision=REVISION,
        article=article_name(reader, REVISION, article),
        content=article,
        declared=(*((date.label, date.date) for date in dates), *declared_status(page, archived, top)),
        suspect=suspect_of(utf8, title, page[first:last] + kept),
        facts={"charset": charset, **({"furniture": json.dumps(rules.texts)} if rules.texts else {})},
    )


def read_html(cut: Cut, parse: Callable[[bytes], Iterator[Token]] = tokens) -> Article:
    """The blocks of a cut page. `parse` is the parser; `tree.soup_tokens` is the second one, for cross-checks.

    Raises Unreadable for elements that nest too deep or too many cells.
    """
    walk = Walk().walk(parse(cut.content))
    own = of_texts(tuple(json.loads(cut.facts["furniture"]))) if "furniture" in cut.facts else None
    apart = [
        at
        for at, block in enumerate(walk.blocks)
        if is_furniture(block.text) or (own and own.fullmatch(block.text))
    ]
    kept = [at for at in range(len(walk.blocks)) if at not in apart] if apart else range(len(walk.blocks))
    blocks = tuple(walk.blocks[at] for at in kept)
    laid = {to: walk.laid[at] for to, at in enumerate(kept) if at in walk.laid}
    furniture = tuple(walk.blocks[at] for at in apart)
    return Article("html", walk.title, blocks, walk.language, furniture, grids_in(blocks, laid))


def reader_under(rules: Rules) -> str:
    """The name of this reader, with the digest of the rules it keeps: `html`, `html+3f2a9c1b`."""
    return f"{READER}+{rules.digest}" if rules else READER


def _none(outcome: ReadingOutcome, note: str, suspect: str, rules: Rules) -> Cut:
    return Cut(reader_under(rules), REVISION, "", b"", suspect=suspect, outcome=outcome, note=note)


def _language(low: bytes) -> bytes:
    """The `lang` attribute of the page, ready to be written; nothing when there is none that makes sense."""
    tag = _HTML.search(low, 0, 20_000)
    written = attributes_of(tag[1]).get(b"lang", b"").strip(b"\"' ") if tag else b""
    return b" lang=" + written if _LANGUAGE.fullmatch(written) else b""
