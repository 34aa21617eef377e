"""Articles as stored: blocks that name their wordings, and the wordings."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from archive.reading.grid import Grid, grids_of
from archive.reading.reading import Block, Stored, blocks_of, outline_of, wordings_in
from archive.reading.section import Section, paths

_MOST_NAMES = 900  # SQLite before 3.32 allows 999 parameters, later ones 32,766; asking by pieces costs nothing


def write_articles(connection: sqlite3.Connection, articles: Sequence[tuple[str, Stored]]) -> None:
    """New articles, by the digest of their bytes, and the texts of their blocks."""
    texts: dict[str, str] = {}
    for _, article in articles:
        texts.update(article.texts)
    connection.executemany("INSERT OR IGNORE INTO wordings (id, text) VALUES (?, ?)", texts.items())
    connection.executemany(
        "INSERT OR IGNORE INTO articles (id, wording, kind, title, language, blocks, words, body, grids) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(name, a.wording, a.kind, a.title, a.language, a.blocks, a.words, a.body, a.grids) for name, a in articles],
    )


def article_blocks(connection: sqlite3.Connection, article: str) -> tuple[Block, ...]:
    """The blocks of an article in order, with their texts."""
    (body,) = connection.execute("SELECT body FROM articles WHERE id = ?", (article,)).fetchone()
    return blocks_of(body, _texts(connection, list(dict.fromkeys(wordings_in(body)))))


def _texts(connection: sqlite3.Connection, names: Sequence[str]) -> dict[str, str]:
    """Wordings by their ids."""
    texts: dict[str, str] = {}
    for at in range(0, len(names), _MOST_NAMES):
        some = names[at : at + _MOST_NAMES]
        texts.update(
            connection.execute(f"SELECT id, text FROM wordings WHERE id IN ({','.join('?' * len(some))})", some)
        )
    return texts


def sections_at(connection: sqlite3.Connection, article: str) -> dict[str, Section]:
    """The section of each block of an article, by the block's place; of those alike the first. No other texts are
    read than those of headings."""
    (body,) = connection.execute("SELECT body FROM articles WHERE id = ?", (article,)).fetchone()
    told = outline_of(body)
    sections = [path for _, path in paths((kind, level, wording) for kind, level, wording, _ in told)]
    texts = _texts(connection, list({wording for path in sections for wording in path}))
    by_place: dict[str, Section] = {}
    for (_, _, _, place), path in zip(told, sections, strict=True):
        by_place.setdefault(place, tuple(texts[wording] for wording in path))
    return by_place


def article_grids(
    connection: sqlite3.Connection, article: str, blocks: Sequence[Block] | None = None
) -> tuple[Grid, ...]:
    """The grids of an article; their rows name blocks by index. `blocks` are those of the article, if at hand."""
    (body,) = connection.execute("SELECT grids FROM articles WHERE id = ?", (article,)).fetchone()
    return grids_of(body, article_blocks(connection, article) if blocks is None else blocks) if body else ()
