"""A small archive written by hand, row by row: what the pages show is known before the rest of the house stands.

The wording is ours. Two sources, three documents; a page that says A, B, A, C; a workbook with restated cells; a PDF
that became unreadable; a blocked capture, a missing page, a move to another address.
"""

from __future__ import annotations

import gzip
import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlite_utils import Database

from archive.digest import name_of, sha256_of
from archive.history.cells import packed
from archive.history.comparison import Edit, compare
from archive.pages.about import DEMONSTRATION
from archive.reading.reading import Article, Block, Link, stored, wording_id
from archive.store.articles import write_articles
from archive.store.schema import migrate
from archive.store.views import create_views
from archive.uri import surt_of

OLD = "http://agency.example/secure_communities/"
NEW = "https://agency.example/secure-communities"
BOOK = "https://agency.example/statistics/detention_fy22.xlsx"
PDF = "https://agency.example/statistics/jurisdictions.pdf"


def _row(*cells: str, place: str = "") -> Block:
    return Block("row", " | ".join(c for c in cells if c), place=place, cells=cells)


def _page(convicted: str, jurisdictions: str, *, opt_out: str, basics_last: bool = False) -> Article:
    basics = [
        Block("heading", "The basics", 2),
        Block(
            "paragraph",
            "Fingerprints taken at booking are checked against immigration records as well as criminal ones.",
        ),
        Block("item", "No new duties for the jail.", 1),
        Block("item", "Priority to people convicted of serious crimes.", 1),
        Block("item", "Records kept for seventy-five years.", 2),
    ]
    figures = [
        Block("heading", "By the numbers", 2),
        Block(
            "paragraph",
            f"Since the programme began, more than {convicted} people convicted of crimes were removed from "
            f"{jurisdictions} jurisdictions.",
        ),
        _row("Fiscal year", "Jurisdictions", "Removals"),
        _row("2009", "88", "14,364"),
        _row("2010", jurisdictions, convicted),
        Block("paragraph", opt_out, links=(Link("write to the field office", "/contact"),)),
    ]
    blocks = [Block("heading", "Secure Communities", 1), *(figures + basics if basics_last else basics + figures)]
    return Article("html", "Secure Communities", tuple(blocks), "en")


PAGE_A = _page("77,000", "658", opt_out="A jurisdiction that does not wish to take part may write to the field office.")
PAGE_B = _page(
    "77,000", "658", opt_out="Participation is not voluntary; no agreement is needed to activate a jurisdiction."
)
PAGE_C = _page(
    "166,000",
    "3,181",
    opt_out="Participation is not voluntary; no agreement is needed to activate a jurisdiction.",
    basics_last=True,
)


def _book(gps: str, none: str, total: str) -> Article:
    rows = [
        Block("heading", "ATD FY22", 1, "ATD FY22!A1"),
        _row("Technology", "Participants", "Daily cost", place="ATD FY22!A3:C3"),
        _row("GPS", gps, "", place="ATD FY22!A4:C4"),
        _row("SmartLINK", "255,602", "243,000.10", place="ATD FY22!A5:C5"),
        _row("No technology", none, "", place="ATD FY22!A6:C6"),
        _row("Total", total, "276,221.52", place="ATD FY22!A7:C7"),
        Block("footnote", "Counts are of the last day of the period.", place="ATD FY22!A9"),
    ]
    return Article("workbook", "Detention statistics FY 2022", tuple(rows), "en")


BOOK_A, BOOK_B = _book("40,970", "226", "316,700"), _book("9,324", "36,379", "322,701")
PDF_A = Article(
    "pdf",
    "Activated jurisdictions",
    (
        Block("heading", "Activated jurisdictions", 1, "page 1 [72 700 540 730]"),
        _row("State", "County", "Date", place="page 1 [72 600 540 620]"),
        _row("Texas", "Harris", "October 27, 2008", place="page 1 [72 580 540 600]"),
    ),
    "en",
)


class Sample:
    """Writes the rows; the order of the calls is the order of the captures of each document."""

    def __init__(self, folder: Path) -> None:
        (folder / "warc").mkdir(parents=True, exist_ok=True)
        self.db = sqlite3.connect(folder / "archive.db")
        self.db.execute("PRAGMA journal_mode = WAL")
        migrate(Database(self.db))
        create_views(self.db)
        self._stream = (folder / "warc" / "sample.warc.gz").open("wb")
        self.db.execute("INSERT INTO warc_files VALUES (1, 'sample.warc.gz', 0, '{}')")
        self._latest: dict[str, tuple[str, Article, str]] = {}

    def close(self) -> None:
        self.db.execute("UPDATE warc_files SET size = ?", (self._stream.tell(),))
        self._stream.close()
        self.db.commit()
        self.db.close()

    def put(self, table: str, *rows: Sequence[Any]) -> None:
        """Rows by the first of a table's columns; those that later migrations added keep their defaults."""
        names = [name for _, name, *_ in self.db.execute(f"PRAGMA table_info({table})")]
        for row in rows:
            columns = ", ".join(names[: len(row)])
            marks = ", ".join("?" * len(row))
            self.db.execute(f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({marks})", row)

    def capture(
        self,
        document: str,
        url: str,
        at: str,
        content: bytes,
        *,
        status: int = 200,
        quality: str = "good",
        reason: str | None = None,
        media: str = "text/html",
        witness: str = "w-live",
    ) -> tuple[str, str]:
        """One answered request with its WARC record; gives the capture's and the payload's names."""
        payload, address = sha256_of(content), name_of("a", url)
        name = name_of("c", url, at)
        self.put("addresses", (address, url, surt_of(url)))
        self.put("payloads", (payload, len(content)))
        self.db.execute(
            "INSERT INTO captures (id, document, address, captured_at, outcome, status, payload, media_type, witness,"
            " quality, reason) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            (name, document, address, at, "response", status, payload, media, witness, quality, reason),
        )
        self._record(name, url, at, status, media, content)
        return name, payload

    def failure(self, document: str, url: str, at: str, failure: str) -> None:
        """A request that nothing came back for."""
        address = name_of("a", url)
        self.put("addresses", (address, url, surt_of(url)))
        self.db.execute(
            "INSERT INTO captures (id, document, address, captured_at, outcome, failure, witness, quality, reason)"
            " VALUES (?,?,?,?,'failure',?,'w-live','failed',?)",
            (name_of("c", url, at), document, address, at, failure, failure),
        )

    def _record(self, capture: str, url: str, at: str, status: int, media: str, content: bytes) -> None:
        block = (
            f"HTTP/1.1 {status} Answer\r\nContent-Type: {media}\r\nContent-Length: {len(content)}\r\n\r\n".encode()
            + content
        )
        record_id = f"urn:uuid:{uuid5(NAMESPACE_URL, capture)}"
        fields = {
            "WARC-Type": "response",
            "WARC-Record-ID": f"<{record_id}>",
            "WARC-Date": at,
            "WARC-Target-URI": url,
            "Content-Type": "application/http;msgtype=response",
            "Content-Length": str(len(block)),
        }
        head = "WARC/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields.items()) + "\r\n"
        member = gzip.compress(head.encode() + block + b"\r\n\r\n", mtime=0)
        place = (1, self._stream.tell(), len(member), bytes.fromhex(sha256_of(member)))
        self._stream.write(member)
        self.db.execute(
            "INSERT INTO records (file, offset, length, sha256, kind, capture, entity, named)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (*place, "response", capture, bytes.fromhex(sha256_of(content)), record_id),
        )

    def reading(
        self,
        payload: str,
        article: Article | None,
        *,
        outcome: str = "read",
        note: str | None = None,
        reader: str = "html",
    ) -> str | None:
        """What a reader made of a payload; gives the article's name."""
        name = None
        if article is not None:
            name = sha256_of(article.body())
            write_articles(self.db, [(name, stored(article))])
        self.put("readings", (payload, reader, 1, outcome, name, None, None, note))
        return name

    def version(
        self,
        document: str,
        number: int,
        article: Article,
        captures: Sequence[tuple[str, str, str]],
        *,
        not_before: str | None,
        gone_by: str | None,
        returns_to: str | None = None,
    ) -> str:
        """A run of captures (name, payload, moment) of one wording, and the change that brought it."""
        name = name_of("v", document, number)
        first, last = captures[0], captures[-1]
        stored = sha256_of(article.body())
        self.put(
            "versions",
            (
                name,
                document,
                number,
                article.wording,
                stored,
                first[1],
                article.title,
                article.words,
                first[2],
                last[2],
                not_before,
                gone_by,
                len(captures),
                returns_to,
            ),
        )
        self.db.executemany("UPDATE captures SET version = ? WHERE id = ?", [(name, c[0]) for c in captures])
        before = self._latest.get(document)
        if before:
            self._change(document, before, (name, article), first[2], before[2], returns_to)
        self._stands(document, number, article, gone_by)
        self._latest[document] = (name, article, last[2])
        return name

    def _change(
        self,
        document: str,
        old: tuple[str, Article, str],
        new: tuple[str, Article],
        seen: str,
        not_before: str,
        returns_to: str | None,
    ) -> None:
        before, after = old[1].blocks, new[1].blocks
        found = compare(before, after, old[1].title, new[1].title)
        name = name_of("e", document, seen)
        kind = "returned" if returns_to else str(found.kind)
        summary = found.summary + (", earlier wording came back" if returns_to else "")
        counts = found.words_added, found.words_removed, len(found.edits)
        self.put("changes", (name, document, kind, old[0], new[0], not_before, seen, *counts, summary))
        for seq, edit in enumerate(found.edits):
            touched = [after[i] for i in edit.new_index] or [before[i] for i in edit.old_index]
            at = (edit.new_index or edit.old_index)[:1]
            passage = name_of("p", document, touched[0].kind, *at) if touched else None
            self.put("edits", self._edit(name, seq, edit, passage, before, after))

    def _edit(
        self, change: str, seq: int, edit: Edit, passage: str | None, before: Sequence[Block], after: Sequence[Block]
    ) -> tuple[Any, ...]:
        old, new = (None if text is None else self._wording(text) for text in (edit.old_text, edit.new_text))
        places = (", ".join(b[i].place for i in at) for b, at in ((before, edit.old_index), (after, edit.new_index)))
        cells = packed(edit.cells, edit.headings, edit.old_text or "", edit.new_text or "")
        links = json.dumps([asdict(link) for link in edit.links]) if edit.links else None
        return (change, seq, str(edit.operation), str(edit.kind), passage, old, new, *places, cells, links)

    def _stands(self, document: str, number: int, article: Article, gone_by: str | None) -> None:
        version, until = name_of("v", document, number), name_of("v", document, number + 1) if gone_by else None
        for i, block in enumerate(article.blocks):
            passage = name_of("p", document, block.kind, i)
            wording = self._wording(block.text)
            self.put(
                "passages",
                (version, passage, block.kind, wording, until),
            )

    def _wording(self, text: str) -> str:
        name = wording_id(text)
        if not self.db.execute("SELECT 1 FROM wordings WHERE id = ?", (name,)).fetchone():
            self.db.execute("INSERT INTO wordings (id, text) VALUES (?, ?)", (name, text))
        return name


def write_sample(folder: Path, *, demonstration: bool = False, mark: str = "") -> Path:
    """The sample archive in `folder`; `mark` is put into every title, address and wording (for hostile strings).

    Gives the database's path.
    """
    s = Sample(folder)
    s.put(
        "sources",
        (
            "secure-communities",
            "Secure Communities pages" + mark,
            "ICE",
            "page",
            "P1M",
            (f"{DEMONSTRATION}. " if demonstration else "") + "The programme's own pages." + mark,
            "corpus",
            OLD,
        ),
    )
    s.put(
        "sources",
        (
            "detention-statistics",
            "Detention statistics",
            "ICE",
            "workbook",
            "P14D",
            "Released every two weeks." + mark,
            "corpus",
            BOOK,
        ),
    )
    s.put("documents", ("secure-communities", "secure-communities", "Secure Communities" + mark, "html"))
    s.put("documents", ("detention-fy22", "detention-statistics", "Detention statistics FY 2022" + mark, "workbook"))
    s.put("documents", ("jurisdictions", "secure-communities", "Activated jurisdictions" + mark, "pdf"))
    s.put("witnesses", ("w-live", "our own crawl" + mark, "crawl", ""))
    s.put("witnesses", ("w-wayback", "Wayback Machine", "wayback", "Found by an index of 2024."))
    _the_page(s, mark)
    _the_book(s)
    _the_pdf(s, mark)
    s.put(
        "issues",
        (
            "i1",
            "row",
            "captures.tsv line 7",
            "line 7",
            "the file named there does not exist" + mark,
            "2024-01-05T10:00:00Z",
        ),
    )
    s.close()
    return folder / "archive.db"


def _marked(article: Article, mark: str) -> Article:
    if not mark:
        return article
    blocks = (
        Block(
            b.kind,
            b.text + mark,
            b.level,
            b.place + mark,
            tuple(c + mark for c in b.cells),
            tuple(Link(x.text + mark, x.target) for x in b.links),
        )
        for b in article.blocks
    )
    return Article(
        article.kind,
        article.title + mark,
        (*blocks, Block("paragraph", "An address", links=(Link("bad", "javascript:window.fired=1"),))),
        article.language,
    )


def _the_page(s: Sample, mark: str) -> None:
    a, b, c = (_marked(p, mark) for p in (PAGE_A, PAGE_B, PAGE_C))
    d = "secure-communities"

    def see(url: str, at: str, article: Article, witness: str = "w-live") -> tuple[str, str, str]:
        name, payload = s.capture(d, url, at, f"<h1>{article.title}</h1>{article.wording}".encode(), witness=witness)
        s.reading(payload, article)
        return name, payload, at

    first = [see(OLD, "2010-08-17T09:00:00Z", a, "w-wayback"), see(OLD, "2010-09-01T12:00:00Z", a, "w-wayback")]
    v1 = s.version(d, 1, a, first, not_before=None, gone_by="2010-10-20T15:30:00Z")
    s.version(
        d,
        2,
        b,
        [see(OLD, "2010-10-20T15:30:00Z", b)],
        not_before="2010-09-01T12:00:00Z",
        gone_by="2010-10-20T18:05:00Z",
    )
    s.version(
        d,
        3,
        a,
        [see(OLD, "2010-10-20T18:05:00Z", a)],
        not_before="2010-10-20T15:30:00Z",
        gone_by="2014-03-17T08:00:00Z",
        returns_to=v1,
    )
    s.capture(
        d,
        OLD,
        "2012-02-01T10:00:00Z",
        b"<h1>Access Denied</h1>",
        status=403,
        quality="blocked",
        reason="the body is a block page (title 'Access Denied')",
    )
    s.failure(d, OLD, "2013-06-01T10:00:00Z", "timeout")
    s.version(
        d,
        4,
        c,
        [see(NEW, "2014-03-17T08:00:00Z", c), see(NEW, "2014-11-20T08:00:00Z", c), see(NEW, "2015-06-30T08:00:00Z", c)],
        not_before="2010-10-20T18:05:00Z",
        gone_by=None,
    )
    s.capture(
        d,
        OLD,
        "2015-07-01T08:00:00Z",
        b"<h1>Page not found</h1>",
        status=404,
        quality="missing",
        reason="the server says 404 Not Found",
    )


def _the_book(s: Sample) -> None:
    d, media = "detention-fy22", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    seen = []
    for at, article in (("2022-11-17T14:00:00Z", BOOK_A), ("2022-12-10T14:00:00Z", BOOK_B)):
        name, payload = s.capture(d, BOOK, at, b"PK" + article.wording.encode(), media=media)
        s.reading(payload, article, reader="workbook")
        seen.append((name, payload, at))
    s.version(d, 1, BOOK_A, seen[:1], not_before=None, gone_by="2022-12-10T14:00:00Z")
    s.version(d, 2, BOOK_B, seen[1:], not_before="2022-11-17T14:00:00Z", gone_by=None)


def _the_pdf(s: Sample, mark: str) -> None:
    d, article = "jurisdictions", _marked(PDF_A, mark)
    name, payload = s.capture(d, PDF, "2011-05-17T14:00:00Z", b"%PDF-1.4 one", media="application/pdf")
    s.reading(payload, article, reader="pdf")
    s.version(d, 1, article, [(name, payload, "2011-05-17T14:00:00Z")], not_before=None, gone_by=None)
    _, unreadable = s.capture(
        d,
        PDF,
        "2012-08-02T14:00:00Z",
        b"%PDF-1.4 pictures",
        media="application/pdf",
        quality="unreadable",
        reason="a PDF of pictures only, without a text layer",
    )
    s.reading(unreadable, None, outcome="no-text-layer", note="2 pages, none with text", reader="pdf")
