"""Mementos (RFC 7089): their addresses, and the response of the past in an archive's answer (pure)."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

from archive.moment import moment_of, parse_moment, stamp_of
from archive.uri import split_address
from archive.vault.body import content_in, entity_in
from archive.vault.fields import Fields, Head
from scrapers.cdx import CdxLine

ORIGINAL = "x-archive-orig-"
"""What archives put before the fields of the past where they have a field of that name themselves."""

_MEMENTO = re.compile(
    r"(?P<base>https?://[^/]+/(?:[^?#]*?/)?)(?P<stamp>\d{14})(?:[a-z]{2}_)?/(?P<url>https?:/.+)", re.DOTALL
)
_LINK = re.compile(r"<([^>]*)>((?:\s*;\s*[\w*-]+\s*(?:=\s*(?:\"[^\"]*\"|[^\s;,\"]+))?)*)")
_ATTRIBUTE = re.compile(r";\s*([\w*-]+)\s*(?:=\s*(?:\"([^\"]*)\"|([^\s;,\"]+)))?")
_LIMITED = re.compile(rb"rate limit|too many requests", re.IGNORECASE)

# Fields of the archive's own answer. An original field of such a name comes with the prefix.
# fmt: off
_ARCHIVES_OWN = frozenset(
    {
        "memento-datetime", "link", "content-location", "vary", "date", "server", "connection", "keep-alive",
        "transfer-encoding", "content-length", "content-encoding", "cache-control", "age", "etag", "expires",
        "last-modified", "pragma", "via", "set-cookie", "server-timing", "alt-svc", "strict-transport-security",
        "content-security-policy", "permissions-policy", "referrer-policy", "preference-applied",
        "access-control-allow-origin", "x-frame-options", "x-app-server", "x-ts", "x-tr", "x-location", "x-cache-key",
        "x-page-cache", "x-na", "x-nid", "x-rl", "x-varnish", "x-cache",
    }
)
# fmt: on


@dataclass(frozen=True, slots=True)
class Replayed:
    """A response of the past: where and when it was seen, and its bytes: status line, original fields, entity."""

    url: str
    captured_at: str
    response: bytes


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The archive sends us to another memento: not a capture of the moment that was asked for."""

    memento: str


@dataclass(frozen=True, slots=True)
class Absent:
    """The archive gave a page of its own instead of a memento."""

    reason: str


def split_memento(address: str) -> tuple[str, str, str] | None:
    """Base address, moment and original address of a memento's address; None where it is none of that form."""
    found = _MEMENTO.fullmatch(address)
    if not found:
        return None
    try:
        url = re.sub(r"^(https?):/+", r"\1://", found["url"])
        split_address(url)
        return found["base"], parse_moment(found["stamp"]), url
    except ValueError:
        return None


def memento_address(base: str, captured_at: str, url: str) -> str:
    """Where an archive gives the original bytes (`id_`) of a capture."""
    return f"{base}{stamp_of(captured_at)}id_/{_ascii(url)}"


def original_bytes(address: str) -> str:
    """The address that gives a memento without the archive's rewriting; one of another form stays as it is."""
    parts = split_memento(address)
    return memento_address(*parts) if parts else address


def links(text: str) -> Iterable[tuple[str, Mapping[str, str]]]:
    """The links of a Link field or a link-format body (RFC 8288 section 3, RFC 6690): target and attributes."""
    for target, attributes in _LINK.findall(text):
        yield target.strip(), {name.lower(): quoted or bare for name, quoted, bare in _ATTRIBUTE.findall(attributes)}


def replayed(address: str, line: CdxLine, response: bytes, head: Head) -> Replayed | Elsewhere | Absent:
    """What an archive's answer at a memento's address is. Its status says nothing about that: archived errors and
    redirects are mementos, and archives answer their own errors with any status."""
    moment = _moment_said(line, head)
    if moment is None:
        location = head.fields.get("location")
        target = urljoin(address, location) if location and head.status and 300 <= head.status < 400 else None
        if target and split_memento(target):
            return Elsewhere(original_bytes(target))
        why = head.fields.get("x-archive-wayback-runtime-error") or "no Memento-Datetime"
        return Absent(f"a memento was expected, the archive's own answer {head.status} was found ({why[:200]})")
    url = line.url if moment == line.captured_at else _original_address(head.fields) or line.url
    return Replayed(url, moment, original_response(address, line.digest, response, head))


def is_memento(line: CdxLine, head: Head) -> bool:
    """Whether an answer is a memento, so that its status is one of the past."""
    return _moment_said(line, head) is not None


def is_limited(response: bytes, head: Head) -> bool:
    """Whether an archive's own answer asks to be left alone; some say so with status 200."""
    if head.status in (429, 503):
        return True
    return head.status == 200 and bool(_LIMITED.search(response, head.body_at, head.body_at + 4096))


def original_response(address: str, digest: str | None, response: bytes, head: Head) -> bytes:
    """Status line, fields and entity of the past, out of an archive's answer.

    The transfer coding is the archive's and is taken off; the content coding is stated as the bytes have it.
    """
    entity, coding = _entity(digest, response, head)
    fields = [(name, value) for name, value in _original_fields(head.fields) if name not in _FRAMING]
    location = head.fields.get("location")
    if location is not None and not any(name == "location" for name, _ in fields):
        fields.append(("location", _original_location(location, address)))
    if coding:
        fields.append(("content-encoding", coding))
    fields.append(("content-length", str(len(entity))))
    status_line = re.findall(rb"^HTTP/[^\r\n]*", response[: head.body_at], re.MULTILINE)[-1 if head.interim else 0]
    lines = [status_line, *(f"{_titled(name)}: {value}".encode() for name, value in fields)]
    return b"\r\n".join(lines) + b"\r\n\r\n" + entity


def repeated_head(line: CdxLine, status: int, media_type: str | None, content_encoding: str | None) -> bytes:
    """The head of a capture that was not fetched, from what the index and the equal capture before it say."""
    stated = None if line.is_revisit else line.media_type
    fields = [("Content-Type", stated or media_type), ("Content-Encoding", content_encoding)]
    lines = [f"HTTP/1.1 {line.status or status} ", *(f"{name}: {value}" for name, value in fields if value)]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


_FRAMING = frozenset({"content-length", "content-encoding", "transfer-encoding"})


def _moment_said(line: CdxLine, head: Head) -> str | None:
    """When the memento was captured; None where the answer is none."""
    if said := head.fields.get("memento-datetime"):
        try:
            return memento_moment(said)
        except (ValueError, TypeError):
            return None
    # Old archives know no Memento-Datetime; their redirects lead to other moments.
    is_old = any(name.startswith(ORIGINAL) for name, _ in head.fields.pairs)
    moves = head.status is not None and 300 <= head.status < 400
    failed = head.fields.get("x-archive-wayback-runtime-error")
    return line.captured_at if is_old and not moves and not failed else None


def memento_moment(datetime: str) -> str:
    """A moment from an HTTP date, or from ISO 8601 as aggregators write it."""
    try:
        return parse_moment(datetime)
    except ValueError:
        return moment_of(parsedate_to_datetime(datetime))


def _original_address(fields: Fields) -> str | None:
    for target, said in links(", ".join(fields.all("link"))):
        if "original" in said.get("rel", "").split():
            try:
                split_address(target)
                return target
            except ValueError:
                return None
    return None


def _original_fields(fields: Fields) -> list[tuple[str, str]]:
    """The fields of the past: those with the prefix, and those that are not the archive's own."""
    prefixed = [(name.removeprefix(ORIGINAL), v) for name, v in fields.pairs if name.startswith(ORIGINAL)]
    has = {name for name, _ in prefixed}
    return prefixed + [
        (name, v)
        for name, v in fields.pairs
        if name not in _ARCHIVES_OWN and name not in has and not name.startswith("x-archive-") and name != "location"
    ]


def _original_location(location: str, address: str) -> str:
    """Where the past led: archives make it lead to a memento of the same place."""
    parts = split_memento(urljoin(address, location))
    is_replay = parts and urlsplit(parts[0]).netloc == urlsplit(address).netloc
    return parts[2] if parts and is_replay and not location.startswith(parts[2]) else location


def _entity(digest: str | None, response: bytes, head: Head) -> tuple[bytes, str | None]:
    """The entity of the past and its content coding.

    An archive may have put a coding on, taken one off, or forgotten to name it: the digest in its index decides where
    it can, else the bytes themselves.
    """
    entity, _ = entity_in(response, head)
    said = head.fields.tokens("content-encoding")
    original = Fields(tuple(p for p in head.fields.pairs if p[0] == ORIGINAL + "content-encoding")).tokens(
        ORIGINAL + "content-encoding"
    )
    if said and not original and digest and digest != _sha1(entity):
        content = content_in(entity, said)
        if digest == _sha1(content):
            return content, None
    if said:
        return entity, ", ".join(said)
    names_gzip = "gzip" in (head.fields.get("content-type") or "").lower()
    if entity.startswith(b"\x1f\x8b\x08") and not names_gzip and content_in(entity, ["gzip"]) is not entity:
        return entity, "gzip"
    decodes = original and content_in(entity, original) is not entity
    return entity, ", ".join(original) if decodes else None


def _sha1(content: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(content, usedforsecurity=False).digest()).decode("ascii")


def _titled(name: str) -> str:
    return "-".join(word.capitalize() for word in name.split("-"))


def _ascii(url: str) -> str:
    """An address that fits a request line: what is not ASCII percent-encoded, a fragment's mark too."""
    return "".join(c if c.isascii() and c != "#" else "".join(f"%{b:02X}" for b in c.encode()) for c in url)
