"""Which characters the bytes of a page mean. HTTP headers are not asked, so that reading stays a function of bytes."""

from __future__ import annotations

import codecs
import re

# Labels of the WHATWG Encoding Standard that occur, to Python's codecs. Any other label is passed over: Python
# knows codecs that are no charsets, and UTF-7 hides markup from every filter.
_CODECS = {
    "big5": "big5hkscs",
    "euc-jp": "euc_jp",
    "euc-kr": "cp949",
    "gb18030": "gb18030",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso-8859-2": "iso8859_2",
    "iso-8859-5": "iso8859_5",
    "iso-8859-7": "iso8859_7",
    "iso-8859-15": "iso8859_15",
    "koi8-r": "koi8_r",
    "macintosh": "mac_roman",
    "shift_jis": "cp932",
    "windows-1250": "cp1250",
    "windows-1251": "cp1251",
    "windows-1253": "cp1253",
    "windows-1254": "cp1254",
    "windows-1255": "cp1255",
    "windows-1256": "cp1256",
}
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_META = re.compile(rb"""charset\s{0,9}=\s{0,9}["']?\s{0,9}([a-z0-9_:-]{2,20})""")
_LOOK = 2048
_WINDOWS = "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in range(256))


def _one_by_one(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are no UTF-8, each as Windows-1252: pages pasted together from two charsets are common."""
    assert isinstance(error, UnicodeDecodeError)
    return "".join(_WINDOWS[b] for b in error.object[error.start : error.end]), error.end


codecs.register_error("windows-1252-each", _one_by_one)


def decode(content: bytes) -> tuple[str, str]:
    """The text of a page's bytes and the name of the charset used. Never raises; the same bytes give the same text.

    In this order: byte order mark; the charset its `meta` declares, where we know it; UTF-8 where the bytes are valid;
    Windows-1252. A page that declares a Western charset and is valid UTF-8 beyond ASCII is UTF-8: the other way round
    does not happen by chance. Single bytes that are no UTF-8 in a UTF-8 page are taken as Windows-1252.
    """
    for mark, name in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(name, "replace"), name
    label = _label(content)
    if label in _CODECS:
        return content.decode(_CODECS[label], "replace"), label
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        if label in ("utf-8", "utf8"):
            return content.decode("utf-8", "windows-1252-each"), "utf-8"
        return "".join(map(_WINDOWS.__getitem__, content)), "windows-1252"


def as_utf8(content: bytes) -> tuple[bytes, str]:
    """The page in valid UTF-8 without a byte order mark, and the name of the charset it came in."""
    if content.isascii() or _is_utf8(content):
        return content, "utf-8"
    text, name = decode(content)
    return text.encode("utf-8", "replace"), name


def _label(content: bytes) -> str:
    """The charset a page's `meta` declares; "" when it declares none."""
    declared = _META.search(content[:_LOOK].lower())
    return declared[1].decode("ascii") if declared else ""


def _is_utf8(content: bytes) -> bool:
    """Whether `decode` would take all of a page as UTF-8 and leave nothing out: then its bytes stay as they are."""
    if content.startswith(codecs.BOM_UTF8) or _label(content) in _CODECS:
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
