"""Recognising: pages that are pictures are drawn and read by Tesseract; what it says is kept as evidence of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from archive.errors import ArchiveError
from archive.progress import Silence, Watch
from archive.reading.drawing import DPI, NotDrawn, drawn_pictures
from archive.reading.pdf import FOR_OCR
from archive.reading.recognition import mean_confidence, table_of, words_in
from archive.store.archive import Archive
from archive.store.intake import Intake
from archive.store.references import References
from archive.store.tesseract import LANGUAGE, Tesseract
from archive.vault.conversion import Recognition
from archive.vault.evidence import Recognised
from archive.vault.payload import Where, payload_at

OCR_COLUMNS = ("payload", "document", "pages", "words", "confidence", "note")
_PICTURES = """
SELECT r.payload, min(c.document), f.name, p.offset, p.length, lower(hex(p.sha256))
FROM readings r JOIN captures c ON c.payload = r.payload JOIN documents d ON d.id = c.document
JOIN records p ON p.capture = c.id AND p.kind IN ('response', 'resource') JOIN warc_files f ON f.id = p.file
WHERE (:source IS NULL OR d.source = :source) AND r.reader = 'pdf'
  AND (r.outcome = 'no-text-layer' OR instr(r.note, :for_ocr) > 0)
  AND NOT EXISTS (SELECT 1 FROM recognitions n WHERE n.payload = r.payload)
GROUP BY r.payload ORDER BY 2, 1
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What OCR found in one payload; `note` says why there is nothing."""

    payload: str
    document: str
    pages: int = 0
    words: int = 0
    confidence: float = 0.0
    note: str = ""


def recognise(
    archive: Archive, tesseract: Tesseract, source: str | None = None, *, watch: Watch = Silence
) -> Iterator[Outcome]:
    """Have every payload with picture pages read that has not been, one acknowledged after the other.

    Their readings are taken back; the next refresh reads them with what was recognised.
    """
    found = archive.connection.execute(_PICTURES, {"source": source, "for_ocr": FOR_OCR}).fetchall()
    intake = Intake(archive, witness="ocr:Tesseract", purpose="ocr", now=archive.now)
    with intake, watch("payloads recognised", len(found)) as progress:
        for payload, document, file, *place in found:
            where = Where(f"{archive.warc_folder}/{file}", *place)
            yield _recognised(archive, intake, tesseract, payload, document, where)
            progress.step(1)


def _recognised(
    archive: Archive, intake: Intake, tesseract: Tesseract, payload: str, document: str, where: Where
) -> Outcome:
    reference = References(archive.connection).holding(payload)
    assert reference is not None
    try:
        tables = {n: tesseract.table(image, DPI) for n, image in drawn_pictures(payload_at(where))}
    except (NotDrawn, ArchiveError) as error:
        return Outcome(payload, document, note=str(error))
    if not tables:
        return Outcome(payload, document, note="none of its pages could be drawn: they are too large")
    recognition = Recognition(tesseract.engine, LANGUAGE, DPI, table_of(tables))
    intake.take([(Recognised(reference, archive.now, recognition), None)])
    words = words_in(recognition)
    return Outcome(payload, document, len(tables), len(words), round(mean_confidence(words), 1))
