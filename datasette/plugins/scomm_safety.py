"""Headers on every answer, bounds on every connection, CSV that a spreadsheet does not run."""

import sqlite3
from types import SimpleNamespace

import datasette.views.base
from datasette import hookimpl

from archive.asking.child import LENGTH
from archive.pages.headers import guarded
from archive.showing import tell_whose_sql
from archive.tables import HarmlessWriter


@hookimpl(tryfirst=True)
def asgi_wrapper():
    return lambda app: tell_whose_sql(guarded(app))


@hookimpl
def prepare_connection(conn):
    """No text or blob a reader's question makes may be longer (THREATS.md, measurement 6)."""
    conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LENGTH)


@hookimpl
def startup():
    # Datasette has no hook for the cells of its CSV; its view takes the writer from the module `csv`.
    datasette.views.base.csv = SimpleNamespace(writer=HarmlessWriter)
