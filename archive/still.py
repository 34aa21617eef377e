"""The main pages of a published archive as plain files, for any web server: an archive of the archive."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from archive.assets import site_dir
from archive.pages.permalinks import change_link, document_link, source_link, version_link
from archive.serving import database_of, site_of
from archive.store.connection import connect_reader


def write_pages(folder: Path) -> int:
    """Write the pages of a published folder to `folder/pages`, each as `<its path>/index.html`; gives how many.

    Links are from the root: the folder is to be served as the root of a host. Searches, tables and downloads are not
    in it.
    """
    out = folder / "pages"
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(site_dir() / "static", out / "static")
    with closing(connect_reader(database_of(folder))) as connection:
        paths = list(main_paths(connection))
    asyncio.run(_write(folder, out, paths))
    return len(paths)


def main_paths(connection: sqlite3.Connection) -> Iterator[str]:
    """Front, about, lists; every source, document, version and change."""
    yield from ("/", "/about", "/changes", "/documents", "/figures", "/restatements")
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


async def _write(folder: Path, out: Path, paths: list[str]) -> None:
    site = site_of(folder, allow_sql=False)
    await site.invoke_startup()
    try:
        for path in paths:
            answer = await site.client.get(path)
            place = out / path.strip("/") / "index.html"
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(answer.content)
    finally:
        for database in site.databases.values():
            database.close()
        site.executor.shutdown()
