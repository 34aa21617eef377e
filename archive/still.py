"""The main pages of a published archive as plain files, for any web server: an archive of the archive."""

from __future__ import annotations

import asyncio
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from archive.assets import site_dir
from archive.pages.permalinks import change_link, document_link, source_link, version_link
from archive.pages.signposts import LISTS
from archive.publishing import said
from archive.serving import database_of, site_of
from archive.store.connection import connect_reader

_LINK = re.compile(r'(?P<name>href|action)="(?P<path>/[^"?#]*)(?P<rest>[^"]*)"')
_FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)


def write_pages(folder: Path) -> int:
    """Write the pages of a published folder to `folder/pages`, each as `<its path>/index.html`; gives how many.

    Links are from the root: the folder is to be served as the root of a host. Searches, tables and downloads are not
    in it: what leads to them leads to the site that the folder was published for (`--url`), or nowhere.
    """
    out = folder / "pages"
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(site_dir() / "static", out / "static")
    with closing(connect_reader(database_of(folder))) as connection:
        paths = list(main_paths(connection))
    asyncio.run(_write(folder, out, paths, str(said(folder).get("url", "")).rstrip("/")))
    return len(paths)


def main_paths(connection: sqlite3.Connection) -> Iterator[str]:
    """Front, about, lists; every source, document, version and change."""
    yield from LISTS
    for (roster,) in connection.execute("SELECT DISTINCT roster FROM roster_rows ORDER BY 1"):
        yield f"/rosters/{quote(roster, safe='')}"
    for (source,) in connection.execute("SELECT DISTINCT source FROM documents ORDER BY source"):
        yield source_link(source)
    for (document,) in connection.execute("SELECT id FROM documents ORDER BY id"):
        yield document_link(document)
    for document, seen in connection.execute("SELECT document, first_seen FROM versions ORDER BY document, number"):
        yield version_link(document, seen)
    for change in connection.execute(
        "SELECT c.document, c.seen_at, v.wording FROM changes c JOIN versions v ON v.id = c.version_to ORDER BY c.id"
    ):
        yield change_link(*change)


def _leading(html: str, written: frozenset[str], elsewhere: str) -> str:
    """The page with links that lead to what was written, or to the site; forms need the site."""

    def link(found: re.Match[str]) -> str:
        name, path, rest = found["name"], found["path"], found["rest"]
        if path.startswith("/static/") or (path in written and not rest.startswith("?") and name == "href"):
            return found[0]
        return f'{name}="{elsewhere}{path}{rest}"' if elsewhere else ""

    told = _LINK.sub(link, html)
    return told if elsewhere else _FORM.sub("", told)


async def _write(folder: Path, out: Path, paths: list[str], elsewhere: str) -> None:
    site = site_of(folder, allow_sql=False)
    await site.invoke_startup()
    written = frozenset(paths)
    try:
        for path in paths:
            answer = await site.client.get(path)
            place = out / path.strip("/") / "index.html"
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(_leading(answer.text, written, elsewhere), "utf-8")
    finally:
        for database in site.databases.values():
            database.close()
        site.executor.shutdown()
