"""What every answer of the site carries, whatever made it (THREATS.md, W3, W7, W11)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable, MutableMapping
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


def guarded(app: App) -> App:
    """The app with safe headers, no redirect to another host, and an ETag on pages."""

    async def guard(scope: Message, receive: Any, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        known = dict(scope.get("headers", ())).get(b"if-none-match", b"")
        await app(scope, receive, _Guard(send, known if scope["method"] in ("GET", "HEAD") else None))

    return guard


class _Guard:
    """Sends on what the app sends; a page is held back until it is whole, so that its digest can go first."""

    def __init__(self, send: Send, known: bytes | None) -> None:
        self._send = send
        self._known = known
        self._held: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = safe_fields(message.get("headers", []))
            if self._known is not None and message["status"] == 200 and _is_page(message["headers"]):
                self._held = message
                return
        elif self._held is not None and message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._release(self._held)
            return
        await self._send(message)

    async def _release(self, start: Message) -> None:
        tag = b'W/"' + hashlib.sha256(self._body).hexdigest()[:24].encode() + b'"'
        start["headers"] = [*start["headers"], (b"etag", tag)]
        if tag in (self._known or b""):
            start["status"], self._body = 304, b""
            start["headers"] = [f for f in start["headers"] if f[0].lower() not in (b"content-length", b"content-type")]
        await self._send(start)
        await self._send({"type": "http.response.body", "body": self._body})


def safe_fields(fields: Fields) -> Fields:
    """The header fields with ours added where the answer has none of that name, and redirects kept on this host."""
    given = {name.lower() for name, _ in fields}
    kept = [(name, _on_this_host(value) if name.lower() == b"location" else value) for name, value in fields]
    return kept + [(name, value) for name, value in ALWAYS.items() if name not in given]


def _on_this_host(location: bytes) -> bytes:
    """Browsers read `//host` and `/\\host` as another host: a redirect begins with one slash only."""
    return re.sub(rb"^[/\\]+", b"/", location)


def _is_page(fields: Fields) -> bool:
    return any(name.lower() == b"content-type" and value.startswith(b"text/html") for name, value in fields)
