"""Restatements whose prints say the same, as far as the coarser of them is printed."""

SQL = """
-- 1 where both values are the same to the digits of the print that has fewer: behind a rounded number, or by rounding.
ALTER TABLE restatements ADD COLUMN rounded INTEGER NOT NULL DEFAULT 0;
CREATE INDEX restatements_in_print ON restatements(seen_at) WHERE rounded = 0;
"""
