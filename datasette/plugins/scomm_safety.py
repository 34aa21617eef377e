"""Headers on every answer."""

from archive.pages.headers import guarded
from datasette import hookimpl


@hookimpl(tryfirst=True)
def asgi_wrapper():
    return guarded
