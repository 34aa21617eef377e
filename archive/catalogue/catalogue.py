"""All sources together: which document an address belonged to at a moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


from archive.catalogue.source import Source

UNLISTED = Source(
    id="unlisted",
    title="Addresses of no declared publication",
    publisher="",
    kind="unlisted",
    note="Captures that came in by import or by a followed link and belong to no publication of the catalogue.",
)
"""The source of everything that no file declares."""


@dataclass(frozen=True)
class Placed:
    """Where an address belonged: ids of source and document, the document's title and kind."""

    source: str
    document: str
    title: str
    kind: str


class Catalogue:
    """The declared sources, in the order of their ids.

    Raises CatalogueError when two of them contradict each other.
    """

    def __init__(self, sources: Iterable[Source]) -> None:
        self.sources: tuple[Source, ...] = tuple(sorted(sources, key=lambda s: s.id))

    @property
    def digest(self) -> str:
        """SHA-256 over everything declared: derived tables made with another catalogue are out of date."""
        raise NotImplementedError

    def source(self, id: str) -> Source:
        """A source by its id; raises WrongUse, naming the nearest known id."""
        raise NotImplementedError

    def place(self, url: str, captured_at: str) -> Placed:
        """The document an address belonged to at a moment; pure, and answers for every text.

        In this order: an address declared for the moment; one that differs only in scheme, `www.`, trailing
        slash or tracking query and was declared for it; the same two whatever the moment (the claim begun last
        before it, else the first); a pattern; else `unlisted`, one document an address key (kind `robots` for
        robots.txt).
        """
        raise NotImplementedError

    def source_rows(self) -> list[dict[str, str | None]]:
        """Rows of the table `sources`, `unlisted` included."""
        raise NotImplementedError

    def document_rows(self) -> list[dict[str, str]]:
        """Rows of the table `documents` that are declared by name (those of patterns come with their captures)."""
        raise NotImplementedError


def load_catalogue(folder: Path) -> Catalogue:
    """The catalogue of a folder of TOML files, one publication a file, its id the file's name.

    Raises CatalogueError, naming file, key, what was expected and what was found.
    """
    raise NotImplementedError
