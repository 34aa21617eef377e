"""Serving an archive with Datasette: read-only, beside a crawl that writes; or a published one."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn
import yaml
from datasette.app import Datasette

from archive.assets import site_dir
from archive.errors import WrongUse
from archive.publishing import POINTER, current, is_published, said
from archive.showing import Shown
from archive.store.connection import connect_reader

NAME = "archive"
"""What the database is called in addresses, whatever its file is called."""


def site_of(folder: Path, *, allow_sql: bool, apart: bool = False, url: str = "") -> Datasette:
    """Datasette over an archive's folder or a published one, with our pages.

    `allow_sql` lets every reader run SQL of their own, with `apart` in processes with limits. `url` is scheme and host
    by which readers know the site. Raises NeedsAttention when there is no usable archive in the folder.
    """
    path = database_of(folder)
    connect_reader(path).close()
    layout = site_dir()
    metadata, settings = split_configuration(yaml.safe_load((layout / "datasette.yaml").read_text("utf-8")))
    url = url or (said(folder).get("url", "") if is_published(folder) else "")
    site = Datasette(
        [],
        metadata={**metadata, "plugins": {"scomm_pages": {"url": url.rstrip("/")}}} if url else metadata,
        settings={**settings, "default_allow_sql": allow_sql},
        template_dir=str(layout / "templates"),
        plugins_dir=str(layout / "plugins"),
        static_mounts=[("static", str(layout / "static"))],
    )
    site.remove_database("_memory")
    site.add_database(_shown(site, folder, path, apart=allow_sql and apart), name=NAME)
    return site


def database_of(folder: Path) -> Path:
    """The database to show: a published folder's newest, else the archive's own."""
    return current(folder) if is_published(folder) else folder / "archive.db"


def _shown(site: Datasette, folder: Path, path: Path, *, apart: bool) -> Shown:
    # An archive's own file never as an immutable one: of a database in WAL mode that would show old rows.
    return Shown(site, path, is_mutable=not is_published(folder), apart=apart)


def app_of(site: Datasette, folder: Path) -> Any:
    """The site as an application, which takes a published folder's newer database as soon as there is one."""
    app = site.app()
    if not is_published(folder):
        return app
    pointer, known = folder / POINTER, [(folder / POINTER).stat().st_mtime_ns]

    async def newest(scope: Any, receive: Any, send: Any) -> None:
        written = pointer.stat().st_mtime_ns
        if written != known[0]:
            known[0] = written
            _renew(site, folder)
        await app(scope, receive, send)

    return newest


def _renew(site: Datasette, folder: Path) -> None:
    """The newest file in place of the one shown; requests that hold the older one end with it."""
    path, shown = current(folder), site.get_database(NAME)
    if str(path) != shown.path:
        newer = _shown(site, folder, path, apart=shown.apart)
        newer.name, newer.route = NAME, NAME
        site.databases = {**site.databases, NAME: newer}
        shown.retire()


def split_configuration(configuration: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """datasette.yaml as Datasette 1.0 lays it out, in the two halves that 0.65 wants: metadata and settings."""
    return {key: value for key, value in configuration.items() if key != "settings"}, configuration.get("settings", {})


def serve(
    folder: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8001,
    allow_sql: bool | None = None,
    url: str = "",
    say: Callable[[str], None] = print,
) -> None:
    """Serve until interrupted; `say` is told the address as soon as it answers. Port 0 takes any free one.

    SQL of readers' own is on when only this machine can reach the site, unless `allow_sql` says otherwise; elsewhere it
    runs apart. Raises NeedsAttention without an archive, WrongUse when the address cannot be had.
    """
    alone = is_loopback(host)
    site = site_of(
        folder, allow_sql=alone if allow_sql is None else allow_sql, apart=not alone or allow_sql is True, url=url
    )
    try:
        listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise WrongUse(
            f"a free address was expected, {host}:{port} cannot be used: {error.strerror}; choose another with --port"
        ) from error
    # asyncio sets it only on sockets that name their protocol; without it an answer waits 40 ms for an acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with listener:
        shown = f"[{host}]" if ":" in host else host
        say(f"http://{shown}:{listener.getsockname()[1]}/")
        server = uvicorn.Server(
            uvicorn.Config(app_of(site, folder), log_level="warning", lifespan="on", server_header=False)
        )
        server.run(sockets=[listener])


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a host's address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
