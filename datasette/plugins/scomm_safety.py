"""Headers on every answer."""

from datasette import hookimpl

from archive.pages.headers import guarded


@hookimpl(tryfirst=True)
def asgi_wrapper():
    return guarded
