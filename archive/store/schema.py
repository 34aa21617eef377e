"""The schema: the migrations, in order."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from sqlite3 import complete_statement

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from archive.errors import NeedsAttention
from archive.store import migrations as folder

NAMES = sorted(module.name for module in iter_modules(folder.__path__))
migrations = Migrations("scomm")


def _register(name: str) -> None:
    script: str = import_module(f"{folder.__name__}.{name}").SQL
    migrations(name=name)(lambda db: _run(db, script))


for _name in NAMES:
    _register(_name)


def _run(db: Database, script: str) -> None:
    """Statement by statement: sqlite3's executescript would commit the migration half-way."""
    statement = ""
    for line in script.splitlines(keepends=True):
        if line.lstrip().startswith("--"):
            continue
        statement += line
        if complete_statement(statement):
            db.execute(statement)
            statement = ""


def migrate(db: Database) -> None:
    """Bring a database to this program's schema; raises NeedsAttention when it is newer than the program."""
    applied = {m.name for m in migrations.applied(db)}
    unknown = sorted(applied - set(NAMES))
    if unknown:
        raise NeedsAttention(
            f"a database this program knows was expected, one with the unknown migrations {unknown} was found; "
            "use the program that made it, or a newer one"
        )
    if set(NAMES) - applied:
        migrations.apply(db)
