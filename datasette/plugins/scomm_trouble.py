"""Pages for errors, in place of Datasette's own (which print local variables where `rich` is installed)."""

import traceback

from datasette import Response, hookimpl
from datasette.plugins import pm

from archive.pages.trouble import trouble_of


@hookimpl
def startup():
    if pm.has_plugin("datasette.handle_exception"):
        pm.unregister(name="datasette.handle_exception")


@hookimpl
def handle_exception(datasette, request, exception):
    async def page():
        trouble = trouble_of(exception)
        if trouble.status >= 500:
            traceback.print_exception(exception)
        if request.path.split("?")[0].endswith(".json"):
            said = {"ok": False, "error": trouble.sentence, "status": trouble.status}
            return Response.json(said, status=trouble.status)
        html = await datasette.render_template("scomm_missing.html", {"page": trouble}, request)
        return Response.html(html, status=trouble.status)

    return page
