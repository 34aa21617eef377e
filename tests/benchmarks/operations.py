"""How many injected edits are told as what they were: `python -m tests.benchmarks.operations ARCHIVE TRUTH.jsonl`.

ARCHIVE is what `scomm import` stored of a made-up history (`../shared/bench/workload.py`), TRUTH its injected edits.
An edit counts when the same capture tells the same operation with the same wording before and after, whole; of a cell,
with its row, its column and both figures. Two rules for what may be told in two ways:

- A paragraph written anew with few of its words kept may be told as one reworded or as one removed and one added.
- Links that pass from one paragraph to another as paragraphs come and go are no injected edit; they are left out.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from archive.history.cells import unpacked
from archive.history.edit import CellEdit

Fact = tuple[str, ...]
"""Operation, and what it says."""
Facts = dict[tuple[str, str], Counter[Fact]]
"""By address and moment of the capture that shows them."""

OPERATIONS = (
    *("insert", "delete", "reword", "figure", "cell", "row_add", "title"),
    *("move", "move_edit", "split", "merge", "rewrite", "vanish", "return"),
)
_TOLD = {
    "added": "insert",
    "removed": "delete",
    "moved": "move",
    "moved-reworded": "move_edit",
    "split": "split",
    "merged": "merge",
}
_EDITS = """
SELECT a.url, x.seen_at, e.operation, e.kind, o.text, n.text, e.cells, h.text
FROM edits e JOIN changes x ON x.id = e.change JOIN captures c ON c.document = x.document AND c.captured_at = x.seen_at
JOIN addresses a ON a.id = c.address
LEFT JOIN wordings o ON o.id = e.old_wording LEFT JOIN wordings n ON n.id = e.new_wording
LEFT JOIN wordings h ON h.id = json_extract(e.cells, '$[0]')
ORDER BY e.change, e.seq
"""
_SEEN = """
SELECT a.url, c.captured_at, c.quality = 'good' FROM captures c JOIN addresses a ON a.id = c.address
ORDER BY a.url, c.captured_at
"""


def injected(lines: Iterable[str]) -> Facts:
    """The truth as facts."""
    facts: Facts = defaultdict(Counter)
    for line in lines:
        t = json.loads(line)
        old, new = t["old_text"] or "", t["new_text"] or ""
        fact = {
            "cell": ("cell", t.get("row"), t.get("col"), t["old_figure"], t["new_figure"]),
            "title": ("title", old.split(" | ")[0], new.split(" | ")[0]),
            "vanish": ("vanish",),
            "return": ("return",),
            "split": _parted("split", old, new.split("\n")),
            "merge": _parted("merge", new, old.split("\n")),
        }.get(t["kind"], (t["kind"], old, new))
        at = facts[t["url"], t["time"][:19] + "Z"]
        twice = next((f for f in at if f[0] == fact[0] == "title" and f[2] == fact[1]), None)
        if twice:  # two new titles at once: the one between was never seen
            del at[twice]
            fact = ("title", twice[1], fact[2])
        at[fact] += 1
    return facts


def _parted(operation: str, whole: str, parts: Iterable[str]) -> Fact:
    return (operation, whole, *sorted(parts))


def told(connection: sqlite3.Connection) -> Facts:
    """What the archive tells, as facts."""
    facts: Facts = defaultdict(Counter)
    wholes: defaultdict[tuple[tuple[str, str], str, str], list[str]] = defaultdict(list)
    for url, seen_at, operation, kind, old, new, cells, headings in connection.execute(_EDITS):
        at, before, after = (url, seen_at), old or "", new or ""
        if operation == "split":
            wholes[at, "split", before].append(after)
        elif operation == "merged":
            wholes[at, "merge", after].append(before)
        elif kind == "title":
            facts[at]["title", before, after] = 1  # in the head of the page and over its article
        elif operation != "altered":
            changed = unpacked(cells, headings or "", before, after)
            facts[at].update(_facts(operation, kind, before, after, changed))
    for (at, operation, whole), parts in wholes.items():
        facts[at][_parted(operation, whole, parts)] += 1
    gone = None
    for url, seen_at, good in connection.execute(_SEEN):
        if gone == (url, good):
            facts[url, seen_at]["return" if good else "vanish",] += 1
        gone = (url, not good)
    return facts


def _facts(operation: str, kind: str, old: str, new: str, cells: Sequence[CellEdit]) -> Iterator[Fact]:
    if kind == "table" and operation == "added":
        yield "row_add", old, new
    elif cells:
        yield from (("cell", c.row, c.column, c.old, c.new) for c in cells)
    elif operation == "reworded":
        yield "figure" if kind == "figure" else "reword", old, new
    else:
        yield _TOLD.get(operation, operation), old, new


def settle(truth: Counter[Fact], stated: Counter[Fact]) -> None:
    """What one capture tells of paragraphs written anew becomes one rewrite each, whichever way it is told."""
    for _, old, new in [fact for fact in truth if fact[0] == "rewrite"]:
        ways = [[("delete", old, ""), ("insert", "", new)], *([(way, old, new)] for way in ("reword", "figure"))]
        for way in ways:
            if all(stated[fact] for fact in way):
                stated.subtract(way)
                stated["rewrite", old, new] += 1
                break


def scored(truth: Facts, stated: Facts) -> Iterator[tuple[str, int, int, int]]:
    """Operation, how many were injected, how many told, how many of these are right."""
    injected_n, told_n, right = Counter[str](), Counter[str](), Counter[str]()
    for at in truth.keys() | stated.keys():
        before, after = truth.get(at, Counter()), stated.get(at, Counter())
        settle(before, after)
        for n, facts in ((injected_n, before), (told_n, after), (right, before & after)):
            for fact, times in facts.items():
                n[fact[0]] += times
    for operation in [*OPERATIONS, *sorted(told_n.keys() - set(OPERATIONS))]:
        yield operation, injected_n[operation], told_n[operation], right[operation]


def mistakes(truth: Facts, stated: Facts) -> Iterator[tuple[tuple[str, str], list[Fact], list[Fact]]]:
    """Captures with what was injected and not told so, and what was told and not injected; after `scored`."""
    for at in sorted(truth.keys() | stated.keys()):
        before, after = truth.get(at, Counter()), stated.get(at, Counter())
        if +before != +after:
            yield at, sorted((before - after).elements()), sorted((after - before).elements())


def main(archive: Path, truth_file: Path) -> None:
    """Print the table, then every capture where truth and told differ."""
    with truth_file.open(encoding="utf-8") as lines:
        truth = injected(lines)
    connection = sqlite3.connect(f"file:{archive / 'archive.db'}?mode=ro", uri=True)
    try:
        stated = told(connection)
    finally:
        connection.close()
    print(f"{'operation':12}{'injected':>9}{'told':>7}{'right':>7}{'recall':>9}{'precision':>11}")
    for operation, wanted, said, right in scored(truth, stated):
        shares = f"{right / wanted if wanted else 1:9.4f}{right / said if said else 1:11.4f}"
        print(f"{operation:12}{wanted:9}{said:7}{right:7}{shares}")
    for at, missed, wrong in mistakes(truth, stated):
        print("\n" + " ".join(at))
        for mark, facts in (("  missed", missed), ("  told  ", wrong)):
            for fact in facts:
                print(mark, " → ".join(part[:150] for part in fact))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
