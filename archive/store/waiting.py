"""What waits for the next reading: captures nobody has told yet, and what another program than this one has told."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from archive.store.revisions import made_with

COMMAND = "scomm read"


@dataclass(frozen=True)
class Waiting:
    """How many captures no history tells yet, and what of readings and histories is made otherwise by this program."""

    captures: int
    subjects: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.captures or self.subjects)

    @property
    def words(self) -> str:
        """One sentence, with the command that ends it."""
        some = f"{self.captures:,} {'capture is' if self.captures == 1 else 'captures are'} not told yet"
        made = "histories were told by another version of this program"
        said = " and ".join([some] * bool(self.captures) + [made] * bool(self.subjects))
        return f"Not up to date: {said}; `{COMMAND}` tells them"


def waiting(connection: sqlite3.Connection) -> Waiting:
    """Two look-ups by index; a published database does not say with what it was made, and waits for nothing."""
    captures = connection.execute("SELECT count(*) FROM captures WHERE quality IS NULL").fetchone()[0]
    known = dict(
        connection.execute("SELECT substr(key, 11), value FROM facts WHERE key LIKE 'made with %'").fetchall()
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'facts'").fetchone()
        else ()
    )
    other = tuple(subject for subject, made in made_with().items() if known.get(subject, made) != made)
    return Waiting(captures, other)
