"""A small scripted web on loopback: a real socket server whose every answer is raw bytes, chosen by path."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    path: str
    head: bytes
    at: float
    client: tuple[str, int]

    def field(self, name: str) -> str | None:
        """A header field's value."""
        for line in self.head.split(b"\r\n")[1:]:
            key, _, value = line.partition(b":")
            if key.strip().lower() == name.lower().encode():
                return value.strip().decode("latin-1")
        return None


Answer = bytes | Callable[["Asked", socket.socket], bytes | None]
"""Bytes to send as they are; or a function that gives them, or sends by itself and returns None (then it is over)."""


@dataclass
class Web:
    """What is served (`pages`, by path; else `other`) and what was asked for."""

    port: int = 0
    pages: dict[str, Answer] = field(default_factory=dict)
    other: Answer = b"HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\nnot found"
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0

    @property
    def base(self) -> str:
        """`http://127.0.0.1:PORT`."""
        return f"http://127.0.0.1:{self.port}"

    def paths(self) -> list[str]:
        """The paths asked for, in order."""
        return [a.path for a in self.asked]

    def times(self, path: str) -> list[float]:
        """When a path was asked for."""
        return [a.at for a in self.asked if a.path == path]


def ok(body: bytes | str = b"", *headers: str, status: str = "200 OK", kind: str = "text/html; charset=utf-8") -> bytes:
    """A plain response."""
    content = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(content)}", *headers]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + content


def moved(location: str, status: str = "301 Moved Permanently") -> bytes:
    """A redirect."""
    return ok(b"", f"Location: {location}", status=status)


def page(*links: str, text: str = "A page of ours.") -> bytes:
    """An HTML page with links."""
    listed = "".join(f'<li><a href="{link}">{link}</a></li>' for link in links)
    return ok(f"<!DOCTYPE html><html><head><title>t</title></head><body><p>{text}</p><ul>{listed}</ul></body></html>")


@contextmanager
def serve(pages: dict[str, Answer] | None = None, *, tls: ssl.SSLContext | None = None) -> Iterator[Web]:
    """Serve until the block ends; a thread a connection."""
    web = Web(pages=dict(pages or {}))
    listener = socket.create_server(("127.0.0.1", 0), backlog=256)
    web.port = listener.getsockname()[1]
    open_sockets: set[socket.socket] = set()
    threads: list[threading.Thread] = []

    def accept() -> None:
        while True:
            try:
                client, place = listener.accept()
            except OSError:
                return
            web.connections += 1
            open_sockets.add(client)
            thread = threading.Thread(target=_converse, args=(web, client, place, tls), daemon=True)
            threads.append(thread)
            thread.start()

    acceptor = threading.Thread(target=accept, daemon=True)
    acceptor.start()
    try:
        yield web
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for client in open_sockets:
            with suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
        for thread in [acceptor, *threads]:
            thread.join(5)
        for client in open_sockets:
            client.close()


def _converse(web: Web, client: socket.socket, place: tuple[str, int], tls: ssl.SSLContext | None) -> None:
    """Answer the requests of one connection, one after the other."""
    with suppress(OSError, ssl.SSLError):
        if tls:
            client = tls.wrap_socket(client, server_side=True)
        with client:
            _answer_all(web, client, place)


def _answer_all(web: Web, client: socket.socket, place: tuple[str, int]) -> None:
    seen = b""
    while True:
        while b"\r\n\r\n" not in seen:
            more = client.recv(65536)
            if not more:
                return
            seen += more
        head, _, seen = seen.partition(b"\r\n\r\n")
        asked = Asked(head.split(b" ", 2)[1].decode("latin-1"), head + b"\r\n\r\n", time.monotonic(), place)
        web.asked.append(asked)
        answer = web.pages.get(asked.path.partition("?")[0], web.other)
        given = answer(asked, client) if callable(answer) else answer
        if given is None:
            return
        client.sendall(given)
