"""Rules: what a publication declares of its figures."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from archive.catalogue.source import Measure, Source
from archive.figures.series import Labels


@dataclass(frozen=True)
class Rules:
    """What a publication declares of its measures, and whose series its figures belong to: the source's own, or one
    document's where no source file declares it. `printer` is the document whose sentences are read."""

    source: str
    document: str | None
    measures: tuple[Measure, ...] = ()
    same: tuple[tuple[str, ...], ...] = ()
    printer: str | None = None

    @cached_property
    def labels(self) -> Labels:
        return Labels(self.same)

    def measure(self, path: str) -> Measure | None:
        """The first declared measure that a path of labels matches."""
        return next((m for m in self.measures if m.expression.search(path)), None)


def rules_of(source: Source | None, document: str) -> Rules:
    """The rules of a declared source; of a document nobody declared, none."""
    if source is None:
        return Rules("unlisted", document, printer=document)
    return Rules(source.id, None, source.measures, source.same, document)
