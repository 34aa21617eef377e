"""`scomm` itself: finds the command files by entry point, so that neither of them imports the other."""

from __future__ import annotations

import os
import sys
from importlib.metadata import entry_points
from pathlib import Path

import click

from archive.commands import Context
from archive.errors import ArchiveError


class Commands(click.Group):
    """The group whose commands come from the entry points `scomm.commands`, each a list of click commands."""

    def _found(self) -> dict[str, click.Command]:
        return {c.name or "": c for point in entry_points(group="scomm.commands") for c in point.load()}

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted(self._found())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        return self._found().get(cmd_name)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
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
    ctx.obj = Context(folder, sources)


def main() -> None:
    """Run `scomm`: errors of ours become one sentence on stderr and their exit code (README, "Exit codes")."""
    try:
        code = scomm.main(standalone_mode=False)
    except ArchiveError as error:
        click.echo(f"scomm: {error}", err=True)
        code = error.exit_code
    except click.UsageError as error:
        error.show()
        code = 2
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("scomm: interrupted; the same command goes on where this one stopped", err=True)
        code = 130
    except BrokenPipeError:
        # The reader of our output went away (`| head`); Python would complain once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()
