"""The picture of the place in a PDF where a figure stands, out of the kept bytes."""

from __future__ import annotations

import re
import sqlite3
from functools import lru_cache
from pathlib import Path
from threading import Lock

from archive.pages.answering import Answer, Asked, Missing
from archive.pages.payload import Download, Shelfmark, download, shelfmark
from archive.reading.clipping import Place, clipped
from archive.reading.drawing import NotDrawn

_PLACE = re.compile(r"page (\d+) \[(-?\d+) (-?\d+) (-?\d+) (-?\d+)\]")
_KEPT = 64  # pictures of about 100 KB
_WAIT = 5.0  # seconds that a reader waits for the picture of another one
_one_at_a_time = Lock()


def clip_link(payload: str, place: str) -> str | None:
    """Where the picture of a place is; None for a place that is not in a PDF."""
    found = _PLACE.match(place)
    return f"/payloads/{payload}/{found[1]}/{','.join(found.groups()[1:])}.png" if found else None


def clip(connection: sqlite3.Connection, asked: Asked) -> Answer:
    """A PNG of the place; one is drawn at a time."""
    payload, numbers = asked.parts["digest"], [int(n) for n in asked.parts["box"].split(",")]
    mark = shelfmark(connection, payload)
    if mark is None:
        return Missing("No record of this archive holds the bytes of that digest.")
    if not _one_at_a_time.acquire(timeout=_WAIT):
        return Missing("Other pictures are being drawn; please try again.", status=503)
    try:
        left, bottom, right, top = numbers
        place = Place(int(asked.parts["page"]), (left, bottom, right, top))
        content = _drawn(asked.folder, payload, mark, place)
    except NotDrawn:
        return Missing("There is no such place in this file, or it cannot be drawn.")
    finally:
        _one_at_a_time.release()
    return Download(content, "place.png", "image/png", {"content-disposition": "inline"})


@lru_cache(_KEPT)
def _drawn(folder: Path, payload: str, mark: Shelfmark, place: Place) -> bytes:
    return clipped(download(folder, payload, mark).content, place)
