"""Suggestions: undeclared moves, as rows, each with the lines that would accept it."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from urllib.parse import urljoin

from archive.catalogue import plain_address
from archive.digest import name_of
from archive.history.likeness import Features, features_of
from archive.history.moves import Known, Suggestion, suggestions
from archive.reading.reading import Block
from archive.store.archive import Archive
from archive.store.articles import article_blocks

SUGGESTION_COLUMNS = ("score", "document", "belongs_to", "evidence", "file", "lines")

_SHOWN = """SELECT c.document, c.payload, v.wording, v.title, v.article, a.url FROM captures c
JOIN versions v ON v.id = c.version JOIN addresses a ON a.id = c.address ORDER BY v.number, c.captured_at, c.id"""


def suggest_moves(archive: Archive) -> list[Suggestion]:
    """Weigh all that was captured and fill the table `suggestions` anew."""
    found = suggestions(known_documents(archive.connection))
    with archive.transaction() as connection:
        connection.execute("DELETE FROM suggestions WHERE kind = 'move'")
        connection.executemany(
            "INSERT INTO suggestions (id, kind, subject, proposal, score, evidence) VALUES (?, 'move', ?, ?, ?, ?)",
            [
                (name_of("s", "move", s.subject, s.proposal), s.subject, s.proposal, s.score,
                 json.dumps(dict(s.evidence)))
                for s in found
            ],
        )  # fmt: skip
    return found


def suggestion_rows(connection: sqlite3.Connection, found: Iterable[Suggestion]) -> Iterator[dict[str, object]]:
    """Each suggestion, and the lines of TOML by which a source file accepts it; taking them out again undoes it."""
    for s in found:
        (source,) = connection.execute("SELECT source FROM documents WHERE id = ?", (s.proposal,)).fetchone()
        addresses = connection.execute(
            "SELECT url FROM addresses WHERE id IN (SELECT address FROM captures WHERE document = ?) ORDER BY url",
            (s.subject,),
        ).fetchall()
        lines = [_accepting(url, None if s.proposal == source else s.proposal) for (url,) in addresses]
        evidence = ", ".join(f"{kind} {weight:g}" for kind, weight in s.evidence)
        values = (s.score, s.subject, s.proposal, evidence, f"{source}.toml", "\n\n".join(lines))
        yield dict(zip(SUGGESTION_COLUMNS, values, strict=True))


def _accepting(url: str, document: str | None) -> str:
    told = [("url", url), *([("document", document)] if document else [])]
    # A JSON string of ASCII is a TOML basic string.
    return "\n".join(["[[addresses]]", *(f"{name} = {json.dumps(value)}" for name, value in told)])


def known_documents(connection: sqlite3.Connection) -> list[Known]:
    """What the captures say of every document, robots.txt apart."""
    said: dict[str, defaultdict[str, set[str]]] = {}
    last: dict[str, tuple[str, str]] = {}
    sources = dict(connection.execute("SELECT id, source FROM documents WHERE kind <> 'robots'"))
    for document, url, location in connection.execute(
        "SELECT DISTINCT c.document, a.url, c.location FROM captures c JOIN addresses a ON a.id = c.address"
    ):
        about = said.setdefault(document, defaultdict(set))
        about["addresses"].add(plain_address(url))
        if location:
            about["redirects"].add(_target(url, location))
    for document, payload, wording, title, article, url in connection.execute(_SHOWN):
        about = said[document]
        about["payloads"].add(payload)
        about["wordings"].add(wording)
        about["titles"].add(title)
        last[document] = article, url
    return [
        _known(connection, document, sources[document] != "unlisted", about, last.get(document))
        for document, about in said.items()
        if document in sources
    ]


def _known(
    connection: sqlite3.Connection,
    document: str,
    declared: bool,
    about: defaultdict[str, set[str]],
    last: tuple[str, str] | None,
) -> Known:
    blocks: tuple[Block, ...] = article_blocks(connection, last[0]) if last else ()
    features = Features()
    for block in blocks:
        features.update(features_of(block))
    return Known(
        document,
        declared,
        addresses=frozenset(about["addresses"]),
        payloads=frozenset(about["payloads"] - {""}),
        wordings=frozenset(about["wordings"]),
        titles=frozenset(about["titles"] - {""}),
        redirects=frozenset(about["redirects"]),
        links=frozenset(_target(last[1], link.target) for b in blocks for link in b.links) if last else frozenset(),
        features=features,
    )


def _target(url: str, reference: str) -> str:
    """The plain address a reference in a page means; one that is no address stays as it is."""
    try:
        return plain_address(urljoin(url, reference))
    except ValueError:
        return reference
