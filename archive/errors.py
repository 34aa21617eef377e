"""The family of errors: each says in a sentence what was expected, what was found, where, and what to do now."""

from __future__ import annotations


class ArchiveError(Exception):
    """Any failure with a name of ours.

    `exit_code` is what the command line ends with: 2 wrong use, 3 the archive needs attention, 1 otherwise.
    Facts are attributes so that a caller never has to take the sentence apart.
    """

    exit_code = 1

    def __init__(self, sentence: str, **facts: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.facts = facts

    def __str__(self) -> str:
        return self.sentence


class WrongUse(ArchiveError):
    """The command or setting does not make sense as given."""

    exit_code = 2


class CatalogueError(WrongUse):
    """A source file is not what the catalogue expects; names file and key."""


class NeedsAttention(ArchiveError):
    """The archive itself is damaged, held by somebody else, or newer than this program."""

    exit_code = 3


class ArchiveHeld(NeedsAttention):
    """Another process writes to this archive; names its process id and since when."""


class DiskTrouble(NeedsAttention):
    """The disk is full, read-only or failing; names the path and the operating system's reason."""


class RecordDamaged(ArchiveError):
    """Bytes that should be a WARC record are not one; names file, offset and reason."""


class AddressRefused(ArchiveError):
    """An address that must never be fetched: wrong scheme, private network, credentials, control characters."""


class RowRefused(ArchiveError):
    """A row of a captures table that cannot be taken in; names line and reason."""
