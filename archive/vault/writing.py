"""Records of our own, field by field (WARC 1.1, ISO 28500:2017 section 5)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from archive.digest import warc_sha1, warc_sha256
from archive.vault.fields import Head
from archive.vault.record import PAYLOAD_FIELD, Record, Reference

END = b"\r\n\r\n"
IDENTICAL = "http://netpreserve.org/warc/{}/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/{}/revisit/server-not-modified"

_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


def plain_line(text: str | None) -> str | None:
    """A text as one header value: control characters become a blank, so that no value can begin a line."""
    return _CONTROL.sub(" ", text).strip(" ") or None if text else None


def write_record(fields: Iterable[tuple[str, str | None]], block: bytes) -> Record:
    """A WARC 1.1 record; fields without a value are left out, digest and length of the block are added.

    Raises ValueError for a text that has no UTF-8 form.
    """
    lines = ["WARC/1.1"]
    lines += [f"{name}: {value}" for name, given in fields if (value := plain_line(given))]
    lines += [f"WARC-Block-Digest: {warc_sha256(block)}", f"Content-Length: {len(block)}"]
    return Record(header="\r\n".join(lines).encode("utf-8") + END, block=block)


def warc_fields(fields: Iterable[tuple[str, str | None]]) -> bytes:
    """A block of type application/warc-fields."""
    return "".join(f"{name}: {value}\r\n" for name, given in fields if (value := plain_line(given))).encode("utf-8")


def refers_to_fields(reference: Reference) -> list[tuple[str, str | None]]:
    """The three fields that name what a revisit refers to (WARC 1.1 section 6.7.3), and one of ours that tells its
    payload."""
    return [
        ("WARC-Refers-To", f"<{reference.record_id}>"),
        ("WARC-Refers-To-Target-URI", reference.url),
        ("WARC-Refers-To-Date", reference.captured_at),
        (PAYLOAD_FIELD, f"sha256:{reference.payload}"),
    ]


def payload_digest(block: bytes, head: Head) -> str | None:
    """WARC-Payload-Digest of a response, or None where tools of the field disagree what it is taken over.

    warcio and pywb take it over the body as it lies in the record, chunks and all, the standard over the entity: so
    none is written where a transfer coding, an interim answer or a head only one of them can read makes a difference.
    """
    if head.status is None or head.interim or head.fields.get("transfer-encoding"):
        return None
    lines = block[: head.body_at].rstrip(b"\r\n").split(b"\n")
    if not all(re.search(rb"[!-~]", line) for line in lines):
        return None
    return warc_sha1(block[head.body_at :])
