"""The agency on loopback: a real HTTP server that plays one day after another."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

from scrapers.agency.answers import Answer
from scrapers.agency.days import DAYS, DHS, ICE, answer


@dataclass(frozen=True)
class Request:
    """One request that arrived: on which day of the script, for what, and the status it was answered with."""

    day: str
    host: str
    path: str
    status: int


class Agency:
    """The sites of the agency on 127.0.0.1, at a port of the system's choosing, while the context lasts.

    `turn_to` decides what day it is; nothing that comes over the network can. `requests` tells what was asked for, so
    that tests can hold visitors to their promises.
    """

    def __init__(self) -> None:
        self.day = next(iter(DAYS))
        self.requests: list[Request] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self._respond))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def port(self) -> int:
        """The port on 127.0.0.1."""
        return self._server.server_port

    @property
    def hosts(self) -> dict[str, str]:
        """Where a visitor finds the agency's hosts: `{"www.ice.example": "127.0.0.1:PORT", …}`."""
        return dict.fromkeys((ICE, DHS), f"127.0.0.1:{self.port}")

    def turn_to(self, day: str) -> None:
        """From now on it is this day."""
        self.day = day

    def __enter__(self) -> Agency:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _respond(self, host: str, path: str, etag: str | None, since: str | None) -> Answer:
        found = answer(host, path, self.day)
        if found.modified and (etag == etag_of(found) or (etag is None and since == found.modified)):
            found = Answer(304, modified=found.modified)
        self.requests.append(Request(self.day, host, path, found.status))
        return found


def etag_of(found: Answer) -> str:
    """The entity tag of a body."""
    return f'"{sha256(found.body).hexdigest()[:20]}"'


def _handler(respond: Callable[[str, str, str | None, str | None], Answer]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet: nobody waits for an acknowledgement of the first

        def do_GET(self) -> None:
            host = (self.headers["Host"] or "").partition(":")[0]
            found = respond(host, self.path, self.headers["If-None-Match"], self.headers["If-Modified-Since"])
            body = found.body
            self.send_response(found.status)
            if found.location:
                self.send_header("Location", f"http://{host}{found.location}")
            if found.modified:
                self.send_header("Last-Modified", found.modified)
            if found.modified and found.status == 200:
                self.send_header("ETag", etag_of(found))
            if found.media_type.endswith("charset=utf-8") and "gzip" in (self.headers["Accept-Encoding"] or ""):
                body = gzip.compress(body, mtime=0)
                self.send_header("Content-Encoding", "gzip")
            if found.status != 304:
                self.send_header("Content-Type", found.media_type)
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is written; `Agency.requests` remembers."""

    return Handler
