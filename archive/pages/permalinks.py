"""Permanent addresses of pages, made of what cannot change: documents, capture times, digests (DESIGN.md, idea 11)."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from archive.moment import stamp_of


def source_link(source: str) -> str:
    return f"/sources/{quote(source, safe='')}"


def document_link(document: str) -> str:
    return f"/documents/{quote(document, safe='')}"


def captures_link(document: str) -> str:
    return f"{document_link(document)}/captures"


def version_link(document: str, moment: str) -> str:
    """The version that stood at a moment."""
    return f"{document_link(document)}/at/{stamp_of(moment)}"


def change_link(document: str, seen_at: str, wording: str) -> str:
    """The change first seen at a moment; eight digits of the new wording's digest tell it from others."""
    return f"{document_link(document)}/changes/{stamp_of(seen_at)}-{wording[:8]}"


def compare_link(document: str, old: str, new: str) -> str:
    return f"{document_link(document)}/compare/{stamp_of(old)}/{stamp_of(new)}"


def capture_link(url: str, captured_at: str, form: str = "") -> str:
    """The percent sign is coded too, so that the address comes back exactly as it was. `form` is ".json" or none."""
    return f"/captures/{stamp_of(captured_at)}{form}/{quote(url, safe='/:;,=@!$()*+~')}"


def web_link(url: str, captured_at: str, flag: str = "") -> str:
    """The address of a memento as the Wayback Machine shapes it; with the flag `id_` its bytes."""
    return f"/web/{stamp_of(captured_at)}{flag}/{plain_address(url)}"


def plain_address(url: str) -> str:
    """An archived address as the end of a path or in a header field: what must not stand there bare is coded."""
    return quote(url, safe="%/:;,=@!$()*+~?&#[]'")


def payload_link(digest: str) -> str:
    return f"/payloads/{digest}"


def search_link(**terms: str | int) -> str:
    """A search with those of its terms that say something."""
    return "/search?" + urlencode({name: term for name, term in terms.items() if term})
