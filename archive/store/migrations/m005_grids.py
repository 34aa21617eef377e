"""The tables found in an article, beside its blocks."""

SQL = """
-- Which rows of an article make tables, with their titles and headings (`archive/reading/grid.py`); NULL when none.
ALTER TABLE articles ADD COLUMN grids BLOB;
"""
