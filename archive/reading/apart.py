"""What stood around an article: the furniture that reading kept apart, as blocks of its own.

It is in no version and in no table, since it churns with every capture; the kept bytes have it, and this finds it.
The two steps of reading over again, with what they leave out as the article.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from archive.reading import html
from archive.reading.charset import as_utf8
from archive.reading.markup import without_raw
from archive.reading.readers import cut, read
from archive.reading.reading import Article, Block, Cut, ReadingOutcome
from archive.reading.rules import NO_RULES, Rules
from archive.reading.tree import tokens
from archive.reading.walk import Walk

_PAGE = "page"


def cut_apart(content: bytes, rules: Rules = NO_RULES) -> Cut:
    """Step one, of a page with all of it beside the cut."""
    found = cut(content, rules)
    if found.outcome is not ReadingOutcome.READ or found.reader.partition("+")[0] != html.READER:
        return found
    page, _ = without_raw(as_utf8(content)[0])
    return replace(found, facts=found.facts | {_PAGE: page.decode("utf-8", "replace")})


def read_apart(found: Cut) -> Article:
    """Step two: the furniture as an article. Of a page, all blocks that its article has not, in order; of a PDF, the
    headers and footers that repeat. Raises Unreadable."""
    article = read(found)
    blocks = article.furniture
    if _PAGE in found.facts:
        blocks = tuple(_left(Walk().walk(tokens(found.facts[_PAGE].encode())).blocks, article.blocks))
    return Article(article.kind, article.title, blocks, article.language)


def _left(page: list[Block], article: tuple[Block, ...]) -> Iterator[Block]:
    said = Counter(block.text for block in article)
    for block in page:
        if said[block.text]:
            said[block.text] -= 1
        else:
            yield block
