"""Learning furniture: the kept captures of a source, or of a host nobody declared, looked over together."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict

from archive.digest import name_of
from archive.progress import Silence, Watch
from archive.reading.pool import Job, Reading, ReadingPool
from archive.reading.repetition import Proposal, Regions, cut_regions, proposals, regions_of, toml_of
from archive.store.archive import Archive
from archive.store.furniture import DeclaredRules
from archive.uri import host_of
from archive.vault.payload import Where, payload_at

FURNITURE_COLUMNS = (
    *("score", "belongs_to", "kind", "rule", "documents", "captures", "share", "example", "file", "lines"),
)

MOST_DOCUMENTS = 60  # of one source or host
MOST_CAPTURES = 12  # the last good ones of a document with bytes of their own

_PAGES = """
SELECT d.source, c.document, max(a.url), c.payload, min(c.captured_at), f.name, r.offset, r.length, r.sha256
FROM captures c JOIN documents d ON d.id = c.document JOIN addresses a ON a.id = c.address
JOIN readings g ON g.payload = c.payload JOIN records r ON r.capture = c.id AND r.kind IN ('response', 'resource')
JOIN warc_files f ON f.id = r.file
WHERE c.quality = 'good' AND (g.reader = 'html' OR g.reader LIKE 'html+%') AND (? IS NULL OR d.source = ?)
GROUP BY c.document, c.payload ORDER BY c.document, 5, 4
"""


def suggest_furniture(
    archive: Archive, source: str | None = None, *, workers: int | None = None, watch: Watch = Silence
) -> list[tuple[str, Proposal]]:
    """The rules that captures speak for, with the source or host they are of; fills the table `suggestions` anew."""
    found = [
        (group, proposal)
        for group, documents in sorted(_grouped(archive, source, workers, watch).items())
        for proposal in proposals(documents)
    ]
    with archive.transaction() as connection:
        connection.execute(
            "DELETE FROM suggestions WHERE kind = 'furniture' AND (? IS NULL OR subject = ?)", (source, source)
        )
        connection.executemany(
            "INSERT OR REPLACE INTO suggestions (id, kind, subject, proposal, score, evidence) "
            "VALUES (?, 'furniture', ?, ?, ?, ?)",
            [(name_of("s", "furniture", g, p.mark, p.text), g, toml_of(p), p.score, _evidence(p)) for g, p in found],
        )
    return found


def furniture_rows(connection: sqlite3.Connection, found: list[tuple[str, Proposal]]) -> Iterator[dict[str, object]]:
    """Each proposal, and the lines of TOML by which a source file accepts it; taking them out again undoes it."""
    sources = {source for (source,) in connection.execute("SELECT id FROM sources")}
    for group, p in found:
        file = f"{group}.toml" if group in sources else "a source file of its own"
        example = p.before if p.before == p.after else f"{p.before} → {p.after}"
        values = (p.score, group, p.kind, p.mark or p.text, p.documents, p.captures, p.share, example, file, toml_of(p))
        yield dict(zip(FURNITURE_COLUMNS, values, strict=True))


def _evidence(proposal: Proposal) -> str:
    return json.dumps({k: v[:300] if isinstance(v, str) else v for k, v in asdict(proposal).items()})


def _grouped(
    archive: Archive, source: str | None, workers: int | None, watch: Watch
) -> dict[str, dict[str, list[Regions]]]:
    """The regions of the captures of each document, by source or host."""
    placed: dict[str, tuple[str, str]] = {}
    jobs = list(_jobs(archive, source, placed))
    read: dict[str, Regions] = {}
    pool = ReadingPool(workers=workers, reading=Reading(payload_at, cut_regions))
    with pool, watch("pages compared", len(jobs)) as progress:
        for result in pool.read(jobs):
            read[result.payload] = regions_of(result.cut)
            progress.step(1)
    grouped: defaultdict[str, dict[str, list[Regions]]] = defaultdict(dict)
    for job in jobs:
        group, document = placed[job.payload]
        grouped[group].setdefault(document, []).append(read[job.payload])
    return grouped


def _jobs(archive: Archive, source: str | None, placed: dict[str, tuple[str, str]]) -> Iterator[Job]:
    connection, rules = archive.connection, DeclaredRules(archive.catalogue)
    pages: defaultdict[str, list[tuple[str, str, Where]]] = defaultdict(list)
    documents: defaultdict[str, set[str]] = defaultdict(set)
    for own, document, url, payload, _, file, offset, length, sha256 in connection.execute(_PAGES, (source, source)):
        group = own if own != "unlisted" else host_of(url)
        if payload not in placed and (document in documents[group] or len(documents[group]) < MOST_DOCUMENTS):
            documents[group].add(document)
            placed[payload] = group, document
            where = Where(f"{archive.warc_folder}/{file}", offset, length, sha256.hex())
            pages[document].append((group, payload, where))
    for document, some in pages.items():
        for _, payload, where in some[-MOST_CAPTURES:]:
            yield Job(payload, document, where, rules=rules.of_payload(connection, payload))
