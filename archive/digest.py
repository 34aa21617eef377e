"""Digests and the names made of them."""

from __future__ import annotations

import base64
import hashlib


def sha256_of(content: bytes) -> str:
    """SHA-256 as 64 hexadecimal digits: the name of a payload."""
    return hashlib.sha256(content).hexdigest()


def warc_sha256(content: bytes) -> str:
    """A WARC digest field value, `sha256:<hex>` (WARC 1.1 section 5.8)."""
    return "sha256:" + hashlib.sha256(content).hexdigest()


def warc_sha1(content: bytes) -> str:
    """The digest other tools of the field index by, `sha1:<base32>` (WARC 1.1 section 5.8, CDX)."""
    return "sha1:" + base64.b32encode(hashlib.sha1(content, usedforsecurity=False).digest()).decode("ascii")


def name_of(kind: str, *parts: object) -> str:
    """A short name that the same parts always get, whoever computes it and in whatever order things arrive.

    `kind` is one letter (so that a spreadsheet never takes a name for a number), then 75 bits of SHA-256 over
    the parts in base32. None and "" are told apart.
    """
    mark = hashlib.sha256()
    for part in parts:
        text = b"\x00" if part is None else b"\x01" + str(part).encode("utf-8", "surrogatepass")
        mark.update(len(text).to_bytes(4, "big"))
        mark.update(text)
    return kind + base64.b32encode(mark.digest()[:10])[:15].decode("ascii").lower()
