"""Foreign records whose body is kept already: shortened to a revisit under the same id, and made whole again.

Lines of the WARC header stay as they are; those a revisit must say otherwise get a prefix, and what is new stands
behind them. So the original comes back byte for byte, odd spelling included.
"""

from __future__ import annotations

from archive.digest import warc_sha1, warc_sha256
from archive.errors import RecordDamaged
from archive.vault.record import Record, Reference
from archive.vault.writing import IDENTICAL, refers_to_fields

_PREFIX = b"Archive-Original-"
_MARK = b"WARC-Type: revisit\r\n"
_DIGEST = "Archive-Original-Digest"
_SAID_ANEW = frozenset(
    b"warc-type content-length warc-block-digest warc-profile "
    b"warc-refers-to warc-refers-to-target-uri warc-refers-to-date archive-payload".split()
)


def is_shortenable(record: Record) -> bool:
    """A response or resource whose body stands in it without transfer coding, under a header with an end."""
    if record.kind not in ("response", "resource") or not record.record_id:
        return False
    if _PREFIX.lower() in record.header.lower() or not record.header.endswith((b"\n\n", b"\n\r\n")):
        return False
    return record.kind == "resource" or not record.head.fields.get("transfer-encoding")


def shortened(record: Record, reference: Reference) -> Record:
    """The revisit that stands for a shortenable foreign record; `original_of` undoes it."""
    body_at = record.head.body_at if record.kind == "response" else 0
    block, entity = record.block[:body_at], record.block[body_at:]
    version, lines, end = _parts(record.header)
    kept = [_PREFIX + line if _name(line) in _SAID_ANEW else line for line in lines]
    profile = IDENTICAL.format("1.0" if version.startswith(b"WARC/1.0") else "1.1")
    said = [
        ("WARC-Profile", profile),
        *refers_to_fields(reference),
        (_DIGEST, warc_sha256(record.header + record.block)),
        ("WARC-Payload-Digest", None if record.fields.get("warc-payload-digest") else warc_sha1(entity)),
        ("WARC-Block-Digest", warc_sha256(block)),
        ("Content-Length", str(len(block))),
    ]
    new = "".join(f"{name}: {value}\r\n" for name, value in said if value).encode("utf-8")
    header = version + b"".join(kept) + _MARK + new + end
    return Record(header, block)


def original_of(revisit: Record, entity: bytes) -> Record:
    """The foreign record that was shortened to this revisit, byte for byte, given the body it refers to.

    Raises RecordDamaged when the revisit is no shortened record, or when record and body do not give the digest the
    original had.
    """
    version, lines, end = _parts(revisit.header)
    if _MARK not in lines:
        raise _damaged(revisit, "a shortened foreign record was expected, a revisit that always was one was found")
    kept = lines[: lines.index(_MARK)]
    header = version + b"".join(line.removeprefix(_PREFIX) for line in kept) + end
    original = Record(header, revisit.block + entity)
    if revisit.fields.get(_DIGEST.lower()) != warc_sha256(original.header + original.block):
        raise _damaged(revisit, "the body it refers to does not give the original record's digest")
    return original


def _parts(header: bytes) -> tuple[bytes, list[bytes], bytes]:
    """Version line, field lines, and the line that ends the header, each with its line end."""
    lines = [line + b"\n" for line in header.split(b"\n")[:-1]]
    return lines[0], lines[1:-1], lines[-1]


def _name(line: bytes) -> bytes:
    return line.split(b":", 1)[0].strip().lower()


def _damaged(revisit: Record, reason: str) -> RecordDamaged:
    sentence = f"{revisit.file or 'a record'} at {revisit.offset}, {revisit.record_id}: {reason}; run verify"
    return RecordDamaged(sentence, file=revisit.file, offset=revisit.offset, reason=reason)
