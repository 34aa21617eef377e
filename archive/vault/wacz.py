"""WACZ packages (versions 1.1.1 and 1.2.0), and packages of packages: their WARC records, read out of the zip.

Nothing is unpacked to disk. What the package says about itself (`datapackage.json`, and the digest file that may be
signed) is kept as metadata records with ids made of their bytes.
"""

from __future__ import annotations

import hashlib
import io
import json
import uuid
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from archive.errors import DiskTrouble
from archive.vault.record import Record
from archive.vault.scan import RECORD_LIMIT, Damage, scan_stream
from archive.vault.writing import write_record

FILES_LIMIT = 10_000
JSON_LIMIT = 16 * 1024 * 1024
PACKED_LIMIT = 256 * 1024 * 1024
"""A WARC file that the zip compresses once more is held in memory; the format says that it is stored as it is."""
NESTED_LIMIT = 2
_BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, KeyError)
_SAYING = ("datapackage.json", "datapackage-digest.json")
_WARCS = (".warc.gz", ".warc")


def scan_wacz(path: Path, *, limit: int = RECORD_LIMIT) -> Iterator[Record | Damage]:
    """Every record of every WARC file in a package, and in their place the damages.

    Names are `package.wacz/archive/file.warc.gz`. A WARC file with another digest than the package states is named and
    read all the same. Raises DiskTrouble when the file cannot be read.
    """
    try:
        with path.open("rb") as stream:
            yield from _package(stream, path.name, limit, 1)
    except OSError as error:
        raise DiskTrouble(f"{path} cannot be read: {error.strerror}; check the disk", path=str(path)) from error


def _package(stream: BinaryIO, name: str, limit: int, depth: int) -> Iterator[Record | Damage]:
    try:
        package = zipfile.ZipFile(stream)
    except _BROKEN as error:
        yield Damage(name, 0, f"a WACZ package was expected, the zip cannot be opened ({error})")
        return
    with package:
        entries, refused = _entries(package)
        yield from (Damage(f"{name}/{entry.filename}", entry.header_offset, reason) for entry, reason in refused)
        says = {entry.filename: entry for entry in entries if entry.filename in _SAYING}
        stated: Mapping[str, str] = {}
        sayings = []  # they come last: whose witness they are, the WARC files tell
        for entry in says.values():
            try:
                content = _read(package, entry, JSON_LIMIT)
                sayings.append(_saying(content, entry, name))
                stated = stated or _digests(content)
            except _BROKEN as error:
                yield Damage(f"{name}/{entry.filename}", entry.header_offset, f"it cannot be read ({error})")
        if "datapackage.json" not in says:
            yield Damage(name, 0, "a WACZ package has a datapackage.json, this one has none; its WARC files are read")
        held = [e for e in entries if e.filename.endswith((*_WARCS, ".wacz"))]
        if not held:
            yield Damage(name, 0, "the package holds no WARC files")
        for entry in held:
            try:
                yield from _held(package, entry, name, stated.get(entry.filename), limit, depth)
            except _BROKEN as error:
                yield Damage(f"{name}/{entry.filename}", entry.header_offset, f"the zip breaks off there ({error})")
        yield from sayings


def _entries(package: zipfile.ZipFile) -> tuple[list[zipfile.ZipInfo], list[tuple[zipfile.ZipInfo, str]]]:
    """The files that may be read, and those that may not, with the reason."""
    entries: dict[str, zipfile.ZipInfo] = {}
    refused = []
    for count, entry in enumerate(package.infolist()):
        if count >= FILES_LIMIT:
            refused.append((entry, f"more than {FILES_LIMIT} files are in the package, the rest is not read"))
            break
        parts = entry.filename.split("/")
        if entry.filename.startswith("/") or ".." in parts or "\\" in entry.filename:
            refused.append((entry, "a name inside the package was expected, this one leads out of it"))
        elif entry.filename in entries:
            refused.append((entry, "the package has this name twice, the first is read"))
        elif entry.flag_bits & 1:
            refused.append((entry, "the file is encrypted"))
        else:
            entries[entry.filename] = entry
    return list(entries.values()), refused


def _held(
    package: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, stated: str | None, limit: int, depth: int
) -> Iterator[Record | Damage]:
    inside, stored = f"{name}/{entry.filename}", entry.compress_type == zipfile.ZIP_STORED
    if entry.filename.endswith(".wacz") and depth >= NESTED_LIMIT:
        yield Damage(inside, entry.header_offset, f"packages inside each other are read {NESTED_LIMIT} deep")
        return
    if stated and stored and not _is(package, entry, stated):
        yield Damage(inside, entry.header_offset, f"its digest is not {stated[:80]}, which the package states")
    with _opened(package, entry) as stream:
        if entry.filename.endswith(".wacz"):
            yield from _package(stream, inside, limit, depth + 1)
        else:
            yield from scan_stream(stream, inside, limit=limit)


def _opened(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> BinaryIO:
    """A stream that seeks at no cost; damages are searched for by seeking."""
    if entry.compress_type == zipfile.ZIP_STORED:
        return cast(BinaryIO, package.open(entry))
    return io.BytesIO(_read(package, entry, PACKED_LIMIT))


def _read(package: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> bytes:
    stream: IO[bytes]
    with package.open(entry) as stream:
        content = stream.read(limit + 1)
    if len(content) > limit:
        raise ValueError(f"it unfolds to more than {limit} bytes")
    return content


def _is(package: zipfile.ZipFile, entry: zipfile.ZipInfo, stated: str) -> bool:
    name, _, value = stated.partition(":")
    if name not in ("md5", "sha1", "sha256", "sha512"):
        return True
    with package.open(entry) as stream:
        return hashlib.file_digest(cast(Any, stream), name).hexdigest() == value.lower()


def _digests(content: bytes) -> dict[str, str]:
    """The digests a datapackage.json states, by path."""
    try:
        resources = json.loads(content)["resources"]
        return {str(r["path"]): str(r["hash"]) for r in resources if r.get("hash")}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _saying(content: bytes, entry: zipfile.ZipInfo, name: str) -> Record:
    digest = hashlib.sha256(content).hexdigest()
    when = "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z".format(*entry.date_time)
    fields = [
        ("WARC-Type", "metadata"),
        ("WARC-Record-ID", f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, 'wacz-saying:' + digest)}>"),
        ("WARC-Date", when),
        ("WARC-Filename", entry.filename),
        ("Content-Type", "application/json"),
    ]
    made = write_record(fields, content)
    return Record(made.header, made.block, name, entry.header_offset)
