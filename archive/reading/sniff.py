"""What kind of thing some bytes are. File names and declared types lie; only the bytes count (THREATS.md P9)."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from enum import StrEnum
from itertools import islice

_LOOK = 4096
_MOST_ROWS = 0.6  # of the rows of a table that has a title or notes are as wide as each other
_BLANK = b" \t\r\n\f\0"
_PROLOGUE = re.compile(rb"\A(?:\s+|<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z))+", re.DOTALL)
_HTML = re.compile(
    rb"<(?:!doctype\s+html|/?(?:html|head|body|title|meta|script|style|div|span|table|tr|td|p|br|h[1-6]|a|b|i|img|ul|ol|li|center|font|iframe|frameset|form|main|article|section)(?=[\s>/]))",
    re.IGNORECASE,
)
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_XML = re.compile(rb"<!doctype\s|<[A-Za-z_][\w.:-]*[\s>/]", re.IGNORECASE)
_SVG = re.compile(rb"<svg[\s>]", re.IGNORECASE)
_JSON = re.compile(rb'[\[{]\s*(?:["\[{\]}\d-]|true|false|null)')
# No prose begins so: what ends elsewhere was cut off, and is told so by the reader of JSON.
_JSON_BEGUN = re.compile(rb'(?:\[\s*)?\{\s*"[^"\n]{0,200}"\s*:')
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
# Programs of the field accept a header anywhere in the first 1,024 bytes (ISO 32000-1, annex H, note 13); without one,
# an object gives a damaged file away, which is no text.
_PDF = re.compile(rb"%PDF|\b\d+ \d+ obj\b")
_IMAGES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"BM")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Kind(StrEnum):
    """The closed list of kinds."""

    EMPTY = "empty"
    HTML = "html"
    PDF = "pdf"
    XLSX = "xlsx"
    XLS = "xls"  # the older binary workbooks, and encrypted newer ones, which come in the same container
    OTHER_SHEETS = "other-sheets"  # xlsb, ods
    CSV = "csv"
    TEXT = "text"
    JSON = "json"
    XML = "xml"
    ZIP = "zip"
    IMAGE = "image"
    UNKNOWN = "unknown"


def kind_of(content: bytes) -> Kind:
    """The kind of a payload, from its bytes alone."""
    head = content[:_LOOK].removeprefix(b"\xef\xbb\xbf").lstrip(_BLANK)
    if not head:
        return Kind.EMPTY if not content[_LOOK:].strip(_BLANK) else Kind.UNKNOWN
    if head.startswith(b"PK\x03\x04"):
        return _zip_kind(content)
    if content.startswith(_OLE):
        return _ole_kind(content)
    if content.startswith(_IMAGES) or (head.startswith(b"RIFF") and head[8:12] == b"WEBP"):
        return Kind.IMAGE
    start = content[:1024]
    if (b"%PDF" in start or b" obj" in start) and _PDF.search(start) and not _HTML.match(head):
        return Kind.PDF
    return _markup_kind(head) or _text_kind(content)


def _zip_kind(content: bytes) -> Kind:
    """By the part names, which stand in clear in a zip file's directory."""
    if b"xl/workbook.bin" in content or b"opendocument.spreadsheet" in content[:200]:
        return Kind.OTHER_SHEETS
    return Kind.XLSX if re.search(rb"xl[/\\](?:workbook|worksheets)", content, re.IGNORECASE) else Kind.ZIP


def _ole_kind(content: bytes) -> Kind:
    """By the stream names of a compound file ([MS-CFB] 2.6.1), which are UTF-16."""
    names = ("Workbook", "Book", "EncryptedPackage")
    return Kind.XLS if any(name.encode("utf-16-le") in content for name in names) else Kind.UNKNOWN


def _markup_kind(head: bytes) -> Kind | None:
    """By the first tag; words before it are a fragment of a page."""
    if head[:1] != b"<":
        return Kind.HTML if _HTML.search(head, 0, 200) or _PAGE.search(head) else None
    prologue = _PROLOGUE.match(head)
    first = head[prologue.end() :] if prologue else head
    if _SVG.match(first):
        return Kind.IMAGE
    if _HTML.match(first) or not first or (not head.startswith(b"<?xml") and _PAGE.search(head)):
        return Kind.HTML
    return Kind.XML if _XML.match(first) else None


def _text_kind(content: bytes) -> Kind:
    head = content[:_LOOK]
    if head[:2] not in (b"\xff\xfe", b"\xfe\xff") and _CONTROL.search(head):
        return Kind.UNKNOWN
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _JSON_BEGUN.match(start) or (_JSON.match(start) and content.rstrip()[-1:] in b"]}"):
        return Kind.JSON
    whole_lines = content[: 4 * _LOOK].rpartition(b"\n")[0] if len(content) > 4 * _LOOK else content
    return Kind.CSV if delimiter_of(text_of(whole_lines)) else Kind.TEXT


def text_of(content: bytes) -> str:
    """Text of bytes that declare no charset: by byte order mark, as UTF-8, else as Windows-1252. Never fails."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def delimiter_of(text: str) -> str:
    """What parts the columns of a table in plain text; "" when it is no such table.

    A table has at least two rows among its first twenty, all of one width; a comma must part at least three columns
    where only two rows are seen, since prose has commas too. Where a title or notes stand over it or below, most rows
    have one width, and at least three columns; bars are no such mark, since marked-up text draws tables with them.
    """
    for delimiter in "\t,;|":
        try:
            rows = [row for row in islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 25) if row]
        except csv.Error:
            continue
        widths = Counter(len(row) for row in rows[:20])
        (width, count), *others = widths.most_common() or [(0, 0)]
        least = 1 if count > 2 or delimiter == "\t" else 2
        most = width > 2 and delimiter != "|" and count >= max(3, _MOST_ROWS * widths.total())
        if count > 1 and (most if others else width > least):
            return delimiter
    return ""
