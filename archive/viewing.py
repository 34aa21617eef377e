"""Views: our pages as Datasette asks for them, a request in, a response out."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path
from typing import Any

from datasette import Response
from markupsafe import Markup

from archive.exports.citation import list_citations
from archive.moment import moment_of
from archive.pages.about import Holdings
from archive.pages.answering import (
    Answer,
    Ask,
    Asked,
    Elsewhere,
    Missing,
    Page,
    Pictured,
    Text,
    address_of,
    answer,
    modified_at,
    parts_of_path,
)
from archive.pages.card import card_of
from archive.pages.citing import citations_of
from archive.pages.payload import Download
from archive.pages.signposts import dataset_of
from archive.pages.taking_away import picture_of

_CARDS = ThreadPoolExecutor(1, "cards")
"""One card is drawn at a time, beside the answers."""


def site_of(datasette: Any, request: Any) -> str:
    """Scheme and host that readers know the site by: as it was told with --url, else as this one asked for it."""
    said = datasette.plugin_config("scomm_pages") or {}
    return str(said.get("url") or f"{request.scheme}://{request.host}")


def view_of(ask: Ask) -> Callable[[Any, Any], Awaitable[Response]]:
    """A view for Datasette, which hands over what its arguments are named by."""

    async def view(datasette: Any, request: Any) -> Response:
        asked = _asked(datasette, request)

        def told(connection: sqlite3.Connection) -> Answer:
            return answer(connection, ask, asked)

        return await _response(datasette, request, await datasette.get_database().execute_fn(told), asked)

    return view


def _asked(datasette: Any, request: Any) -> Asked:
    database = Path(datasette.get_database().path)
    return Asked(
        database.parent,
        parts_of_path(request.url_vars),
        {name: request.args.get(name) for name in request.args},
        address_of(request.url_vars.get("url", ""), request.query_string),
        request.headers,
        site_of(datasette, request),
        request.full_path,
        modified_at(database),
    )


async def _response(datasette: Any, request: Any, found: Answer, asked: Asked) -> Response:
    if isinstance(found, Elsewhere):
        return Response.redirect(datasette.urls.path(found.location), headers=dict(found.headers))
    if isinstance(found, Download):
        return Response(found.content, headers=found.headers, content_type=found.content_type)
    if isinstance(found, Text):
        return Response(found.content, headers=dict(found.headers), content_type=found.content_type)
    if isinstance(found, Missing):
        html = await datasette.render_template("scomm_missing.html", {"page": found}, request)
        return Response.html(html, status=found.status)
    if isinstance(found, Pictured):
        html = await _drawn(datasette, request, found.page, asked)
        card = await asyncio.get_running_loop().run_in_executor(_CARDS, card_of, html)
        return Response(card, content_type="image/png", headers={"cache-control": "public, max-age=3600"})
    html = await _drawn(datasette, request, found, asked)
    return Response.html(html, headers=dict(found.headers))


async def _drawn(datasette: Any, request: Any, found: Page, asked: Asked) -> str:
    citations = citations_of(found.page, asked.site)
    context = {"page": found.page, "citations": citations, "picture": picture_of(asked.path)}
    if not citations:
        written = moment_of(parsedate_to_datetime(asked.modified))
        context["list_citations"] = partial(list_citations, page=asked.site + asked.path, moment=written)
    if isinstance(held := getattr(found.page, "holdings", None), Holdings):
        context["dataset"] = Markup(dataset_of(held, asked.site))
    return str(await datasette.render_template(f"scomm_{found.name}.html", context, request))
