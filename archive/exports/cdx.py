"""CDX: captures by address as the Wayback Machine's CDX server tells them, one line or one list each."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.errors import WrongUse
from archive.moment import stamp_of
from archive.uri import surt_of

FIELDS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
MATCHES = ("exact", "prefix", "host", "domain")
MOST = 10_000
"""Lines of one answer at most; the next ones are asked for with `offset`."""


@dataclass(frozen=True)
class CdxQuery:
    """What is asked for. Moments are 14 digits or their beginning, "" for open ends."""

    url: str
    match: str = "exact"
    since: str = ""
    until: str = ""
    limit: int = MOST
    offset: int = 0


def cdx_rows(connection: sqlite3.Connection, query: CdxQuery) -> Iterator[tuple[str, ...]]:
    """The captures that match, by address and time, with the columns of `FIELDS`; `-` for what is not known.

    Raises WrongUse for an address that is none or an unknown kind of match.
    """
    where, values = _where(query)
    found = connection.execute(
        f"""SELECT a.surt, c.captured_at, a.url, c.media_type, c.status, coalesce(c.payload, v.payload), p.size
        FROM addresses a JOIN captures c ON c.address = a.id LEFT JOIN versions v ON v.id = c.version
        LEFT JOIN payloads p ON p.id = coalesce(c.payload, v.payload)
        WHERE {where} AND coalesce(c.payload, v.payload) IS NOT NULL AND c.captured_at BETWEEN ? AND ?
        ORDER BY a.surt, c.captured_at, c.id LIMIT ? OFFSET ?""",
        (*values, _bound(query.since, "0"), _bound(query.until, "9"), min(query.limit, MOST), query.offset),
    )
    for surt, at, url, media_type, status, payload, size in found:
        media = (media_type or "").partition(";")[0].strip().replace(" ", "")
        yield surt, stamp_of(at), url, media or "-", str(status or "-"), f"sha256:{payload}", str(size)


def as_text(lines: Sequence[tuple[str, ...]]) -> str:
    """One line a capture, columns parted by blanks."""
    return "".join(" ".join(line) + "\n" for line in lines)


def as_json(lines: Sequence[tuple[str, ...]]) -> str:
    """A list of lists, the first with the names of the columns."""
    return json.dumps([FIELDS, *lines] if lines else [], separators=(",", ":")) + "\n"


def _where(query: CdxQuery) -> tuple[str, tuple[str, ...]]:
    try:
        key = surt_of(query.url if "://" in query.url else f"http://{query.url}")
    except ValueError as error:
        raise WrongUse(f"url=: {error}") from error
    host = key.partition(")")[0]
    if query.match == "exact":
        return "a.surt = ?", (key,)
    if query.match == "prefix":
        return _begins(key)
    if query.match == "host":
        return _begins(host + ")")
    if query.match == "domain":
        (one, first), (other, second) = _begins(host + ")"), _begins(host + ",")
        return f"(({one}) OR ({other}))", (*first, *second)
    raise WrongUse(f"matchType={'|'.join(MATCHES)} was expected, {query.match[:40]!r} was found")


def _begins(start: str) -> tuple[str, tuple[str, str]]:
    return "a.surt >= ? AND a.surt < ?", (start, start + "\U0010ffff")


def _bound(stamp: str, filling: str) -> str:
    """A stamp or its beginning as a moment; digits left out are the least or the most."""
    digits = "".join(c for c in stamp if c.isdigit())[:14].ljust(14, filling)
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}T{digits[8:10]}:{digits[10:12]}:{digits[12:]}Z"
