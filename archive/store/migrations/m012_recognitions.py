"""What OCR made of the pictures in a payload: kept as a conversion record, told here."""

SQL = """
-- A row says what the conversion record (WARC 1.1 section 6.7) `record` holds: Tesseract's words for the pages of
-- `payload` that are pictures. `confidence` is Tesseract's own, 0 to 100, the mean over the words. Of several the one
-- made last is read.
CREATE TABLE recognitions (
    record TEXT PRIMARY KEY, payload TEXT NOT NULL, made_at TEXT NOT NULL, engine TEXT NOT NULL, language TEXT NOT NULL,
    dpi INTEGER NOT NULL, pages INTEGER NOT NULL, words INTEGER NOT NULL, confidence REAL NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX recognitions_by_payload ON recognitions(payload, made_at, record);
"""
