"""Addresses: the exact one is kept; a key beside it says which ones most likely mean the same page.

The key follows SURT (pywb `utils/canonicalize.py` shows the field's habit) but keeps letter case of path and
query, so that two PDFs whose names differ in case stay two (DOMAIN.md 1.4).
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import SplitResult, unquote_to_bytes, urlsplit

_CONTROL = re.compile(r"[\x00-\x20\x7f\\]")
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_RESERVED = frozenset(b":/?#[]@!$&'()*+,;=%")
_TRACKING = re.compile(r"(?:utm_\w+|fbclid|gclid|_ga|mc_[ce]id)(?:=.*)?|=___psv__.*", re.DOTALL)


class NoAddress(ValueError):
    """A text that is no http(s) address."""


@lru_cache(4096)  # every capture asks several times
def split_address(url: str) -> SplitResult:
    """The parts of an http(s) address.

    Raises NoAddress, a ValueError with a sentence, for any other scheme, for control characters, blanks or
    backslashes, for credentials, and for a missing host or a port that is no number.
    """
    try:
        return _split(url)
    except ValueError as error:
        raise NoAddress(str(error)) from error


def _split(url: str) -> SplitResult:
    if _CONTROL.search(url):
        raise ValueError(
            f"an address without blanks, backslashes or control characters was expected, {url[:200]!r} was found"
        )
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        raise ValueError(f"an http or https address was expected, {url[:200]!r} was found")
    if not parts.hostname:
        raise ValueError(f"an address with a host was expected, {url[:200]!r} was found")
    if "@" in parts.netloc:
        raise ValueError(f"an address without user name or password was expected, {url[:200]!r} was found")
    _ = parts.port
    return parts


def host_of(url: str) -> str:
    """The host of an address in lower case, with its port where it is not the scheme's own."""
    parts = split_address(url)
    host = (parts.hostname or "").rstrip(".")
    usual = {"http": 80, "https": 443}[parts.scheme]
    return host if parts.port in (None, usual) else f"{host}:{parts.port}"


def surt_of(url: str) -> str:
    """The sortable key of an address: `gov,ice)/secure-communities`.

    Scheme, `www.`, default port, fragment, trailing slash, tracking parameters and the order of query
    parameters do not count; letter case of path and query does. The same key is a hint, never an identity.
    Raises ValueError as `split_address` does.
    """
    parts = split_address(url)
    host = host_of(url).split(":")[0]
    host = re.sub(r"^www\d*\.", "", host)
    port = "" if host_of(url).count(":") == 0 else ":" + host_of(url).rsplit(":", 1)[1]
    path = _plain(parts.path).rstrip("/") or "/"
    query = sorted(p for p in _plain(parts.query).split("&") if p and not _TRACKING.fullmatch(p))
    reversed_host = host if re.fullmatch(r"[\d.:\[\]a-f]*[\d\]]", host) else ",".join(reversed(host.split(".")))
    return f"{reversed_host}{port}){path}" + ("?" + "&".join(query) if query else "")


def _plain(text: str) -> str:
    """Percent-encoding in one form: unreserved characters bare, everything else encoded in capitals."""
    out = []
    for piece in re.split(r"(%[0-9A-Fa-f]{2})", text):
        if piece.startswith("%") and len(piece) == 3:
            byte = unquote_to_bytes(piece)[0]
            out.append(chr(byte) if byte in _UNRESERVED else f"%{byte:02X}")
        else:
            out.append(
                "".join(
                    chr(b) if b in _UNRESERVED or b in _RESERVED else f"%{b:02X}"
                    for b in piece.encode("utf-8", "surrogatepass")
                )
            )
    return "".join(out)
