"""How long comparing takes on large documents: `python -m tests.benchmarks.history_speed`."""

from __future__ import annotations

import random
import time

from archive.history.blame import blame
from archive.history.comparison import compare
from archive.reading.reading import Block

SIZE = 3000


def rows(rnd: random.Random) -> list[Block]:
    """A sheet of facilities with a figure in each of twenty columns."""
    cells = [(f"Facility {n}", *(str(rnd.randrange(10_000)) for _ in range(20))) for n in range(SIZE)]
    return [Block("row", " | ".join(row), cells=row) for row in cells]


def prose(rnd: random.Random) -> list[Block]:
    """Paragraphs of sixty words out of three thousand."""
    words = ["".join(rnd.choices("abcdefghijklmnopqrstuvwxyz", k=7)) for _ in range(3000)]
    return [Block("paragraph", " ".join(rnd.choices(words, k=60))) for _ in range(SIZE)]


def reworded(blocks: list[Block], rnd: random.Random) -> list[Block]:
    """The same paragraphs, a word of each changed, in another order."""
    changed = [Block("paragraph", b.text.replace(rnd.choice(b.text.split()), "changed")) for b in blocks]
    rnd.shuffle(changed)
    return changed


def main() -> None:
    """Print seconds a comparison."""
    rnd = random.Random(20141120)
    paragraphs = prose(rnd)
    pairs = {
        "rows, every figure changed": (rows(rnd), rows(rnd)),
        "paragraphs, each reworded and moved": (paragraphs, reworded(paragraphs, rnd)),
        "paragraphs, all others": (paragraphs, prose(rnd)),
        "nothing changed": (paragraphs, paragraphs),
    }
    for name, (old, new) in pairs.items():
        start = time.perf_counter()
        comparison = compare(old, new)
        print(f"{time.perf_counter() - start:8.3f} s  {name}: {len(comparison.edits):,} edits")
    texts = [(n, "\n".join(b.text for b in paragraphs[n : n + 100])) for n in range(50)]
    start = time.perf_counter()
    blame(texts)
    print(f"{(time.perf_counter() - start) / 50:8.4f} s  blame, a version of 100 paragraphs")


if __name__ == "__main__":
    main()
