"""ARC files, versions 1 and 2 (the Internet Archive's format before WARC), as the WARC records that say the same.

An ARC record is a line `URL IP-address Archive-date Content-type … Archive-length` and that many bytes. It has no id:
the WARC record gets one made of its bytes, so that the same record is the same wherever it comes from, and keeps the
line in `Archive-ARC-Line`, so that nothing of the original is lost.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Iterator
from pathlib import Path

from archive.moment import parse_moment
from archive.vault.record import Record
from archive.vault.scan import RECORD_LIMIT, Damage, Form, scan
from archive.vault.window import Framed, Unframed, Window
from archive.vault.writing import plain_line, write_record

LINE_LIMIT = 16 * 1024
_VERSION_LINE = b"filedesc://"
# Addresses of old crawls may hold blanks: so the line is read from its end. Version 2 has five columns more.
_LINE = re.compile(
    rb"(?P<url>[A-Za-z][A-Za-z0-9+.-]*:[^\r\n]*?) (?P<ip>[0-9A-Fa-f.:]+) (?P<date>\d{12,14}) (?P<type>[^ \r\n]+)"
    rb"(?: (?:\d{3}|-) [^ \r\n]+ [^ \r\n]+ [^ \r\n]+ [^ \r\n]+)? (?P<length>\d{1,12})\r?\n"
)
_NEXT = re.compile(rb"\n(?=[A-Za-z][A-Za-z0-9+.-]*:[^\r\n]{1,8192} [0-9A-Fa-f.:]+ \d{12,14} )")


def scan_arc(path: Path, *, limit: int = RECORD_LIMIT) -> Iterator[Record | Damage]:
    """Every record of an ARC file, plain or of gzip members, as a WARC record, and in their place the damages.

    Raises DiskTrouble when the file cannot be read.
    """
    for found in scan(path, limit=limit, form=ARC):
        yield found if isinstance(found, Damage) else as_warc(found)


def as_warc(arc: Record) -> Record:
    """The WARC record that says what an ARC record says (`header` its line, `block` its bytes)."""
    line = _LINE.fullmatch(arc.header)
    assert line
    url, kind = line["url"].decode("utf-8", "replace"), _kind(line["url"], arc.block)
    digest = hashlib.sha256(arc.header + arc.block).hexdigest()
    fields = [
        ("WARC-Type", kind),
        ("WARC-Record-ID", f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, 'arc-record:' + digest)}>"),
        ("WARC-Filename" if kind == "warcinfo" else "WARC-Target-URI", url),
        ("WARC-Date", _moment(line["date"].decode())),
        ("WARC-IP-Address", None if line["ip"] == b"0.0.0.0" else line["ip"].decode()),
        ("Archive-ARC-Line", plain_line(arc.header.decode("latin-1"))),
        ("Content-Type", _content_type(kind, line["type"].decode("latin-1"))),
    ]
    made = write_record(fields, arc.block)
    return Record(made.header, made.block, arc.file, arc.offset, arc.length)


def _kind(url: bytes, block: bytes) -> str:
    if url.startswith(_VERSION_LINE):
        return "warcinfo"
    return "response" if block[:5].upper() == b"HTTP/" else "resource"


def _content_type(kind: str, said: str) -> str:
    if kind == "response":
        return "application/http; msgtype=response"
    return "text/plain" if kind == "warcinfo" else said


def _moment(date: str) -> str:
    """The moment of an ARC date; one that is none stays as it is, and the record makes no capture."""
    try:
        return parse_moment(date.ljust(14, "0"))
    except (ValueError, OverflowError):
        return date


def _framed(window: Window, limit: int) -> Iterator[Framed | Unframed]:
    """Records one behind the other; behind bytes that are none it goes on with the next line that looks like one's."""
    while window.pass_blank_lines():
        at = window.at
        window.reach(LINE_LIMIT)
        line = _LINE.match(window.held)
        header, size = (line[0], int(line["length"])) if line else (b"", 0)
        reason = None
        if line is None:
            reason = f"the line of an ARC record was expected, {bytes(window.held[:24])!r} was found"
        elif size > limit:
            reason = f"the record is {size} bytes long, at most {limit} are taken in"
        elif not window.reach(len(header) + size):
            reason = f"the bytes end {len(header) + size - len(window.held)} before the record does"
        elif window.reach(len(header) + size + 1) and window.held[len(header) + size] not in b"\r\n":
            reason = f"the line says {size} bytes, but no record ends there"
        if reason:
            yield Unframed(at, reason)
            window.pass_over(len(header) + size if size > limit else max(len(header) - 1, 1))
            _pass_to_next(window)
            continue
        block = bytes(memoryview(window.held)[len(header) : len(header) + size])
        window.pass_over(len(header) + size)
        window.pass_blank_lines()
        yield Framed(at, header, block, window.at - at)


def _pass_to_next(window: Window) -> None:
    while window.reach(1):
        window.reach(2 * LINE_LIMIT)
        found = _NEXT.search(window.held)
        if found:
            window.pass_over(found.start())
            return
        window.pass_over(max(1, len(window.held) - LINE_LIMIT))


ARC = Form(_framed, lambda five: re.match(rb"[a-z][a-z0-9+.-]*:?|filed", five) is not None)
