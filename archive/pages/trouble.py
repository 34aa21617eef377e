"""What a reader is told when Datasette could not answer: a sentence, never a path or a traceback."""

from __future__ import annotations

from archive.pages.answering import Missing

SENTENCES = {
    403: "This is not open to readers here.",
    404: "There is no such page.",
    500: "Something went wrong here. It is no fault of yours; it has been noted in the server's log.",
}

_BARE = {"404", "Database not found"}
"""What Datasette says of an address that no page has."""


def trouble_of(exception: Exception) -> Missing:
    """The page for an exception.

    Datasette's own errors carry a `status` and say in words what of the question was wrong; that of a query stopped
    for taking too long comes as HTML and is told in our words. Everything else is a fault of the server.
    """
    status = getattr(exception, "status", 500)
    said = getattr(exception, "message", None) or (exception.args[0] if exception.args else None)
    if getattr(exception, "message_is_html", False):
        said = "The query took too long and was stopped."
    if status >= 500 or not isinstance(said, str) or not said or said in _BARE:
        said = SENTENCES.get(status, SENTENCES[500])
    return Missing(said, "/", status)
