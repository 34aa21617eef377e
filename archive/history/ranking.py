"""The rank of a change: points for reasons, every one of them shown, so that the changes that matter come first.

It says where to look, never what to think. The points are those of archive/history/points.py.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

from archive.history.alignment import Operation
from archive.history.comparison import Comparison, Edit, Kind, LinkEdit
from archive.history.points import POINTS, sentences_lost
from archive.history.terms import STATUS, Term, deltas, of_programme, programme
from archive.history.trifles import is_furniture, is_typo
from archive.reading.link import only_file_facts

SMALL = {"furniture": 1, "typo": 2, "formatting": 1}
"""What a change comes to at most that is nothing but this."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a change ranks as it does: a code of `POINTS` or `SMALL`, or `size`; how many; and which ones, if named.

    `points` may be negative: what is furniture only is taken down to it.
    """

    code: str
    count: int
    points: int
    names: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The reason in plain words."""
        one, more = _WORDS[self.code]
        said = one if self.count == 1 else more.format(f"{self.count:,}")
        return f"{said}: {', '.join(self.names)}" if self.names else said


_WORDS = {
    "status": ("status of the programme", "status of the programme"),
    "figure": ("a figure changed", "{} figures changed"),
    "cell": ("a figure in a table changed", "{} figures in tables changed"),
    "restated": ("a figure of a time that was over changed", "{} figures of times that were over changed"),
    "removed": ("a sentence removed", "{} sentences removed"),
    "added": ("a passage added", "{} passages added"),
    "term": ("term on the watch list", "{} terms on the watch list"),
    "offsite": ("a link left the site", "{} links left the site"),
    "file": (
        "another length or size is given for a file, which may have been replaced",
        "another length or size is given for {} files, which may have been replaced",
    ),
    "silent": ("the date the page gives itself stayed", ""),
    "returned": ("earlier wording came back", ""),
    "title": ("the title changed", "{} titles changed"),
    "table": ("a table row came or went", "{} table rows came or went"),
    "link": ("a link changed", "{} links changed"),
    "size": ("one word", "{} words"),
    "furniture": ("nothing but page furniture", ""),
    "typo": ("nothing but spelling or punctuation", ""),
    "formatting": ("nothing but form or order", ""),
}


def rank(
    comparison: Comparison,
    *,
    url: str = "",
    returned: bool = False,
    silent: bool = False,
    said: Iterable[str] | None = None,
) -> tuple[Reason, ...]:
    """The reasons for the rank of a change, the heaviest first; their points add up to its score.

    `url` is where the new version stood, `returned` says that the document had its wording before, `silent` that the
    page was changed and the date it gives itself was not. `said` are the texts of both versions: where none of them
    names the programme, words such as "ended", "voluntary" or "Level 1" are not about it (None: they are anyway).
    """
    edits = comparison.edits
    touched = deltas([e.old_text or "" for e in _texts(edits)], [e.new_text or "" for e in _texts(edits)])
    its_own = {t for t in touched if t.group in of_programme()}
    if its_own and said is not None and not any(map(programme().count, said)):
        touched = {t: d for t, d in touched.items() if t not in its_own}
    counted = {
        "figure": sum(e.kind is Kind.FIGURE and not e.cells for e in edits),
        "cell": sum(len(e.cells) for e in edits if e.kind is Kind.FIGURE),
        "removed": sum(map(sentences_lost, edits)),
        "added": sum(e.operation is Operation.ADDED and e.kind is Kind.WORDING for e in edits),
        "offsite": sum(_left_the_site(link, url) for e in edits for link in e.links),
        "file": sum(only_file_facts(e.old_text, e.new_text) for e in edits),
        "title": sum(e.kind is Kind.TITLE for e in edits),
        "table": sum(e.kind is Kind.TABLE and not (e.old_text and e.new_text) for e in edits),
        "link": sum(len(e.links) for e in edits),
        "silent": int(silent),
        "returned": int(returned),
    }
    named = {
        "status": tuple(_more_or_less(t, d) for t, d in touched.items() if t.group == STATUS),
        "term": tuple(_more_or_less(t, d) for t, d in touched.items() if t.group != STATUS),
    }
    reasons = [_reason(code, n) for code, n in counted.items() if n]
    reasons = [_beside_prose(r, counted["figure"]) for r in reasons]
    reasons += [_reason(code, len(names), names) for code, names in named.items() if names]
    reasons += _size(comparison.words_added + comparison.words_removed)
    return _taken_down(edits, tuple(sorted(reasons, key=lambda r: (-r.points, r.code))))


def with_restated(reasons: tuple[Reason, ...], count: int) -> tuple[Reason, ...]:
    """The reasons, and that so many figures of tables changed whose period was over."""
    return tuple(sorted((*reasons, _reason("restated", count)), key=lambda r: (-r.points, r.code)))


def score_of(reasons: Iterable[Reason]) -> int:
    """The sum of their points."""
    return sum(r.points for r in reasons)


def stored(reasons: Iterable[Reason]) -> str:
    """Reasons as stored: compact JSON, a list a reason."""
    rows = [[r.code, r.count, r.points, *r.names] for r in reasons]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def reasons_of(text: str) -> tuple[Reason, ...]:
    """The reasons as they were stored."""
    return tuple(Reason(code, count, points, tuple(names)) for code, count, points, *names in json.loads(text))


def _texts(edits: Sequence[Edit]) -> Iterator[Edit]:
    """Edits of the wording itself: titles repeat it, and what only moved says the same."""
    return (e for e in edits if e.kind is not Kind.TITLE and e.old_text != e.new_text)


def _more_or_less(term: Term, by: int) -> str:
    return f"{term.name} {'+' if by > 0 else '−'}{abs(by)}"


def _reason(code: str, n: int, names: tuple[str, ...] = ()) -> Reason:
    first, further, most = POINTS[code]
    return Reason(code, n, min(most, first + further * (n - 1)), names)


def _beside_prose(reason: Reason, figures: int) -> Reason:
    """Figures in tables and in prose come together to what those in prose come to at most."""
    if reason.code != "cell" or not figures:
        return reason
    return replace(reason, points=min(reason.points, POINTS["figure"][2] - _reason("figure", figures).points))


def _size(words: int) -> list[Reason]:
    return [Reason("size", words, min(20, round(5 * math.log10(1 + words))))] if words else []


def _left_the_site(link: LinkEdit, url: str) -> bool:
    """The link led to a page of the same site, and leads to another site now."""
    if not link.old or not link.new or not url:
        return False
    try:
        own, old, new = (_site(urljoin(url, target)) for target in (url, link.old, link.new))
    except ValueError:
        return False
    return own == old != new and bool(new)


def _site(url: str) -> str:
    return ".".join((urlsplit(url).hostname or "").rsplit(".", 2)[-2:])


def _taken_down(edits: Sequence[Edit], reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """What is nothing but furniture, spelling or form keeps its reasons, and one that takes them down."""
    code = _only(edits)
    points = score_of(reasons)
    return (*reasons, Reason(code, 1, SMALL[code] - points)) if code else reasons


def _only(edits: Sequence[Edit]) -> str:
    if not edits:
        return ""
    if all(e.kind in (Kind.ORDER, Kind.FORMATTING) for e in edits):
        return "formatting"
    if all(is_furniture(e.old_text) and is_furniture(e.new_text) for e in edits):
        return "furniture"
    return "typo" if all(map(_is_typo, edits)) else ""


def _is_typo(edit: Edit) -> bool:
    spelled = edit.kind is Kind.TITLE and is_typo(edit.old_text, edit.new_text)
    return edit.kind is Kind.TYPO or spelled
