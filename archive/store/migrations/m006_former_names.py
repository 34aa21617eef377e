"""Permalinks of documents whose ids the catalogue has changed."""

SQL = """
-- Ids that documents had: what the catalogue declares, so that a rebuilt archive answers alike.
CREATE TABLE former_names (
    name TEXT NOT NULL, document TEXT NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL,
    PRIMARY KEY (name, document, first)
) STRICT, WITHOUT ROWID;
"""
