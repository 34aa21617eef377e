"""Tesseract as it is installed: an image in, its table out. Optional; nothing else of the archive needs it."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from dataclasses import dataclass
from tempfile import TemporaryDirectory

from archive.errors import ArchiveError, WrongUse
from archive.reading.recognition import words_in
from archive.vault.conversion import Recognition

LANGUAGE = "eng"
_MEMORY = 2 * 2**30  # bytes of address space
_CPU = 120  # seconds a page; an ordinary one takes two to five
_WALL = 900
_MOST_OUTPUT = 20_000_000  # bytes of a page's table


@dataclass(frozen=True, slots=True)
class Tesseract:
    """The installed program: where it is, and its name with its version."""

    path: str
    engine: str

    def table(self, image: bytes, dpi: int) -> str:
        """The words of an image (PGM): Tesseract's own table. Raises ArchiveError where it fails or costs too much."""
        asked = [self.path, "stdin", "stdout", "-l", LANGUAGE, "--dpi", str(dpi), "tsv"]
        with TemporaryDirectory() as folder:
            try:
                done = subprocess.run(
                    asked,
                    input=image,
                    capture_output=True,
                    timeout=_WALL,
                    cwd=folder,
                    env={**os.environ, "OMP_THREAD_LIMIT": "1"},
                    preexec_fn=_limited,
                )
            except (OSError, subprocess.TimeoutExpired) as error:
                raise ArchiveError(f"{self.engine} was to read a page: {error}") from error
        text = done.stdout[:_MOST_OUTPUT].decode("utf-8", "replace")
        if done.returncode:
            told = done.stderr.decode("utf-8", "replace").strip()[-200:]
            raise ArchiveError(f"{self.engine} was to read a page, it ended with code {done.returncode}: {told}")
        _check(self.engine, text, dpi)
        return text


def installed() -> Tesseract:
    """The Tesseract on PATH. Raises WrongUse where there is none, or none for English."""
    path = shutil.which("tesseract")
    if path is None:
        raise WrongUse(
            "Tesseract was expected on PATH, it was not found; install it (Debian: apt install tesseract-ocr)"
        )
    try:
        said = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=True).stdout
        languages = subprocess.run([path, "--list-langs"], capture_output=True, timeout=60, check=True).stdout
    except (OSError, subprocess.SubprocessError) as error:
        raise WrongUse(f"a working Tesseract was expected at {path}: {error}; install it again") from error
    if LANGUAGE.encode() not in languages.split():
        raise WrongUse(
            f"a Tesseract that knows English was expected at {path}; install it (Debian: apt install tesseract-ocr-eng)"
        )
    return Tesseract(path, said.decode("utf-8", "replace").splitlines()[0].strip())


def _limited() -> None:
    """In the child: THREATS.md P13 for a program that is given strangers' pixels."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU, _CPU))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _check(engine: str, table: str, dpi: int) -> None:
    try:
        words_in(Recognition(engine, LANGUAGE, dpi, table))
    except (ValueError, KeyError) as error:
        raise ArchiveError(f"{engine} was to write its table of words: {error}") from error
