"""What a person types into a search, as an FTS5 expression.

Words are all wanted; `"a phrase"` stands together; `juris*` is a beginning; AND, OR, NOT in capitals and round brackets
as in FTS5. Whatever else is typed is a word to look for: no input is a syntax error (THREATS.md, W6).
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass

MOST_TERMS = 50
_PIECE = re.compile(r'"([^"]*)"?(\*?)|([^\s"]+)')
_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Expression:
    """`match` finds the texts meant. `positive` is the same without what follows NOT: a text that still matches it has
    lost nothing that was looked for. Both are "" when there is no word to look for."""

    match: str
    positive: str


_NOTHING = Expression("", "")


def expression_of(text: str) -> Expression:
    """The expression a text means; of more than fifty terms the first fifty."""
    plain = text.replace("“", '"').replace("”", '"').replace("\x00", " ")
    return _either(deque(_terms(plain)[:MOST_TERMS]), 0)


def _terms(text: str) -> list[str]:
    """Operators, brackets and quoted terms in order. Brackets inside a word are of the word: 287(g)."""
    terms: list[str] = []
    for phrase, beginning, word in _PIECE.findall(text):
        if not word:
            terms += [_quoted(phrase, bool(beginning))] if _WORD.search(phrase) else []
            continue
        if word in ("AND", "OR", "NOT"):
            terms.append(word)
            continue
        opened = len(word) - len(word := word.lstrip("("))
        bare = word.rstrip(")*")
        closed = max(0, word.count(")") - word.count("("))
        terms += ["("] * opened
        if _WORD.search(word):
            terms.append(_quoted(word[: len(word) - closed] if closed else word, word.rstrip(")") != bare))
        terms += [")"] * closed
    return terms


def _quoted(words: str, beginning: bool) -> str:
    return '"' + words.rstrip("*") + '"' + ("*" if beginning else "")


def _either(terms: deque[str], depth: int) -> Expression:
    """Alternatives, up to the bracket that closes them."""
    found = [_all(terms, depth)]
    while terms and terms[0] == "OR":
        terms.popleft()
        found.append(_all(terms, depth))
    if terms and depth:
        terms.popleft()  # the closing bracket
    elif terms:  # one that closes nothing
        terms.popleft()
        found = [_joined([_joined(found, "OR"), _either(terms, depth)], "AND")]
    return _joined(found, "OR")


def _all(terms: deque[str], depth: int) -> Expression:
    """Terms that are all wanted, and those that are not."""
    wanted: list[Expression] = []
    unwanted: list[Expression] = []
    to = wanted
    while terms and terms[0] not in (")", "OR"):
        term = terms.popleft()
        if term in ("AND", "NOT"):
            to = unwanted if term == "NOT" else wanted
            continue
        to.append(_either(terms, depth + 1) if term == "(" else Expression(term, term))
        to = wanted
    both = _joined(wanted, "AND")
    less = _joined(unwanted, "OR")
    return Expression(f"({both.match} NOT {less.match})", both.positive) if both.match and less.match else both


def _joined(parts: list[Expression], word: str) -> Expression:
    parts = [p for p in parts if p.match]
    if len(parts) < 2:
        return parts[0] if parts else _NOTHING
    said = (f" {word} ".join(p.match for p in parts), f" {word} ".join(p.positive for p in parts))
    return Expression(*(f"({s})" for s in said))
