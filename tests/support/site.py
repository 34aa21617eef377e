"""A site over an archive, asked without a network."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from datasette.app import Datasette

from archive.serving import site_of


@dataclass(frozen=True)
class Reply:
    """What the site answered."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode("utf-8")

    @property
    def links(self) -> list[str]:
        """The site's own addresses on a page, without their fragments."""
        return [html.unescape(href) for href in re.findall(r'href="(/[^"#]*)', self.text)]


class Site:
    """Asks a Datasette as a browser would."""

    def __init__(self, datasette: Datasette) -> None:
        self._datasette = datasette
        self._loop = asyncio.new_event_loop()
        self._loop.run_until_complete(datasette.invoke_startup())

    def get(self, path: str, **headers: str) -> Reply:
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self._loop.run_until_complete(self._datasette.client.get(path, headers=fields))
        return Reply(answer.status_code, dict(answer.headers), answer.content)

    def walk(self, starts: Iterable[str], *, outside: tuple[str, ...] = ()) -> dict[str, Reply]:
        """Every page reached from `starts` over links, but not those whose path begins with one of `outside`."""
        found: dict[str, Reply] = {}
        to_ask = list(starts)
        while to_ask:
            path = to_ask.pop()
            if path in found or path.startswith(outside):
                continue
            found[path] = self.get(path)
            if found[path].headers.get("content-type", "").startswith("text/html"):
                to_ask += found[path].links
        return found

    def close(self) -> None:
        for database in self._datasette.databases.values():
            database.close()
        if self._datasette.executor:
            self._datasette.executor.shutdown()
        self._loop.close()


@contextmanager
def site(folder: Path, *, allow_sql: bool = False, apart: bool = False, url: str = "") -> Iterator[Site]:
    """The site of an archive, closed afterwards."""
    opened = Site(site_of(folder, allow_sql=allow_sql, apart=apart, url=url))
    try:
        yield opened
    finally:
        opened.close()
