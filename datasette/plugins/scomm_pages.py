"""Routes to our pages and the notice of a demonstration."""

from datasette import hookimpl

from archive.pages.about import is_demonstration
from archive.pages.routes import ROUTES
from archive.viewing import site_of, view_of


@hookimpl
def register_routes():
    return [(pattern, view_of(ask)) for pattern, ask in ROUTES]


@hookimpl
def extra_template_vars(datasette, request):
    async def variables():
        return {
            "demonstration": await datasette.get_database().execute_fn(is_demonstration),
            "site": site_of(datasette, request) if request else "",
        }

    return variables
