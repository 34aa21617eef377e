"""What search engines and other programs look for first: robots.txt, the sitemap, what the whole is as a data set."""

from __future__ import annotations

import json
import sqlite3
from xml.sax.saxutils import escape

from archive.pages.about import Holdings
from archive.pages.answering import Answer, Asked, Routes, Text
from archive.pages.permalinks import change_link, document_link, source_link
from archive.pages.rows import rows

MOST = 50_000
"""Addresses in a sitemap at most (sitemaps.org)."""

LISTS = (
    *("/", "/about", "/changes", "/documents", "/figures", "/restatements", "/checks", "/rosters", "/jurisdictions"),
    *("/terms", "/sweeps", "/removals"),
)
"""Pages that list the others."""

_ROBOTS = """\
User-agent: *
Disallow: /search
Disallow: /compare
Disallow: /embed/
Disallow: /timegate/
Disallow: /*?sql=
Disallow: /*_facet
Disallow: /*_sort
Disallow: /*_where
"""


def _robots(connection: sqlite3.Connection, asked: Asked) -> Answer:  # noqa: ARG001 - all routes look alike
    """Everything but endless combinations of the same rows."""
    return Text(f"{_ROBOTS}Sitemap: {asked.site}/sitemap.xml\n", "text/plain; charset=utf-8")


def _sitemap(connection: sqlite3.Connection, asked: Asked) -> Answer:
    """The pages that stay, with the moment of the last change seen; of changes the newest."""
    paths: list[tuple[str, str | None]] = [(path, None) for path in LISTS]
    paths += [(source_link(s), None) for (s,) in rows(connection, "SELECT DISTINCT source FROM documents ORDER BY 1")]
    newest = "(SELECT max(seen_at) FROM changes WHERE document = d.id)"
    paths += [
        (document_link(d), at) for d, at in rows(connection, f"SELECT d.id, {newest} FROM documents d ORDER BY d.id")
    ]
    found = rows(
        connection,
        """SELECT c.document, c.seen_at, v.wording FROM changes c JOIN versions v ON v.id = c.version_to
           ORDER BY c.seen_at DESC, c.id LIMIT ?""",
        max(0, MOST - len(paths)),
    )
    paths += [(change_link(*line), line[1]) for line in found]
    urls = "".join(
        f"<url><loc>{escape(asked.site + path)}</loc>{f'<lastmod>{at}</lastmod>' if at else ''}</url>\n"
        for path, at in paths[:MOST]
    )
    head = '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return Text(f"{head}{urls}</urlset>\n", "application/xml; charset=utf-8")


def dataset_of(held: Holdings, site: str) -> str:
    """The whole as a schema.org Dataset, as JSON that may stand inside a `script` element of data."""
    tables = ("latest_changes", "document_versions", "capture_log", "wording_history")
    said = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": "Secure Communities Archive",
        "description": (
            "Captures, versions, wordings and figures of what ICE and DHS published about Secure Communities, with "
            "every change dated by the captures around it and traced to bytes kept in WARC files."
        ),
        "url": f"{site}/",
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": "Secure Communities Archive"},
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": f"{site}/archive/{table}.{ending}"}
            for table in tables
            for ending, kind in (("csv", "text/csv"), ("json", "application/json"))
        ],
    }
    if held.first and held.last:
        said["temporalCoverage"] = f"{held.first.moment[:10]}/{held.last.moment[:10]}"
    return json.dumps(said).replace("<", "\\u003c")


ROUTES: Routes = ((r"/robots\.txt$", _robots), (r"/sitemap\.xml$", _sitemap))
