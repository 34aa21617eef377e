"""Routes to our pages and the notice of a demonstration."""

from pathlib import Path

from datasette import Response, hookimpl

from archive.pages.about import is_demonstration
from archive.pages.payload import Download
from archive.pages.routes import ROUTES, Elsewhere, Missing, answer


@hookimpl
def register_routes():
    return [(pattern, _view(ask)) for pattern, ask in ROUTES]


@hookimpl
def extra_template_vars(datasette):
    async def variables():
        return {"demonstration": await datasette.get_database().execute_fn(is_demonstration)}

    return variables


def _view(ask):
    async def view(datasette, request):
        database = datasette.get_database()
        terms = {name: request.args.get(name) for name in request.args}
        found = await database.execute_fn(lambda c: answer(c, ask, Path(database.path).parent, request.url_vars, terms))
        if isinstance(found, Elsewhere):
            return Response.redirect(datasette.urls.path(found.location))
        if isinstance(found, Download):
            return Response(found.content, headers=found.headers, content_type=found.content_type)
        name, status, page = (
            ("missing", found.status, found) if isinstance(found, Missing) else (found.name, 200, found.page)
        )
        html = await datasette.render_template(f"scomm_{name}.html", {"page": page}, request)
        return Response.html(html, status=status)

    return view
