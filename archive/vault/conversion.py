"""Conversion records (WARC 1.1 section 6.7): what OCR made of a payload, kept so that reading it again needs no OCR."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from archive.moment import parse_moment
from archive.vault.record import PAYLOAD_FIELD, Record, Reference, canonical_json
from archive.vault.writing import refers_to_fields, write_record

_TYPE = "text/tab-separated-values; charset=utf-8"
_PAYLOAD = re.compile(r"sha256:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Recognition:
    """Tesseract's table (TSV) over all recognised pages of a payload, `page_num` counting the payload's pages from 1.

    `engine` is the program with its version, `language` the name of what it was trained on, `dpi` how finely the pages
    were drawn.
    """

    engine: str
    language: str
    dpi: int
    tsv: str


class Scanned(bytes):
    """The content of a payload of which there is a recognition."""

    recognition: Recognition


@dataclass(frozen=True, slots=True)
class Conversion:
    """A recognition as its record states it: of which payload (SHA-256), when it was made."""

    payload: str
    made_at: str
    recognition: Recognition


def conversion_record(
    recognition: Recognition, reference: Reference, made_at: str, own_id: str, warcinfo: str
) -> Record:
    """The record of a recognition. Its block is the table as Tesseract wrote it; the rest stands in its header."""
    told = {"dpi": str(recognition.dpi), "engine": recognition.engine, "language": recognition.language}
    fields = [
        ("WARC-Type", "conversion"),
        ("WARC-Record-ID", f"<{own_id}>"),
        ("WARC-Warcinfo-ID", f"<{warcinfo}>"),
        ("WARC-Target-URI", reference.url),
        ("WARC-Date", made_at),
        ("WARC-JSON-Metadata", canonical_json(told)),
        ("Content-Type", _TYPE),
        *refers_to_fields(reference),
    ]
    return write_record(fields, recognition.tsv.encode("utf-8"))


def conversion_of(record: Record) -> Conversion | None:
    """What a record of ours states; None for other records, also for conversions that others made."""
    if record.kind != "conversion" or record.fields.get("content-type") != _TYPE:
        return None
    payload = _PAYLOAD.fullmatch(record.fields.get(PAYLOAD_FIELD.lower()) or "")
    try:
        told = json.loads(record.fields.get("warc-json-metadata") or "")
        made_at = parse_moment(record.fields.get("warc-date") or "")
        recognition = Recognition(
            str(told["engine"]), str(told["language"]), int(told["dpi"]), record.block.decode("utf-8")
        )
    except (ValueError, OverflowError, KeyError, TypeError, RecursionError):
        return None
    return Conversion(payload[1], made_at, recognition) if payload and recognition.dpi > 0 else None
