"""Routes to our pages, the notices of a demonstration and of what is not up to date."""

from datasette import hookimpl

from archive.pages.about import is_demonstration
from archive.pages.routes import ROUTES
from archive.store.waiting import waiting
from archive.viewing import site_of, view_of


@hookimpl
def register_routes():
    return [(pattern, view_of(ask)) for pattern, ask in ROUTES]


@hookimpl
def extra_template_vars(datasette, request):
    async def variables():
        demonstration, late = await datasette.get_database().execute_fn(lambda c: (is_demonstration(c), waiting(c)))
        return {
            "demonstration": demonstration,
            "late": late.words if late else "",
            "site": site_of(datasette, request) if request else "",
        }

    return variables
