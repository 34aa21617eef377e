"""The catalogue: what is published where, as data. TOML files in, and for any address the document it belonged to.

`load_catalogue(folder)` reads one publication a file; `Catalogue.place(url, captured_at)` answers for every
address there is. The keys of a file are told in `scrapers/sources/README.md`.
"""

from archive.catalogue.catalogue import UNLISTED, Catalogue, Placed, load_catalogue
from archive.catalogue.source import (
    EVIDENCE,
    KINDS,
    Address,
    Document,
    Follow,
    Furniture,
    Pattern,
    Roster,
    Source,
    bare_host,
    is_named_by_address,
    plain_address,
)

__all__ = [
    "EVIDENCE",
    "KINDS",
    "UNLISTED",
    "Address",
    "Catalogue",
    "Document",
    "Follow",
    "Furniture",
    "Pattern",
    "Placed",
    "Roster",
    "Source",
    "bare_host",
    "is_named_by_address",
    "load_catalogue",
    "plain_address",
]
