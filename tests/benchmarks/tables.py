"""How well tables are found in real PDFs, beside what other programs make of them.

`python -m tests.benchmarks.tables [--peers PYTHON]`, with the real files in ../shared; PYTHON is the interpreter of an
environment that has pdfplumber, camelot-py and PyMuPDF. The score is that of the ICDAR 2013 table competition (Göbel,
Hassan, Oro, Orsi: "A methodology for evaluating algorithms for table understanding in PDF documents", 2012), complete
task: pairs of neighbouring cells found in the whole file against the pairs of the truth.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import subprocess
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from defusedxml.ElementTree import parse

from archive.reading.grid import Grid
from archive.reading.pdf import read_pdf
from archive.reading.reading import Article, Block

SHARED = Path(__file__).resolve().parents[3] / "shared" / "corpus"
ICDAR, NICS = SHARED / "icdar2013-us-gov-tables", SHARED / "fbi-nics-pdf-csv"

PEERS = ("pdfplumber", "camelot lattice", "camelot stream", "PyMuPDF")  # as in table_peers.py

Laid = dict[tuple[int, int], tuple[int, str]]  # (row, column) → which cell covers this place, and its text
Pairs = Counter[tuple[str, str, bool]]


def laid(rows: Iterable[Iterable[str]]) -> Laid:
    """A table of plain rows, each cell in one place."""
    places = [((r, c), text) for r, row in enumerate(rows) for c, text in enumerate(row)]
    return {place: (n, text) for n, (place, text) in enumerate(places)}


def pairs(table: Laid) -> Pairs:
    """Each cell that is not blank with its next to the right and its next below, each pair of cells once."""
    said = {place: (n, key) for place, (n, text) in table.items() if (key := _key(text))}
    found = set()
    for down in (False, True):
        line: dict[int, tuple[int, str]] = {}
        for place in sorted(said, key=lambda p: p[::-1] if down else p):
            along = place[1] if down else place[0]
            if along in line and line[along][0] != said[place][0]:
                found.add((line[along], said[place], down))
            line[along] = said[place]
    return Counter((a[1], b[1], down) for a, b, down in found)


def _key(text: str) -> str:
    """What of a cell is compared: letters and digits; of a cell that has none, everything but blanks."""
    bare = re.sub(r"[\W_]+", "", text).casefold()
    return bare or "".join(text.split())


def truth(path: Path) -> Pairs:
    """The pairs of a truth file, every region of a table for itself."""
    found: Pairs = Counter()
    for region in parse(path).getroot().iter("region"):
        table: Laid = {}
        for n, cell in enumerate(region.iter("cell")):
            row, column = int(cell.get("start-row")), int(cell.get("start-col"))
            for r in range(row, int(cell.get("end-row") or row) + 1):
                for c in range(column, int(cell.get("end-col") or column) + 1):
                    table[r, c] = n, cell.findtext("content") or ""
        found += pairs(table)
    return found


def ours(article: Article) -> Pairs:
    """The pairs of the grids of a reading, every page of a grid for itself."""
    found: Pairs = Counter()
    for grid in article.grids:
        for page, rows in groupby(_body(article, grid), key=lambda b: b.place.split(" [")[0]):
            repeated = any(b.kind == "row" and b.place.startswith(f"{page} [") for b in article.furniture)
            headed = page == grid.place.split(" [")[0] or repeated
            found += pairs(_headed(grid if headed else None, [b.cells for b in rows]))
    return found


def _body(article: Article, grid: Grid) -> list[Block]:
    """The rows of a grid, and the group headings among and right above them."""
    first, last = grid.rows[0].block, grid.rows[-1].block
    headings = {" ".join(said) for column in grid.columns for said in column}
    while first and (above := article.blocks[first - 1]).kind == "row" and sum(map(bool, above.cells)) == 1:
        if above.text in headings:
            break
        first -= 1
    return [b for b in article.blocks[first : last + 1] if b.kind == "row"]


def _headed(grid: Grid | None, body: list[tuple[str, ...]]) -> Laid:
    """The table: a heading over several columns is one cell; one that reaches down covers the places below it."""
    columns = grid.columns if grid else ()
    depth = max(map(len, columns), default=0)
    table: Laid = {}
    cells = 0
    for r in range(depth):
        before: tuple[str, ...] = ()
        for c, path in enumerate(columns):
            if len(path) <= r:
                before = ()
                if path:
                    table[r, c] = table[r - 1, c]
            else:
                shared = len(path) > r + 1 and before == path[: r + 1]
                cells += not shared
                table[r, c] = cells, path[r]
                before = path[: r + 1]
    for (row, column), (n, text) in laid(body).items():
        table[row + depth, column] = -n - 1, text
    return table


def score(found: Pairs, true: Pairs) -> tuple[int, int, int]:
    """How many pairs are right, were found, are true."""
    return (found & true).total(), found.total(), true.total()


def summary(scores: list[tuple[int, int, int]]) -> tuple[float, float, float]:
    """F1 as the mean over files of recall and of precision, as the competition has it; then F1 over all pairs at
    once; then the share of files without a fault."""
    recall = sum(right / max(true, 1) for right, _, true in scores) / len(scores)
    precision = sum(right / found if found else 0.0 for right, found, _ in scores) / len(scores)
    right, found, true = (sum(column) for column in zip(*scores, strict=True))
    faultless = sum(a == b == c for a, b, c in scores) / len(scores)
    return 2 * recall * precision / max(recall + precision, 1e-9), 2 * right / (found + true), faultless


def nics_truth(path: Path) -> Counter[tuple[str, ...]]:
    """The rows of a NICS file: month, state and twenty-five numbers."""
    with path.open(newline="") as file:
        return Counter(tuple(row) for row in list(csv.reader(file))[1:])


def nics_rows(tables: Iterable[Iterable[Iterable[str]]]) -> Counter[tuple[str, ...]]:
    """The rows of tables that could be a state's, thousands marks taken away."""
    rows = (tuple(" ".join(cell.split()).replace(",", "") for cell in row) for table in tables for row in table)
    return Counter(row for row in rows if len(row) == 26)


def icdar_files() -> list[Path]:
    """The PDFs with truth beside them."""
    return sorted(ICDAR.glob("*.pdf"))


def icdar_truth(pdf: Path) -> Pairs:
    """The true pairs of a PDF."""
    return truth(pdf.with_name(f"{pdf.stem}-str.xml"))


def grid_rows(article: Article) -> list[list[tuple[str, ...]]]:
    """The tables of a reading as plain rows of cells."""
    return [[article.blocks[row.block].cells for row in grid.rows] for grid in article.grids]


def _read(paths: list[Path]) -> Iterator[tuple[float, Pairs, Counter[tuple[str, ...]]]]:
    for path in paths:
        content, begun = path.read_bytes(), time.perf_counter()
        article = read_pdf(content)
        yield time.perf_counter() - begun, ours(article), nics_rows(grid_rows(article))


def _peer(python: str, name: str, paths: list[Path]) -> Iterator[tuple[float, Pairs, Counter[tuple[str, ...]]]]:
    command = [python, str(Path(__file__).with_name("table_peers.py")), name, *map(str, paths)]
    answer = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    for line in answer.stdout.splitlines():
        seconds, tables = json.loads(line)
        yield seconds, sum((pairs(laid(table)) for table in tables), Counter()), nics_rows(tables)


def main() -> None:
    """Print a row a program: the scores and how long it took a page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", metavar="PYTHON", help="an interpreter that has the other programs")
    python = parser.parse_args().peers
    files, lists = icdar_files(), sorted(NICS.glob("*.pdf"))
    print(f"{'':16} {'ICDAR F1':>9} {'all pairs':>9} {'faultless':>9} {'NICS rows':>9} {'ICDAR s':>8} {'NICS s':>8}")
    for name in ["this archive", *PEERS[: 99 if python else 0]]:
        found = list(_peer(python, name, files + lists) if python and name in PEERS else _read(files + lists))
        scores = [score(seen, icdar_truth(path)) for path, (_, seen, _) in zip(files, found, strict=False)]
        states, rows = Counter[tuple[str, ...]](), Counter[tuple[str, ...]]()
        for path, (_, _, seen) in zip(lists, found[len(files) :], strict=True):
            true = Counter(row[1:] for row in nics_truth(path.with_suffix(".csv")).elements())
            rows, states = rows + true, states + (seen & true)
        mean, pooled, faultless = summary(scores)
        took = [sum(seconds for seconds, *_ in part) for part in (found[: len(files)], found[len(files) :])]
        share = states.total() / max(rows.total(), 1)
        print(
            f"{name:16} {mean:9.3f} {pooled:9.3f} {faultless:9.2f} {share:9.3f} {took[0]:8.1f} {took[1]:8.1f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
