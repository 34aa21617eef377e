"""What other programs make of the tables in PDFs, each with its own settings untouched.

Run by `tests.benchmarks.tables` with the Python of an environment that has them: `PYTHON table_peers.py NAME PDF…`
writes a line of JSON a PDF: [seconds, [table, …]], a table being rows of cell texts.
"""

from __future__ import annotations

import json
import sys
import time


def pdfplumber_tables(path):
    import pdfplumber

    with pdfplumber.open(path) as document:
        return [table for page in document.pages for table in page.extract_tables()]


def camelot_tables(path, flavor):
    import camelot

    return [table.df.values.tolist() for table in camelot.read_pdf(path, pages="all", flavor=flavor)]


def pymupdf_tables(path):
    import pymupdf

    with pymupdf.open(path) as document:
        return [table.extract() for page in document for table in page.find_tables().tables]


PEERS = {
    "pdfplumber": pdfplumber_tables,
    "camelot lattice": lambda path: camelot_tables(path, "lattice"),
    "camelot stream": lambda path: camelot_tables(path, "stream"),
    "PyMuPDF": pymupdf_tables,
}


def main():
    name, *paths = sys.argv[1:]
    for path in paths:
        begun = time.perf_counter()
        try:
            tables = PEERS[name](path)
        except Exception as error:
            print(f"{name} on {path}: {error}", file=sys.stderr)
            tables = []
        tables = [[[cell or "" for cell in row] for row in table] for table in tables]
        print(json.dumps([time.perf_counter() - begun, tables]), flush=True)


main()
