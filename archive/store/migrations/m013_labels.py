"""Labels: what publications declare that they measure and list, and the headings of their tables as printed."""

SQL = """
-- What a source declares that it measures, and the lists it declares: what readers see in place of an id.
CREATE TABLE measures (
    source TEXT NOT NULL REFERENCES sources(id), id TEXT NOT NULL, title TEXT NOT NULL, kind TEXT NOT NULL,
    unit TEXT NOT NULL, PRIMARY KEY (source, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE rosters (
    id TEXT PRIMARY KEY, source TEXT NOT NULL REFERENCES sources(id), title TEXT NOT NULL
) STRICT, WITHOUT ROWID;
-- A label of a document's tables in its normal form, as series have it, and as the document printed it first.
CREATE TABLE labels (
    document TEXT NOT NULL REFERENCES documents(id), label TEXT NOT NULL, printed TEXT NOT NULL,
    PRIMARY KEY (document, label)
) STRICT, WITHOUT ROWID;
-- The catalogue is entered again, so that the first two are filled.
DELETE FROM facts WHERE key = 'catalogue';
"""
