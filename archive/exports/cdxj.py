"""CDXJ: the index by which pywb and replayweb.page find records (IIPC CDXJ; pywb `warcserver/index/cdxobject.py`)."""

from __future__ import annotations

import gzip
import io
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from archive.digest import sha256_of, warc_sha1
from archive.exports.warc import Written
from archive.moment import parse_moment, stamp_of
from archive.uri import host_of
from archive.vault.body import entity_in
from archive.vault.record import Record, refers_to, unplaced

_BLOCK = 300
"""Lines a block of the compressed index, as cdxj-indexer has it."""


@dataclass(frozen=True)
class Indexed:
    """What the index says of one record; `repeats` is the record that a revisit names."""

    record_id: str
    repeats: str | None
    key: str
    said: dict[str, str]


def index_lines(written: Iterable[Written]) -> list[str]:
    """One line a response, resource or revisit, sorted by its bytes, without line ends.

    A revisit that states no digest gets that of the record it repeats: players find the body by it.
    """
    found = [i for w in written if (i := _indexed(w))]
    digests = {i.record_id: i.said["digest"] for i in found if "digest" in i.said}
    lines = []
    for one in found:
        digest = one.said.get("digest") or digests.get(one.repeats or "")
        said = one.said | ({"digest": digest} if digest else {})
        lines.append(f"{one.key} {json.dumps(said)}")
    return sorted(lines, key=str.encode)


def compressed_index(lines: Sequence[str], name: str) -> tuple[bytes, bytes]:
    """The index in gzip blocks, and the secondary index that names each block's first line, place and digest."""
    blocks, secondary = io.BytesIO(), [f'!meta 0 {json.dumps({"format": "cdxj-gzip-1.0", "filename": name})}']
    for at in range(0, len(lines), _BLOCK):
        block = gzip.compress("".join(f"{line}\n" for line in lines[at : at + _BLOCK]).encode(), mtime=0)
        said = {"offset": blocks.tell(), "length": len(block), "digest": f"sha256:{sha256_of(block)}", "filename": name}
        secondary.append(f"{lines[at].partition(' {')[0]} {json.dumps(said)}")
        blocks.write(block)
    return blocks.getvalue(), "".join(f"{line}\n" for line in secondary).encode()


def index_key(url: str) -> str:
    """The key players look an address up by: SURT, all in lower case (pywb `utils/canonicalize.py`).

    Not `surt_of`, which keeps letter case apart and leaves tracking parameters out: another key is never found.
    """
    parts = urlsplit(url)
    host, _, port = re.sub(r"^www\d*\.", "", host_of(url)).partition(":")
    path = parts.path.lower().rstrip("/") or "/"
    query = "&".join(sorted(parts.query.lower().split("&"), key=lambda p: p.split("=", 1)))
    reversed_host = host if re.fullmatch(r"[\d.]+", host) else ",".join(reversed(host.split(".")))
    return f"{reversed_host}{':' + port if port else ''}){path}{'?' + query if query else ''}"


def _indexed(written: Written) -> Indexed | None:
    record = written.record
    if record.kind not in ("response", "resource", "revisit") or unplaced(record):
        return None
    url = (record.fields.get("warc-target-uri") or "").strip("<>").replace(" ", "%20")
    stamp = stamp_of(parse_moment(record.fields.get("warc-date") or ""))
    wanted = refers_to(record)
    status = str(record.head.status or "") if record.kind != "resource" else ""
    digest = record.fields.get("warc-payload-digest") or (None if wanted else warc_sha1(_entity(record)))
    said = {"url": url, "mime": _mime(record), "status": status, "digest": digest}
    said |= {"length": str(written.length), "offset": str(written.offset), "filename": written.file}
    return Indexed(
        record.record_id,
        wanted.record_id if wanted else None,
        f"{index_key(url)} {stamp}",
        {name: value for name, value in said.items() if value},
    )


def _entity(record: Record) -> bytes:
    return record.block if record.kind == "resource" else entity_in(record.block, record.head)[0]


def _mime(record: Record) -> str:
    """The media type alone; the word `warc/revisit` is how an index marks a revisit."""
    if record.kind == "revisit":
        return "warc/revisit"
    fields = record.fields if record.kind == "resource" else record.head.fields
    return re.split(r"[;\s]", fields.get("content-type") or "", maxsplit=1)[0].lower() or "unk"
