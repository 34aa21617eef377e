"""`scomm` as a person runs it: a process of its own, in a pipe or on a terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

SCOMM = (sys.executable, "-m", "archive.cli")
MINUTE = 60


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """This process's environment without anything that would name an archive."""
    return {**{k: v for k, v in os.environ.items() if not k.startswith("SCOMM_")}, **(more or {})}


def scomm(
    cwd: Path, *arguments: str | Path, env: Mapping[str, str] | None = None, timeout: float = MINUTE
) -> subprocess.CompletedProcess[str]:
    """Run to the end, with output in pipes."""
    return subprocess.run(
        [*SCOMM, *map(str, arguments)], cwd=cwd, env=environment(env), capture_output=True, text=True, timeout=timeout
    )


def on_terminal(cwd: Path, *arguments: str | Path, program: Sequence[str] = SCOMM) -> bytes:
    """What a terminal is sent, by stdout and stderr together."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*program, *map(str, arguments)], cwd=cwd, env=environment(), stdin=theirs, stdout=theirs, stderr=theirs
    ) as running:
        os.close(theirs)
        shown = b""
        try:
            while piece := os.read(ours, 65536):
                shown += piece
        except OSError:  # how a terminal tells that nobody writes to it any more
            pass
        finally:
            os.close(ours)
        running.wait(MINUTE)
    return shown


def table_of(folder: Path, pages: Mapping[str, tuple[str, str, str]]) -> Path:
    """A captures table in `folder`: file name → (address, moment, content)."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["path\turl\tcaptured_at"]
    for name, (url, moment, content) in pages.items():
        (folder / name).write_text(content, encoding="utf-8")
        lines.append(f"{name}\t{url}\t{moment}")
    table = folder / "captures.tsv"
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return table


def page(title: str, *paragraphs: str) -> str:
    """A small page of ours."""
    body = "".join(f"<p>{p}</p>" for p in paragraphs)
    return f"<!DOCTYPE html><meta charset=utf-8><title>{title}</title><main><h1>{title}</h1>{body}</main>"
