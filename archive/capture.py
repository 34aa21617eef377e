"""A capture: what one exchange with one address at one moment brought."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from archive.digest import name_of


class Outcome(StrEnum):
    """How the exchange ended."""

    RESPONSE = "response"  # a server answered; `status` says how
    NOT_MODIFIED = "not-modified"  # a 304: the payload is the one it refers to
    FILE = "file"  # somebody kept the bytes; no HTTP exchange is known
    FAILURE = "failure"  # nothing usable came back; `failure` says why


class Failure(StrEnum):
    """Why nothing usable came back: a closed list."""

    DNS = "dns"
    REFUSED = "connection-refused"
    TIMEOUT = "timeout"
    TLS = "tls"
    INCOMPLETE = "incomplete"
    TOO_LARGE = "too-large"
    HEADERS_TOO_LARGE = "headers-too-large"
    PROTOCOL = "protocol"
    ROBOTS = "robots"  # robots.txt says no, or could not be read (RFC 9309 section 2.3.1.4)
    BLOCKED_ADDRESS = "blocked-address"  # private network, other scheme
    OTHER = "other"


@dataclass(frozen=True)
class Capture:
    """One row of `captures`, made from a WARC record and nothing else.

    `payload` is the SHA-256 of the content: the body with transfer and content coding removed, what a reader
    would have saved to disk. `entity` is the SHA-256 of the body as sent (transfer coding removed, content coding
    kept); WARC revisits go by it. Both are None where nothing came. `provenance` is canonical JSON
    (sorted keys, no blanks) of what the giver said about this capture; `witness` names who saw it. `stated` is what a
    revisit says its payload is, where that is no SHA-256 of it: the name goes by it, so that it is the same before and
    after the record with the body has come.
    """

    url: str
    captured_at: str
    outcome: Outcome
    witness: str
    status: int | None = None
    payload: str | None = None
    size: int | None = None
    entity: str | None = None
    media_type: str | None = None
    content_encoding: str | None = None
    location: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    failure: Failure | None = None
    detail: str | None = None
    truncated: str | None = None
    provenance: str = "{}"
    stated: str | None = None

    @cached_property
    def id(self) -> str:
        """The capture's own name: the same statement about the same moment is the same capture."""
        return name_of(
            "c",
            self.url,
            self.captured_at,
            self.outcome,
            self.status,
            self.stated or self.payload,
            self.failure,
            self.witness,
            self.provenance,
        )
