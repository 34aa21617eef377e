"""`scomm` itself: finds the command files by entry point, so that neither of them imports the other."""

from __future__ import annotations

import os
import sqlite3
import sys
from importlib.metadata import entry_points
from pathlib import Path

import click

from archive.errors import ArchiveError
from archive.tables import visible


class Commands(click.Group):
    """The group whose commands come from the entry points `scomm.commands`, each a list of click commands."""

    def _found(self) -> dict[str, click.Command]:
        return {c.name or "": c for point in entry_points(group="scomm.commands") for c in point.load()}

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted(self._found())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        return self._found().get(cmd_name)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.option(
    "--archive",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="SCOMM_ARCHIVE",
    default="scomm-archive",
    show_default=True,
    show_envvar=True,
    help="The archive's folder.",
)
@click.option(
    "--sources",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    envvar="SCOMM_SOURCES",
    show_envvar=True,
    help="A folder of source files instead of the archive's own or the official ones.",
)
@click.version_option(package_name="secure-communities-archive")
@click.pass_context
def scomm(ctx: click.Context, folder: Path, sources: Path | None) -> None:
    """The Secure Communities Archive: what ICE and DHS published, when they changed it, and how we know."""
    # Imported here: every reading process imports this module, and needs none of the commands.
    from archive.commands import Context

    ctx.obj = Context(folder, sources)


def main() -> None:
    """Run `scomm`: errors become one sentence on stderr and their exit code (README, "Exit codes")."""
    try:
        # Not scomm.main(): it would make a reader that goes away (`| head`) an error of its own.
        with scomm.make_context("scomm", sys.argv[1:]) as context:
            code = scomm.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as done:
        code = done.exit_code
    except click.exceptions.NoArgsIsHelpError as asked:
        click.echo(asked.format_message(), err=True)
        code = asked.exit_code
    except click.ClickException as error:
        place = error.ctx if isinstance(error, click.UsageError) else None
        hint = f" (`{place.command_path} --help` tells how it is used)" if place else ""
        code = _tell(error.format_message() + hint, error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        code = _tell("interrupted; the same command goes on where this one stopped", 130)
    except BrokenPipeError:
        # Python would complain once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except ArchiveError as error:
        code = _tell(str(error), error.exit_code)
    except sqlite3.DatabaseError as error:
        code = _tell(f"a whole database was expected, SQLite says: {error}; `scomm rebuild` makes it again", 3)
    except OSError as error:
        what = error.filename or "a file"
        code = _tell(f"{what} was expected to be usable: {error.strerror or error}; mend that and run it again", 3)
    sys.exit(code if isinstance(code, int) else 0)


def _tell(sentence: str, code: int) -> int:
    """Say why on stderr, without control characters that may have come from outside."""
    click.echo(f"scomm: {visible(sentence)}", err=True)
    return code


if __name__ == "__main__":
    main()
