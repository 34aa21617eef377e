"""What every answer of the site carries, whatever made it (THREATS.md, W3, W7, W11)."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, TypeAlias

Message: TypeAlias = MutableMapping[str, Any]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Message, Any, Send], Awaitable[None]]
Fields: TypeAlias = list[tuple[bytes, bytes]]

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
ALWAYS = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-opener-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
}


HELD = re.compile(rb"text/html|text/css|application/(?:json|atom\+xml|link-format|cdxj|ld\+json|xml)|image/svg")
"""The types of answers that are made whole before they are sent: pages and what programs read, never a long stream."""

SMALL = 600
"""Bytes below which compressing is not worth it."""


def guarded(app: App) -> App:
    """The app with safe headers, no redirect to another host, and an ETag on pages, compressed where that is asked."""

    async def guard(scope: Message, receive: Any, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        asked = {name.lower(): value for name, value in scope.get("headers", ())}
        await app(scope, receive, _Guard(send, asked, holding=scope["method"] in ("GET", "HEAD")))

    return guard


class _Guard:
    """Sends on what the app sends; a page is held back until it is whole, so that its digest can go first."""

    def __init__(self, send: Send, asked: Mapping[bytes, bytes], *, holding: bool) -> None:
        self._send = send
        self._asked = asked
        self._holding = holding
        self._held: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = safe_fields(message.get("headers", []))
            if self._holding and HELD.match(_field(message["headers"], b"content-type")):
                self._held = message
                return
        elif self._held is not None and message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._release(self._held)
            return
        await self._send(message)

    async def _release(self, start: Message) -> None:
        fields = start["headers"]
        if start["status"] == 200:
            tag = b'W/"' + hashlib.sha256(self._body).hexdigest()[:24].encode() + b'"'
            fields = [*_without(fields, b"etag"), (b"etag", tag)]
            if self._is_known(tag, _field(fields, b"last-modified")):
                start["status"], self._body = 304, b""
                fields = _without(fields, b"content-length", b"content-type")
        if len(self._body) > SMALL:
            fields = _without(fields, b"vary", b"content-length")
            kept = [v for v in (_field(start["headers"], b"vary"), b"accept-encoding") if v]
            fields.append((b"vary", b", ".join(kept)))
            if b"gzip" in self._asked.get(b"accept-encoding", b""):
                self._body = gzip.compress(self._body, 6, mtime=0)
                fields.append((b"content-encoding", b"gzip"))
            fields.append((b"content-length", str(len(self._body)).encode()))
        start["headers"] = fields
        await self._send(start)
        await self._send({"type": "http.response.body", "body": self._body})

    def _is_known(self, tag: bytes, modified: bytes) -> bool:
        """Whether the reader has it (RFC 9110 section 13.1: the tag counts, the date only where no tag was sent)."""
        tags = self._asked.get(b"if-none-match")
        if tags is not None:
            return tag in tags
        return bool(modified) and self._asked.get(b"if-modified-since") == modified


def safe_fields(fields: Fields) -> Fields:
    """The header fields with ours added where the answer has none of that name, and redirects kept on this host."""
    given = {name.lower() for name, _ in fields}
    kept = [(name, _on_this_host(value) if name.lower() == b"location" else value) for name, value in fields]
    return kept + [(name, value) for name, value in ALWAYS.items() if name not in given]


def _on_this_host(location: bytes) -> bytes:
    """Browsers read `//host` and `/\\host` as another host: a redirect begins with one slash only."""
    return re.sub(rb"^[/\\]+", b"/", location)


def _field(fields: Fields, name: bytes) -> bytes:
    return next((value for given, value in fields if given.lower() == name), b"")


def _without(fields: Fields, *names: bytes) -> Fields:
    return [(name, value) for name, value in fields if name.lower() not in names]
