"""The parts of an Office file (ECMA-376 part 2), taken out in memory under limits; nothing is ever written to disk."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from archive.reading.reading import ReadingOutcome, Unreadable

MOST_INFLATED = 400_000_000  # bytes of all parts together; the largest official workbook so far has 40 MB
MOST_RATIO = 250  # inflated to packed, of parts over 1 MB; official ones stay under 25
MOST_PARTS = 10_000


def local(tag: str) -> str:
    """An element's name without its namespace: transitional and strict files use different ones."""
    return tag.rpartition("}")[2]


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part refers to. `type` is the last word of its URI; `target` a part, or an address if `external`."""

    type: str
    target: str
    external: bool


class Package:
    """The parts of one Office file by name, whatever the case or leading slash it is asked by.

    Raises Unreadable: MALFORMED for a damaged zip or parts of one name, TOO_LARGE over the limits, ENCRYPTED.
    External relations are told and never followed; DTDs and entities are refused.
    """

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
            raise Unreadable(ReadingOutcome.MALFORMED, f"the zip directory cannot be read: {error}") from error
        self._parts: dict[str, zipfile.ZipInfo] = {}
        for info in self._zip.infolist():
            if self._parts.setdefault(_key(info.filename), info) is not info:
                raise Unreadable(ReadingOutcome.MALFORMED, f"two parts are named {info.filename[:100]!r}")
        _check_sizes(list(self._parts.values()))

    def __contains__(self, name: str) -> bool:
        return _key(name) in self._parts

    def read(self, name: str) -> bytes:
        """The bytes of a part; at most as many as the directory promised, which `__init__` has checked."""
        try:
            return self._zip.read(self._parts[_key(name)])
        except KeyError as error:
            raise Unreadable(ReadingOutcome.MALFORMED, f"the part {name[:100]!r} is missing") from error
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
            raise Unreadable(ReadingOutcome.MALFORMED, f"the part {name[:100]!r} is damaged: {error}") from error

    def elements(self, name: str) -> Iterator[Element]:
        """The elements of an XML part, each when it ends; the caller clears what it has done with."""
        try:
            for _, element in iterparse(io.BytesIO(self.read(name)), events=("end",), forbid_dtd=True):
                yield element
        except (ParseError, DefusedXmlException, LookupError, ValueError) as error:
            raise Unreadable(
                ReadingOutcome.MALFORMED, f"the part {name[:100]!r} is no acceptable XML: {error}"
            ) from error

    def relations(self, part: str = "") -> dict[str, Relation]:
        """The relations of a part, or of the whole package, by their ids."""
        folder, name = posixpath.split(part)
        source = posixpath.join(folder, "_rels", name + ".rels")
        if source not in self:
            return {}
        found = {}
        for e in self.elements(source):
            if local(e.tag) == "Relationship":
                external = e.get("TargetMode") == "External"
                target = e.get("Target", "")
                found[e.get("Id", "")] = Relation(
                    e.get("Type", "").rpartition("/")[2],
                    target if external else posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/"),
                    external,
                )
        return found

    @cached_property
    def properties(self) -> dict[str, str]:
        """The core properties by element name: title, created, modified … (ECMA-376 part 2, section 11)."""
        name = next((r.target for r in self.relations().values() if r.type == "core-properties"), "docProps/core.xml")
        return {local(e.tag): (e.text or "").strip() for e in self.elements(name)} if name in self else {}


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _check_sizes(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_PARTS:
        raise Unreadable(ReadingOutcome.TOO_LARGE, f"{len(parts):,} parts; at most {MOST_PARTS:,} are read")
    if any(info.flag_bits & 0x1 for info in parts):
        raise Unreadable(ReadingOutcome.ENCRYPTED, "the zip parts are encrypted")
    total = sum(info.file_size for info in parts)
    if total > MOST_INFLATED:
        raise Unreadable(ReadingOutcome.TOO_LARGE, f"{total:,} bytes once inflated; at most {MOST_INFLATED:,} are read")
    for info in parts:
        if info.file_size > 1_000_000 and info.file_size > MOST_RATIO * max(1, info.compress_size):
            raise Unreadable(
                ReadingOutcome.TOO_LARGE,
                f"the part {info.filename[:100]!r} inflates {info.file_size // max(1, info.compress_size):,} times",
            )
