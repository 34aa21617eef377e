"""Whether a body is the publication, or what answers in its place; by the table of rules in `answers.py`."""

from __future__ import annotations

import html
import re

from archive.reading.answers import RULES

_LOOK = 20_000
_SHORT = 4_000  # bytes of an article over which only its title is looked at
_SHORTEST = 2_000  # bytes of plain text, JSON or XML under which it may be an answer in a publication's place
_LONGEST = 400  # bytes of a title
_LITTLE = 500  # characters of a page whose title may be told in parts by dashes and colons, as subtitles are
_BARS, _DASHES = re.compile(r"\s*(?:[|»]|::)\s*"), re.compile(r"\s*(?:[|»]|::|\s[–—-]\s)\s*|: ")
_TOLD_IN_JSON = re.compile(rb'\s*\{\s*"(?:message|error|detail|fault|title)"\s*:\s*"([^"]{1,200})"', re.IGNORECASE)
_TAG, _H1 = re.compile(rb"<[^<>]*>"), re.compile(rb"<h1[^<>]*>(.{0,400}?)</h1>", re.DOTALL | re.IGNORECASE)
_SHOWN = re.compile(rb"tableau|<(?:img|object|embed|canvas|video)\b", re.IGNORECASE)


def suspect_of(page: bytes, title: bytes, article: bytes) -> str:
    """The reason for which a page does not look like the publication; "" for a page that does.

    `page` is the whole body in UTF-8, `article` what the cut left of it.
    """
    if len(article) > _SHORT:
        return _found(_plain(title[:_LONGEST]), "", "", "", len(article))
    headline = _H1.search(article)
    text = _plain(article)
    markup = page[:_LOOK].decode("utf-8", "replace").lower()
    if not re.search(r"\w", text) and not _SHOWN.search(page[:200_000]):
        hinted = (rule.reason for rule in RULES if rule.where == "markup" and rule.pattern.search(markup))
        return next(hinted, "empty-shell")
    return _found(_plain(title[:_LONGEST]), _plain(headline[1]) if headline else "", text, markup, len(text))


def suspect_of_text(content: bytes) -> str:
    """The same of plain text, JSON and XML. Their title is the first line, or what a JSON answer's message says."""
    if len(content) > _SHORTEST:
        return ""
    text = " ".join(content.decode("utf-8", "replace").lower().split())
    told = _TOLD_IN_JSON.match(content)
    first = told[1] if told else content.strip().partition(b"\n")[0]
    return _found(_plain(first[:_LONGEST]), "", _plain(content), text, len(text))


def _found(title: str, headline: str, text: str, markup: str, size: int) -> str:
    parts = _DASHES if size <= _LITTLE else _BARS
    head = [said for line in (title, headline) if line for said in dict.fromkeys((line, *parts.split(line)))]
    lines = {"head": head, "text": [text], "markup": [markup]}
    for rule in RULES:
        if size <= rule.most and any(rule.pattern.search(line) for line in lines[rule.where]):
            return rule.reason
    return ""


def _plain(markup: bytes) -> str:
    """Words of a piece of markup, in lower case, white space folded."""
    return " ".join(html.unescape(_TAG.sub(b" ", markup).decode("utf-8", "replace")).lower().split())
