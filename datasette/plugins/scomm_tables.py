"""Datasette's own tables: links to our pages, the menu."""

from datasette import hookimpl
from markupsafe import Markup

from archive.pages.cells import cell_link, is_moment


@hookimpl
def render_cell(value, column, table):
    if is_moment(value):
        return Markup("<time>{}</time>").format(value)
    link = cell_link(table, column, value)
    return Markup('<a href="{}">{}</a>').format(link.href, link.text) if link else None


@hookimpl
def extra_template_vars(datasette, database):
    async def described(table):
        if hasattr(datasette, "get_resource_metadata"):  # Datasette 1.0
            told = await datasette.get_resource_metadata(database, table)
        else:
            told = datasette.table_metadata(database, table)
        return told.get("description", "")

    return {"table_description": described}


@hookimpl
def menu_links(datasette):
    return [
        {"href": datasette.urls.path("/changes"), "label": "Changes"},
        {"href": datasette.urls.path("/documents"), "label": "Documents"},
        {"href": datasette.urls.path("/figures"), "label": "Figures"},
        {"href": datasette.urls.path("/search"), "label": "Search"},
        {"href": datasette.urls.database(datasette.get_database().name), "label": "Tables"},
        {"href": datasette.urls.path("/about"), "label": "About"},
    ]
