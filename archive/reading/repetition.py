"""Furniture that only repetition gives away: what churns on many pages together, or stands alike on most of them.

A page alone cannot tell it. Many documents, each with several captures, can: a region that is another with nearly
every capture of several documents is no wording, whatever it is called. What is found here is proposed, never applied.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from archive.reading.charset import as_utf8
from archive.reading.html import MOST_BYTES, cut_html, read_html
from archive.reading.markup import body_start, main_region, without_raw
from archive.reading.reading import Cut, ReadingOutcome
from archive.reading.rules import NO_RULES, Rules
from archive.reading.tree import tokens
from archive.reading.walk import folded

LEAST_DOCUMENTS = 3
LEAST_CAPTURES = 6  # pairs of captures that follow each other, over all documents
LEAST_SHARE = 0.5  # of those pairs must differ; of all documents must say the same
_MOST_OF_PAGE = 0.5  # a region that says more of the article than this is the article
_LONGEST = 300  # characters of a block that may be told by its form alone
_MARK = re.compile(r"[A-Za-z_][\w:-]+")
_FIGURES = re.compile(r"\d[\d,.:/]*")

Regions = Mapping[str, str]
"""What each marked region of a page says, by `mark`, and each block that has figures, by its form, `text:…`."""


@dataclass(frozen=True)
class Proposal:
    """A rule and what speaks for it. Of `mark` and `text` one is "". `kind` is `churns` or `stands everywhere`;
    `share` is the part of `captures` (pairs that follow each other) that differ, or of all documents that say the
    same; `before` and `after` are an example."""

    mark: str
    text: str
    kind: str
    documents: int
    captures: int
    share: float
    before: str
    after: str

    @property
    def score(self) -> float:
        """From 0 to 1: how much of what could speak for it does, in how many documents."""
        return round(self.share * self.documents / (self.documents + LEAST_DOCUMENTS), 3)


def cut_regions(content: bytes, rules: Rules = NO_RULES) -> Cut:
    """The regions of a page as a cut that has nothing to read: so they come through the pool of readers, with its
    limits; `regions_of` takes them out of `facts`."""
    article = cut_html(content, rules)
    found = dict(_regions(content, article)) if article.content and len(content) <= MOST_BYTES else {}
    return Cut("regions", 1, "", b"", outcome=ReadingOutcome.EMPTY, note="", facts={"regions": json.dumps(found)})


def regions_of(cut: Cut | None) -> Regions:
    """What `cut_regions` found."""
    found: Regions = json.loads(cut.facts.get("regions", "{}")) if cut else {}
    return found


def _regions(content: bytes, article: Cut) -> Iterator[tuple[str, str]]:
    blocks = [block.text for block in read_html(article).blocks]
    wording = " ".join(blocks)
    page, low = without_raw(as_utf8(content)[0])
    start = body_start(low)
    for mark, text in _marked(page[slice(*(main_region(low, start) or (start, len(page))))]).items():
        # Furniture that is known already is not in the wording.
        if text and text[:60] in wording and len(text) <= _MOST_OF_PAGE * len(wording):
            yield mark, text
    for block in blocks:
        if len(block) <= _LONGEST and _FIGURES.search(block):
            yield "text:" + r"\d[\d,.:/]*".join(map(re.escape, _FIGURES.split(block))), block


def _marked(page: bytes) -> dict[str, str]:
    """What the elements say that have an id or a class, by each of these words."""
    said: defaultdict[str, list[str]] = defaultdict(list)
    open_marks: list[frozenset[str]] = []
    for sort, name, attributes in tokens(page):
        if sort == "<":
            words = f"{attributes.get('id') or ''} {attributes.get('class') or ''}".split()
            open_marks.append(frozenset(w for w in words if _MARK.fullmatch(w)) if name != "body" else frozenset())
        elif sort == ">":
            open_marks.pop()
        else:
            for mark in frozenset[str]().union(*open_marks):
                said[mark].append(name)
    return {mark: folded(" ".join(texts)) for mark, texts in said.items()}


def proposals(documents: Mapping[str, Sequence[Regions]]) -> list[Proposal]:
    """The rules that the captures of a host's documents speak for, the best first. `documents` are the regions of each
    document's captures, in order of time."""
    churning = sorted(_churning(documents), key=lambda p: (bool(p.text), -p.score, len(p.before), p.mark + p.text))
    standing = sorted(_standing(documents), key=lambda p: (-p.score, len(p.before), p.mark))
    found: list[Proposal] = []
    for one in (*churning, *standing):
        if not any(_explained(one, known) for known in found):
            found.append(one)
    return sorted(found, key=lambda p: (-p.score, p.mark + p.text))


def _churning(documents: Mapping[str, Sequence[Regions]]) -> Iterator[Proposal]:
    for key in sorted({key for pages in documents.values() for page in pages for key in page}):
        pairs, changed, where, example = 0, 0, 0, ("", "")
        for pages in documents.values():
            here = [(a[key], b[key]) for a, b in pairwise(pages) if key in a and key in b]
            differing = [(a, b) for a, b in here if a != b]
            pairs += len(here)
            changed += len(differing)
            where += bool(differing)
            example = next(iter(differing), example) if not example[0] else example
        if where >= LEAST_DOCUMENTS and pairs >= LEAST_CAPTURES and changed >= LEAST_SHARE * pairs:
            yield _proposal(key, "churns", where, pairs, changed / pairs, *example)


def _standing(documents: Mapping[str, Sequence[Regions]]) -> Iterator[Proposal]:
    last = [pages[-1] for pages in documents.values() if pages]
    said: defaultdict[tuple[str, str], int] = defaultdict(int)
    for page in last:
        for key, text in page.items():
            said[key, text] += 1
    for (key, text), count in said.items():
        if not key.startswith("text:") and count >= max(LEAST_DOCUMENTS, LEAST_SHARE * len(last)):
            yield _proposal(key, "stands everywhere", count, len(last), count / len(last), text, text)


def _proposal(key: str, kind: str, documents: int, captures: int, share: float, a: str, b: str) -> Proposal:
    mark, text = ("", key.removeprefix("text:")) if key.startswith("text:") else (key, "")
    return Proposal(mark, text, kind, documents, captures, round(share, 3), a, b)


def _explained(one: Proposal, known: Proposal) -> bool:
    """Whether a rule that is proposed already covers what speaks for this one: the same place, around it or in it."""
    return one.before in known.before or known.before in one.before


def toml_of(proposal: Proposal) -> str:
    """The lines by which a source file accepts it. A JSON string of ASCII is a TOML basic string."""
    name, value = ("mark", proposal.mark) if proposal.mark else ("text", proposal.text)
    told = f"{proposal.kind}: {proposal.documents} documents, {proposal.share:.0%} of {proposal.captures}"
    return "\n".join(["[[furniture]]", f"{name} = {json.dumps(value)}", f"note = {json.dumps(told)}"])
