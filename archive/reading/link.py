"""What a link's label says of the file behind it: "PDF | 7 pages - 214 KB" (DOMAIN.md 1.5).

Facts about the file, not about the programme. They stay in the wording as printed; a size that changes while the link
stays hints that the file was replaced.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from archive.reading.reading import Link

_FORMAT = r"(?:pdf|xlsx?|xls[bm]|csv|docx?|pptx?|zip|txt|rtf|html?|jpe?g|png|mp[34])"
_PAGES = r"\d[\d,]*\s?(?:pages?|pp?\.|slides?)"
_SIZE = r"\d[\d,]*(?:\.\d+)?\s?(?:[kmg]i?b|bytes|kilobytes|megabytes)"
_PART = rf"(?:(?:{_FORMAT}|{_PAGES}|{_SIZE})(?![\w.]))"
_BETWEEN = r"\s*[|,;:/\u2013\u2014-]?\s*"
_FACTS = re.compile(rf"(?<![\w.-]){_PART}(?:{_BETWEEN}{_PART}){{0,3}}", re.IGNORECASE)
_TELLING = re.compile(rf"{_SIZE}|{_FORMAT}.*{_PAGES}|{_PAGES}.*{_FORMAT}", re.IGNORECASE)
_HINT = re.compile(r"\d\s?(?:[kmg]i?b|bytes|kilo|mega|pages?|pp|p\.|slide)", re.IGNORECASE)
_OPENING = re.compile(r"[\s(\[|,:\u2013\u2014-]{0,4}")


def file_facts(text: str) -> list[tuple[int, int]]:
    """Where a text says of which format, how long or how large a file is; a format alone is only a word."""
    return [found.span() for found in _telling(text)] if _HINT.search(text) else []


def only_file_facts(old: str | None, new: str | None) -> bool:
    """Whether two texts differ, and in such facts only: the file behind the link may have been replaced."""
    if not old or not new or old == new or not (_HINT.search(old) and _HINT.search(new)):
        return False
    return _without_facts(old) == _without_facts(new)


def _without_facts(text: str) -> str:
    for start, end in reversed(file_facts(text)):
        text = f"{text[:start]}\0{text[end:]}"
    return text


def with_file_facts(text: str, links: Sequence[Link]) -> tuple[Link, ...]:
    """The links of a block, each with the facts in its label or right behind it. `text` is the block's."""
    facts = file_facts(text)
    if not facts:
        return tuple(links)
    found, at = [], 0
    for link in links:
        start = max(text.find(link.text, at), at)
        at = start + len(link.text)
        behind = _OPENING.match(text, at)
        reach = behind.end() if behind else at
        own = next((fact for fact in facts if start <= fact[0] <= reach), None)
        found.append(replace(link, file=text[slice(*own)]) if own else link)
    return tuple(found)


def _telling(text: str) -> Iterator[re.Match[str]]:
    return (found for found in _FACTS.finditer(text) if _TELLING.search(found[0]))
