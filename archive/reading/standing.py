"""What a page says of its own standing: the box over archived pages (DOMAIN.md 1.5, 3B).

It is no wording of the publication and makes no version; that it came or went is a fact of its own, declared beside
the dates.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

STATUS = "status"
"""The label of such a fact among what a page declares."""

_NO_MORE = r"(?:reflective of current|outdated|out of date|previous administration|no longer|historical|reference)"
_NOTICE = re.compile(
    r"archived (?:content|page)(?:\W*|\s*[.:\u2013\u2014-].{0,400})|(?:archived (?:content|page)\W+)?"
    r"(?:in an effort to keep [\w.]+\.gov current\b|this page (?:is|has been) archived\b"
    r"|(?:this|the) (?:web ?)?(?:page|information|content|document|archive)s?\b[^.]{0,80}\barchived\b"
    rf"(?=[^.]{{0,80}}\b{_NO_MORE}\b)).{{0,400}}",
    re.IGNORECASE,
)
_EDGE = re.compile(
    rb"</?(?:p|div|h[1-6]|section|aside|article|main|body|header|li|ul|td|tr|table|blockquote)\b[^<>]*>"
)
_TAG = re.compile(rb"<[^<>]*>")
_SENTENCE = re.compile(r".{1,100}?(?=[.:;–—]|$)|.{100}")
_REACH = 600  # bytes around the word in which its paragraph is looked for
_MOST_TRIES = 8  # a notice stands at the top


def is_notice(text: str) -> bool:
    """Whether a whole block says nothing but that what it stands over is archived."""
    return len(text) < 600 and _NOTICE.fullmatch(text) is not None


def declared_status(page: bytes, words: Sequence[int], start: int) -> tuple[tuple[str, str], ...]:
    """The first notice of a page, as (`STATUS`, how it begins); () when there is none.

    `words` are the places from `start` on where "archived" stands.
    """
    said = next(filter(None, (_notice_around(page, start, at) for at in words[:_MOST_TRIES])), "")
    return ((STATUS, said),) if said else ()


def _notice_around(page: bytes, start: int, at: int) -> str:
    """How the paragraph begins that has the word at this place; "" when it is no notice."""
    before = _EDGE.split(page[max(start, at - _REACH) : at])[-1]
    behind = _EDGE.split(page[at : at + _REACH])[0]
    text = " ".join(html.unescape(_TAG.sub(b"", before + behind).decode("utf-8", "replace")).split())
    beginning = _SENTENCE.match(text) if is_notice(text) else None
    return beginning[0].strip() if beginning else ""
