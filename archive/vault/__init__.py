"""Raw evidence: WARC records appended, read, repaired, imported and checked."""
