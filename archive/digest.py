"""Digests and the names made of them."""

from __future__ import annotations

import base64
import hashlib

_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"  # base32 (RFC 4648 section 6) in lower case
_PAIRS = [a + b for a in _LETTERS for b in _LETTERS]


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
    said = b""
    for part in parts:
        text = b"\x00" if part is None else b"\x01" + str(part).encode("utf-8", "surrogatepass")
        said += len(text).to_bytes(4, "big") + text
    number = int.from_bytes(hashlib.sha256(said).digest()[:10], "big") >> 5
    letters = [_PAIRS[number >> shift & 1023] for shift in range(65, 0, -10)]
    return f"{kind}{''.join(letters)}{_LETTERS[number & 31]}"
