"""The body of an HTTP response: entity (as sent) and content (what a reader would have saved)."""

from __future__ import annotations

import hashlib
import re

from archive.digest import sha256_of
from archive.vault.coding import Undecodable, dechunk, decode
from archive.vault.fields import Head


def entity_in(block: bytes, head: Head) -> tuple[bytes, str | None]:
    """The body with transfer coding taken off, and what was wrong with that coding."""
    body = block[head.body_at :]
    codings = head.fields.tokens("transfer-encoding")
    if not codings:
        return body, None
    trouble = None
    if "chunked" in codings:
        body, trouble = dechunk(body)
    try:
        return b"".join(decode(body, [c for c in codings if c != "chunked"])), trouble
    except Undecodable as error:
        return body, trouble or str(error)


def content_in(entity: bytes, codings: list[str]) -> bytes:
    """The content; where a coding cannot be taken off within the limits, the entity as sent."""
    try:
        return b"".join(decode(entity, codings)) if codings else entity
    except Undecodable:
        return entity


def measure(entity: bytes, codings: list[str]) -> tuple[str, int, str | None]:
    """SHA-256 and size of `content_in`, without holding it, and why a coding could not be taken off."""
    if not codings or not entity:
        return sha256_of(entity), len(entity), None
    mark, size = hashlib.sha256(), 0
    try:
        for piece in decode(entity, codings):
            mark.update(piece)
            size += len(piece)
    except Undecodable as error:
        return sha256_of(entity), len(entity), str(error)
    return mark.hexdigest(), size, None


def cut_short(head: Head, entity: bytes) -> str | None:
    """That a body is shorter than its Content-Length (RFC 9112 section 6.3); none at all may be an answer to HEAD."""
    length = head.fields.get("content-length") or ""
    if entity and not head.fields.get("transfer-encoding") and re.fullmatch(r"[0-9]{1,15}", length):
        missing = int(length) - len(entity)
        return f"the body ends {missing} bytes before its Content-Length" if missing > 0 else None
    return None
