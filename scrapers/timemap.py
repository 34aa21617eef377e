"""TimeMaps (RFC 7089 section 5): the mementos an archive has of an address (pure)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from archive.uri import split_address
from scrapers.cdx import CdxLine, parse_cdx
from scrapers.memento import links, memento_address, memento_moment, original_bytes, split_memento


@dataclass(frozen=True, slots=True)
class TimeMap:
    """The mementos of one address: lines with the address of each memento; further TimeMaps to be asked (RFC 7089
    section 5.1.1); what could not be read."""

    mementos: tuple[tuple[str, CdxLine], ...] = ()
    more: tuple[str, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()


def parse_timemap(body: bytes, *, base: str) -> TimeMap:
    """A TimeMap in link-format, in the JSON of aggregators, or as index lines (pywb, Wayback); `base` is where the
    mementos of index lines lie, and what relative addresses are relative to. Raises ValueError where it is none."""
    text = body.decode("utf-8", "replace").strip("\ufeff \t\r\n")
    if text.startswith("<"):
        return _from_links(text, base)
    if text.startswith("{"):
        try:
            said = json.loads(text)
        except (ValueError, RecursionError):
            said = {}
        if "timestamp" not in said and {"mementos", "timemap_index", "original_uri"} & set(said):
            return _from_json(said, base)
    answer = parse_cdx(body)
    found = tuple((memento_address(base, line.captured_at, line.url), line) for line in answer.lines)
    return TimeMap(found, (), answer.refused)


def _from_links(text: str, base: str) -> TimeMap:
    found, more, original = [], [], None
    for target, said in links(text):
        relations = said.get("rel", "").split()
        if "memento" in relations:
            found.append((urljoin(base, target), said.get("datetime", "")))
        elif "original" in relations:
            original = target
        elif "timemap" in relations and "self" not in relations:
            more.append(urljoin(base, target))
    if not (found or more or original):
        raise ValueError(f"a TimeMap was expected, {text[:60]!r} was found")
    return _timemap(original, found, more)


def _from_json(said: Mapping[str, Any], base: str) -> TimeMap:
    """`{"original_uri": …, "mementos": {"list": [{"uri": …, "datetime": …}]}, "timemap_index": [{"uri": …}]}`."""
    listed = said.get("mementos")
    listed = listed.get("list") if isinstance(listed, dict) else listed
    found = [(urljoin(base, str(m.get("uri"))), str(m.get("datetime"))) for m in _objects(listed)]
    more = [urljoin(base, str(t.get("uri"))) for t in _objects(said.get("timemap_index"))]
    original = said.get("original_uri")
    return _timemap(str(original) if original else None, found, more)


def _objects(listed: Any) -> list[dict[str, Any]]:
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def _timemap(original: str | None, found: Iterable[tuple[str, str]], more: Iterable[str]) -> TimeMap:
    mementos, refused = [], []
    for address, datetime in found:
        parts = split_memento(address)
        try:
            url = parts[2] if parts else original or ""
            split_address(url)
            mementos.append((original_bytes(address), CdxLine(url, parts[1] if parts else memento_moment(datetime))))
        except (ValueError, TypeError) as error:
            refused.append((address[:500], str(error)))
    return TimeMap(tuple(mementos), tuple(dict.fromkeys(more)), tuple(refused))
