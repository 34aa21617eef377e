"""Serving an archive with Datasette: read-only, beside a crawl that writes."""

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
from archive.store.connection import connect_reader


def site_of(folder: Path, *, allow_sql: bool) -> Datasette:
    """Datasette over `folder/archive.db`, with our pages. `allow_sql` lets every reader run SQL of their own.

    Raises NeedsAttention when there is no usable archive in the folder.
    """
    database = folder / "archive.db"
    connect_reader(database).close()
    site = site_dir()
    metadata, settings = split_configuration(yaml.safe_load((site / "datasette.yaml").read_text("utf-8")))
    # Never as an immutable file: of a database in WAL mode that would show old rows.
    return Datasette(
        [str(database)],
        metadata=metadata,
        settings={**settings, "default_allow_sql": allow_sql},
        template_dir=str(site / "templates"),
        plugins_dir=str(site / "plugins"),
        static_mounts=[("static", str(site / "static"))],
    )


def split_configuration(configuration: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """datasette.yaml as Datasette 1.0 lays it out, in the two halves that 0.65 wants: metadata and settings."""
    return {key: value for key, value in configuration.items() if key != "settings"}, configuration.get("settings", {})


def serve(
    folder: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8001,
    allow_sql: bool | None = None,
    say: Callable[[str], None] = print,
) -> None:
    """Serve until interrupted; `say` is told the address as soon as it answers. Port 0 takes any free one.

    SQL of readers' own is on when only this machine can reach the site, unless `allow_sql` says otherwise.
    Raises NeedsAttention without an archive, WrongUse when the address cannot be had.
    """
    site = site_of(folder, allow_sql=is_loopback(host) if allow_sql is None else allow_sql)
    try:
        listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise WrongUse(
            f"a free address was expected, {host}:{port} cannot be used: {error.strerror}; choose another with --port"
        ) from error
    with listener:
        shown = f"[{host}]" if ":" in host else host
        say(f"http://{shown}:{listener.getsockname()[1]}/")
        server = uvicorn.Server(uvicorn.Config(site.app(), log_level="warning", lifespan="on"))
        server.run(sockets=[listener])


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a host's address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
