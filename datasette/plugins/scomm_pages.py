"""Routes to our pages and the notice of a demonstration."""

from pathlib import Path

from datasette import Response, hookimpl
from markupsafe import Markup

from archive.pages.about import Holdings, is_demonstration
from archive.pages.answering import (
    Asked,
    Elsewhere,
    Missing,
    Text,
    address_of,
    answer,
    modified_at,
    parts_of_path,
)
from archive.pages.citing import citations_of
from archive.pages.payload import Download
from archive.pages.routes import ROUTES
from archive.pages.signposts import dataset_of


@hookimpl
def register_routes():
    return [(pattern, _view(ask)) for pattern, ask in ROUTES]


@hookimpl
def extra_template_vars(datasette, request):
    async def variables():
        return {
            "demonstration": await datasette.get_database().execute_fn(is_demonstration),
            "site": _site(datasette, request) if request else "",
        }

    return variables


def _site(datasette, request):
    """Scheme and host that readers know the site by: as it was told with --url, else as this one asked for it."""
    said = datasette.plugin_config("scomm_pages") or {}
    return said.get("url") or f"{request.scheme}://{request.host}"


def _view(ask):
    async def view(datasette, request):
        database = datasette.get_database()
        site = _site(datasette, request)
        asked = Asked(
            Path(database.path).parent,
            parts_of_path(request.url_vars),
            {name: request.args.get(name) for name in request.args},
            address_of(request.url_vars.get("url", ""), request.query_string),
            request.headers,
            site,
            request.full_path,
            modified_at(Path(database.path)),
        )
        found = await database.execute_fn(lambda connection: answer(connection, ask, asked))
        if isinstance(found, Elsewhere):
            return Response.redirect(datasette.urls.path(found.location), headers=dict(found.headers))
        if isinstance(found, Download):
            return Response(found.content, headers=found.headers, content_type=found.content_type)
        if isinstance(found, Text):
            return Response(found.content, headers=dict(found.headers), content_type=found.content_type)
        if isinstance(found, Missing):
            html = await datasette.render_template("scomm_missing.html", {"page": found}, request)
            return Response.html(html, status=found.status)
        context = {"page": found.page, "citations": citations_of(found.page, site)}
        if isinstance(held := getattr(found.page, "holdings", None), Holdings):
            context["dataset"] = Markup(dataset_of(held, site))
        html = await datasette.render_template(f"scomm_{found.name}.html", context, request)
        return Response.html(html, headers=dict(found.headers))

    return view
