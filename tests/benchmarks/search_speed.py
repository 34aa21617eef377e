"""How long a search in 200,000 edits takes: `python -m tests.benchmarks.search_speed [FOLDER]`."""

from __future__ import annotations

import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import accumulate
from pathlib import Path

from archive.digest import name_of
from archive.store.archive import DATABASE
from archive.store.connection import connect_reader, connect_writer
from archive.store.searching import Search, Which, edits_found, wordings_found

DOCUMENTS, CHANGES, PASSAGES, EDITS = 500, 40, 20, 10
_VOCABULARY = ["".join(random.Random(n).choices("aeioubcdfglmnprst", k=2 + n % 9)) for n in range(20_000)]
_WEIGHTS = list(accumulate(1 / (n + 1) for n in range(len(_VOCABULARY))))  # Zipf's law, as in any language
_TERMS = ("opt out", "criminal alien", "noncitizen", "detainer", "287(g)")
QUERIES = {
    "a phrase": '"opt out"',
    "a beginning": "crimin*",
    "operators": "(detainer OR noncitizen) NOT opt",
    "a word of one in twelve": _VOCABULARY[30],
    "two common words": f"{_VOCABULARY[1]} {_VOCABULARY[5]}",
    "a word nearly everywhere": _VOCABULARY[0],
    "no such word": "nothinglikethis",
}


def made(folder: Path) -> Path:
    """A database with so many edits, written row by row, for reading them from captures would take an hour."""
    path, rnd = folder / DATABASE, random.Random(1)
    if not path.exists():
        with closing(connect_writer(path)) as connection:
            connection.execute("PRAGMA foreign_keys = OFF")
            connection.execute("BEGIN")
            connection.execute("INSERT INTO sources (id, title, publisher, kind) VALUES ('s', 'S', 'P', 'page')")
            for number in range(DOCUMENTS):
                _document(connection, f"d{number}", number, rnd)
            connection.execute("COMMIT")
    return path


def _document(connection: sqlite3.Connection, document: str, number: int, rnd: random.Random) -> None:
    connection.execute("INSERT INTO documents VALUES (?, 's', ?, 'page')", (document, document))
    texts, since = [_text(rnd) for _ in range(PASSAGES)], [""] * PASSAGES
    for v in range(CHANGES + 1):
        version = name_of("v", document, v)
        at, before, after = (_moment(number, month) for month in (v, v - 1, v + 1))
        row = (version, document, v + 1, version, "a", "p", "", 600, at, at, before, after if v < CHANGES else None)
        connection.execute(f"INSERT INTO versions VALUES ({'?, ' * 12}1, NULL)", row)
        touched = list(range(PASSAGES)) if v == 0 else rnd.sample(range(PASSAGES), EDITS)
        if v:
            change = (name_of("x", document, v), document, name_of("v", document, v - 1), version, before, at)
            connection.execute(
                "INSERT INTO changes (id, document, kind, version_from, version_to, not_before, seen_at, words_added, "
                "words_removed, edits, summary) VALUES (?, ?, 'wording', ?, ?, ?, ?, 5, 5, 10, '')",
                change,
            )
        for n in touched:
            old = texts[n]
            texts[n] = old if v == 0 else _reworded(old, rnd)
            if v:
                _edit(connection, name_of("x", document, v), n, old, texts[n])
            connection.execute("UPDATE passages SET until = ? WHERE since = ? AND passage = ?", (version, since[n], n))
            since[n] = version
            _stand(connection, version, n, texts[n])


def _stand(connection: sqlite3.Connection, version: str, n: int, text: str) -> None:
    connection.execute("INSERT OR IGNORE INTO wordings (id, text) VALUES (?, ?)", (name_of("w", text), text))
    connection.execute("INSERT INTO passages VALUES (?, ?, 'paragraph', ?, NULL)", (version, n, name_of("w", text)))


def _edit(connection: sqlite3.Connection, change: str, n: int, old: str, new: str) -> None:
    connection.execute(
        "INSERT INTO edits (change, seq, operation, kind, old_wording, new_wording) "
        "VALUES (?, ?, 'reworded', 'wording', ?, ?)",
        (change, n, name_of("w", old), name_of("w", new)),
    )


def _moment(number: int, month: int) -> str:
    return f"{2009 + month // 12:04}-{month % 12 + 1:02}-{1 + number % 28:02}T00:00:{number % 60:02}Z"


def _text(rnd: random.Random) -> str:
    words = rnd.choices(_VOCABULARY, cum_weights=_WEIGHTS, k=rnd.randrange(15, 45))
    if rnd.random() < 0.02:
        words.insert(5, rnd.choice(_TERMS))
    return " ".join(words)


def _reworded(text: str, rnd: random.Random) -> str:
    """One word is another, or the whole text is."""
    if rnd.random() < 0.5:
        return _text(rnd)
    words = text.split()
    words[rnd.randrange(len(words))] = rnd.choice(_VOCABULARY)
    return " ".join(words)


def timed(path: Path) -> Iterator[str]:
    """A line a query: the best of three in milliseconds."""
    with closing(connect_reader(path)) as connection:
        for name, query in QUERIES.items():
            for which in (Which.REMOVED, Which.ADDED, Which.EVER):
                best = min(_once(connection, Search(query, which)) for _ in range(3))
                yield f"{best * 1000:8.1f} ms  {which.value}: {name}"


def _once(connection: sqlite3.Connection, search: Search) -> float:
    start = time.perf_counter()
    (wordings_found if search.which is Which.EVER else edits_found)(connection, search)
    return time.perf_counter() - start


def main() -> None:
    """Make the database, in FOLDER if one is named, and print the times."""
    with tempfile.TemporaryDirectory() as temporary:
        path = made(Path(sys.argv[1] if len(sys.argv) > 1 else temporary))
        with closing(connect_reader(path)) as connection:
            print(f"{connection.execute('SELECT count(*) FROM edits').fetchone()[0]:,} edits")
        for line in timed(path):
            print(line)


if __name__ == "__main__":
    main()
