"""A page's markup as a stream of beginnings, ends and texts, in document order. Two parsers, one stream."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from archive.reading.reading import ReadingOutcome, Unreadable

HEADINGS = {f"h{n}": n for n in range(1, 7)}
MOST_DEPTH = 2_000  # elements inside one another; real pages stay under 60
Token = tuple[str, str, Mapping[str, str | None]]  # ("<", name, attributes), (">", name, {}), ("", text, {})
_NESTING = re.compile(
    rb"<(/?)(?:div|span|ul|ol|dl|section|article|main|nav|aside|header|footer|blockquote|table)\b", re.IGNORECASE
)
_NO_ATTRIBUTES: Mapping[str, str | None] = {}
_SILENT = {
    *("script", "style", "noscript", "template", "svg", "iframe", "select", "textarea", "datalist", "audio", "video"),
    "canvas",
}


def tokens(content: bytes) -> Iterator[Token]:
    """The stream by Lexbor, which builds the tree of the HTML standard. Elements that show no wording are left out.

    Raises Unreadable (too-large) where elements nest deeper than `MOST_DEPTH`; in large pages before the tree is built,
    since the time for that grows with the depth.
    """
    if content.count(b"<") > 10 * MOST_DEPTH:
        _check(_deepest(content))
    node = LexborHTMLParser(content).root
    depth = 0
    while node is not None:
        tag = node.tag
        if tag == "-text":
            yield "", node.text_content or "", _NO_ATTRIBUTES
        elif tag is not None and tag[0] not in "-_!" and tag not in _SILENT:
            yield "<", tag, node.attributes
            child = node.child
            if child is not None:
                node, depth = child, depth + 1
                _check(depth)
                continue
            yield ">", tag, _NO_ATTRIBUTES
        while node is not None and node.next is None:
            node, depth = node.parent, depth - 1
            if node is None or depth < 0:
                return
            yield ">", node.tag or "", _NO_ATTRIBUTES
        node = node.next if node is not None else None


def soup_tokens(content: bytes) -> Iterator[Token]:
    """The same stream by BeautifulSoup on lxml: the cross-check of `tokens`."""
    # Imported here: only the cross-check needs them, and they would double the start of every command.
    from bs4 import BeautifulSoup, Comment, Declaration, Doctype, ProcessingInstruction
    from bs4.element import NavigableString

    unsaid = (Comment, Declaration, Doctype, ProcessingInstruction)
    node: Any = BeautifulSoup(content, "lxml", from_encoding="utf-8")
    ahead: list[tuple[Any, Iterator[Any]]] = [(node, iter(node.children))]
    while ahead:
        parent, children = ahead[-1]
        node = next(children, None)
        if node is None:
            ahead.pop()
            if ahead:
                yield ">", parent.name, _NO_ATTRIBUTES
        elif isinstance(node, NavigableString):
            if not isinstance(node, unsaid):
                yield "", str(node), _NO_ATTRIBUTES
        elif node.name not in _SILENT:
            attributes = {
                key: " ".join(value) if isinstance(value, list) else value for key, value in node.attrs.items()
            }
            yield "<", node.name, attributes
            ahead.append((node, iter(node.children)))
            _check(len(ahead))


def _deepest(content: bytes) -> int:
    """How deep elements nest whose ends are always written."""
    depth = deepest = 0
    for tag in _NESTING.finditer(content):
        depth = max(0, depth - 1) if tag[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _check(depth: int) -> None:
    if depth > MOST_DEPTH:
        raise Unreadable(ReadingOutcome.TOO_LARGE, f"elements nest deeper than {MOST_DEPTH}")
