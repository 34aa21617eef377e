"""CDX: what an index of captures is asked, and what it answers (pure).

Two dialects: the Wayback CDX server (text columns, or a JSON array whose first row names them, with a resumption key at
the end) and pywb's (CDXJ, or JSON lines, with pages). The answer says by itself which of them it is in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import quote, urlencode

from archive.moment import parse_moment, stamp_of
from archive.uri import split_address

EMPTY = "3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"
"""SHA-1 of no bytes: what it is the digest of says nothing."""

REVISIT = "warc/revisit"
PAGE_OF_LINES = 10_000
_COLUMNS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest")
_NAMES = {"url": "original", "mime": "mimetype", "status": "statuscode"}
_CDXJ = re.compile(r"(\S+) (\d{1,14}) (\{.*\})")
_BASE32 = re.compile(r"[A-Za-z2-7]{32}")


class Dialect(StrEnum):
    """How an index is asked."""

    WAYBACK = "wayback"
    PYWB = "pywb"


class Match(StrEnum):
    """What an address in a question stands for (`matchType`)."""

    EXACT = "exact"
    PREFIX = "prefix"


@dataclass(frozen=True, slots=True)
class CdxLine:
    """One capture as an index states it: address, moment, and as far as it says so, status, media type and digest of
    the body as stored (`sha1:<base32>`), by which equal captures can be told but no download verified."""

    url: str
    captured_at: str
    status: int | None = None
    media_type: str | None = None
    digest: str | None = None

    @property
    def is_revisit(self) -> bool:
        """Whether the index calls it a revisit; its status is then mostly unknown."""
        return self.media_type == REVISIT

    @property
    def is_redirect(self) -> bool:
        """Whether what matters stands in its head: where it leads."""
        return self.status is not None and 300 <= self.status < 400


@dataclass(frozen=True, slots=True)
class CdxAnswer:
    """What an index answered: its lines, where to go on (`resume`, or how many `pages` there are), and the lines that
    could not be read, each with the reason."""

    lines: tuple[CdxLine, ...] = ()
    resume: str | None = None
    pages: int | None = None
    refused: tuple[tuple[str, str], ...] = ()


def question(
    server: str, dialect: Dialect, url: str, match: Match, *, since: str | None = None, until: str | None = None,
    resume: str | None = None, page: int | None = None,
) -> str:  # fmt: skip
    """The address to ask a CDX server for every capture of an address, or of all that begin with it.

    `since` and `until` are moments, both included.
    """
    asked: dict[str, str] = {"url": url, "output": "json"}
    if match is not Match.EXACT:
        asked["matchType"] = match
    if since:
        asked["from"] = stamp_of(since)
    if until:
        asked["to"] = stamp_of(until)
    if dialect is Dialect.WAYBACK:
        asked |= {"fl": ",".join(_COLUMNS), "gzip": "false", "limit": str(PAGE_OF_LINES), "showResumeKey": "true"}
        asked |= {"resumeKey": resume} if resume else {}
    elif page is not None:
        asked["page"] = str(page)
    elif match is not Match.EXACT:
        asked["showNumPages"] = "true"
    return f"{server}?{urlencode(asked, quote_via=quote, safe=':/,')}"


def parse_cdx(body: bytes) -> CdxAnswer:
    """An answer in any of the forms: text columns (with or without legend), CDXJ, JSON lines, JSON array, page count.

    Raises ValueError where it is none of them, such as a page of the archive.
    """
    text = body.decode("utf-8", "replace").strip("\ufeff \t\r\n")
    if not text:
        return CdxAnswer()
    if text.startswith("["):
        return _array(_json(text))
    if text.isdigit():
        return CdxAnswer(pages=int(text))
    if text.startswith("<"):
        raise ValueError(f"lines of an index were expected, {text[:60]!r} was found")
    rows = text.splitlines()
    if rows[0].startswith("{") and "pages" in (counted := _json(rows[0])):
        return CdxAnswer(pages=int(counted["pages"]))
    return _lines(rows)


def to_json(line: CdxLine) -> str:
    """A line as text that `from_json` reads."""
    return json.dumps([line.url, line.captured_at, line.status, line.media_type, line.digest])


def from_json(text: str) -> CdxLine:
    """The line `to_json` wrote."""
    return CdxLine(*json.loads(text))


def line_of(fields: Mapping[str, str]) -> CdxLine:
    """A line from its fields by either dialect's names. Raises ValueError for what is no http capture at a moment."""
    said = {_NAMES.get(name, name): value for name, value in fields.items()}
    url, stamp = said.get("original", ""), said.get("timestamp", "")
    split_address(url)
    if not re.fullmatch(r"\d{14}", stamp):
        raise ValueError(f"a moment of 14 digits was expected, {stamp[:40]!r} was found")
    status = said.get("statuscode", "")
    media_type = said.get("mimetype", "")
    return CdxLine(
        url, parse_moment(stamp), int(status) if re.fullmatch(r"[1-9]\d\d", status) else None,
        media_type if "/" in media_type else None, _digest(said.get("digest", "")),
    )  # fmt: skip


def _digest(text: str) -> str | None:
    name, colon, value = text.rpartition(":")
    if not colon and _BASE32.fullmatch(value):
        return "sha1:" + value.upper()
    return f"{name.lower()}:{value}" if colon and name and value else None


def _array(rows: object) -> CdxAnswer:
    """`[["urlkey", …], ["gov,ice)/", …], …, [], ["key"]]`."""
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise ValueError("rows of an index were expected, another JSON array was found")
    resume = None
    if len(rows) > 1 and not rows[-2] and len(rows[-1]) == 1:
        resume, rows = str(rows[-1][0]), rows[:-2]
    if not rows:
        return CdxAnswer(resume=resume)
    names, *rest = rows
    return _answer((dict(zip(names, map(_text, row), strict=False)) for row in rest if row), resume)


def _lines(rows: Sequence[str]) -> CdxAnswer:
    """Text columns, CDXJ or JSON lines, a line each; after an empty line the resumption key."""
    resume = None
    if len(rows) > 1 and not rows[-2].strip() and " " not in rows[-1].strip():
        resume, rows = rows[-1].strip(), rows[:-2]
    found: list[Mapping[str, str]] = []
    refused: list[tuple[str, str]] = []
    for row in rows:
        try:
            if row.strip() and not row.startswith((" CDX", "CDX ", "!")):
                found.append(_fields(row))
        except ValueError as error:
            refused.append((row[:500], str(error)))
    if refused and not found:
        raise ValueError(f"lines of an index were expected, {rows[0][:60]!r} was found")
    answer = _answer(found, resume)
    return CdxAnswer(answer.lines, resume, None, (*refused, *answer.refused))


def _fields(row: str) -> Mapping[str, str]:
    if row.startswith("{"):
        return _texts(_json(row))
    if found := _CDXJ.fullmatch(row.strip()):
        return {"timestamp": found[2], **_texts(_json(found[3]))}
    columns = row.split()
    if len(columns) < len(_COLUMNS) or not columns[1].isdigit():
        raise ValueError(f"{len(_COLUMNS)} columns or more were expected, {len(columns)} were found")
    return dict(zip(_COLUMNS, columns, strict=False))


def _answer(rows: Iterable[Mapping[str, str]], resume: str | None) -> CdxAnswer:
    lines: list[CdxLine] = []
    refused: list[tuple[str, str]] = []
    for row in rows:
        try:
            lines.append(line_of(row))
        except (ValueError, OverflowError) as error:
            refused.append((" ".join(row.values())[:500], str(error)))
    return CdxAnswer(tuple(lines), resume, None, tuple(refused))


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"JSON was expected, {text[:60]!r} was found ({error})") from None


def _texts(fields: object) -> dict[str, str]:
    if not isinstance(fields, dict):
        raise ValueError("a JSON object was expected, something else was found")
    return {str(name): _text(value) for name, value in fields.items()}


def _text(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)
