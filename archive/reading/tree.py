"""A page's markup as a stream of beginnings, ends and texts, in document order. Two parsers, one stream."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bs4 import BeautifulSoup, Comment, Declaration, Doctype, ProcessingInstruction
from bs4.element import NavigableString
from selectolax.lexbor import LexborHTMLParser

from archive.reading.reading import ReadingOutcome, Unreadable

MOST_DEPTH = 2_000  # elements inside one another; real pages stay under 60
Token = tuple[str, str, Mapping[str, str | None]]  # ("<", name, attributes), (">", name, {}), ("", text, {})
_NO_ATTRIBUTES: Mapping[str, str | None] = {}
_UNSAID = (Comment, Declaration, Doctype, ProcessingInstruction)
_SILENT = {
    *("script", "style", "noscript", "template", "svg", "iframe", "select", "textarea", "datalist", "audio", "video"),
    "canvas",
}


def tokens(content: bytes) -> Iterator[Token]:
    """The stream by Lexbor, which builds the tree of the HTML standard. Elements that show no wording are left out.

    Raises Unreadable (too-large) where elements nest deeper than `MOST_DEPTH`.
    """
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
            if not isinstance(node, _UNSAID):
                yield "", str(node), _NO_ATTRIBUTES
        elif node.name not in _SILENT:
            attributes = {
                key: " ".join(value) if isinstance(value, list) else value for key, value in node.attrs.items()
            }
            yield "<", node.name, attributes
            ahead.append((node, iter(node.children)))
            _check(len(ahead))


def _check(depth: int) -> None:
    if depth > MOST_DEPTH:
        raise Unreadable(ReadingOutcome.TOO_LARGE, f"elements nest deeper than {MOST_DEPTH}")
