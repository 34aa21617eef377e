"""SIGKILL at a chosen system call of a chosen piece of work.

Starting Python costs a second, a kill point should cost a tenth of one. So a stage process imports everything once;
for each run it forks, the child stops itself, strace attaches to it and kills it as it makes its Nth system call
of those that change a disk.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest

CALLS = "write,pwrite64,writev,fsync,fdatasync,rename,renameat,renameat2,unlink,ftruncate,openat,mkdir"
"""The system calls by which bytes and names reach a disk."""


@dataclass(frozen=True)
class Run:
    """How a run ended. `calls` counts the traced system calls of the busiest thread; `acknowledged` is what the work
    had said was kept before it ended."""

    killed: bool
    code: int
    calls: int
    acknowledged: list[str]


class Stage:
    """Runs `module:function(*arguments)` in forked children, killed or not."""

    def __init__(self, popen: subprocess.Popen[str], folder: Path) -> None:
        self._popen, self._folder = popen, folder

    def run(self, work: str, *arguments: object, kill_at: int | None = None) -> Run:
        """One run; `kill_at` is the number of the system call at which SIGKILL strikes (None: never)."""
        wish = {"work": work, "arguments": [str(a) for a in arguments], "kill_at": kill_at, "folder": str(self._folder)}
        pipe_in, pipe_out = self._popen.stdin, self._popen.stdout
        assert pipe_in is not None
        assert pipe_out is not None
        pipe_in.write(json.dumps(wish) + "\n")
        pipe_in.flush()
        line = pipe_out.readline()
        if not line:
            raise RuntimeError("the stage process ended; its stderr says why")
        return Run(**json.loads(line))


@contextmanager
def stage(folder: Path, *modules: str) -> Iterator[Stage]:
    """A stage process with these modules imported; skips the test where strace cannot be used."""
    if not shutil.which("strace"):
        pytest.skip("needs strace")
    popen = subprocess.Popen(
        [sys.executable, "-m", "tests.support.killing", *modules],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    try:
        yield Stage(popen, folder)
    finally:
        if popen.stdin:
            popen.stdin.close()
        popen.wait(30)
        if popen.stdout:
            popen.stdout.close()


def acknowledge(*names: str) -> None:
    """Called by the work under test when something was acknowledged:
    told to the outside before anything else happens.
    """
    path = os.environ.get("KILLING_ACKNOWLEDGED")
    if path:
        with Path(path).open("a") as out:
            out.write("".join(n + "\n" for n in names))


def _perform(wish: dict[str, object], out: IO[str]) -> None:
    folder = Path(str(wish["folder"]))
    told, log = folder / "acknowledged", folder / "strace.log"
    told.unlink(missing_ok=True)
    log.unlink(missing_ok=True)
    child = os.fork()
    if child == 0:
        _child(wish, told)
    os.waitpid(child, os.WUNTRACED)
    inject = [] if wish["kill_at"] is None else ["-e", f"inject={CALLS}:signal=SIGKILL:when={wish['kill_at']}"]
    tracer = subprocess.Popen(
        ["strace", "-f", "-qq", "-o", str(log), "-e", f"trace={CALLS}", "-e", "signal=none", *inject, "-p", str(child)],
        stdin=subprocess.DEVNULL,
    )
    _attached(child, tracer)
    os.kill(child, signal.SIGCONT)
    _, status = os.waitpid(child, 0)
    tracer.wait(30)
    counts: dict[str, int] = {}
    for line in log.read_text(errors="replace").splitlines():
        pid = line.split(" ", 1)[0]
        counts[pid] = counts.get(pid, 0) + ("(" in line and "resumed>" not in line)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else -1
    out.write(
        json.dumps(
            {
                "killed": killed,
                "code": code,
                "calls": max(counts.values(), default=0),
                "acknowledged": told.read_text().split("\n")[:-1] if told.exists() else [],
            }
        )
        + "\n"
    )
    out.flush()


def _attached(child: int, tracer: subprocess.Popen[bytes]) -> None:
    status = Path(f"/proc/{child}/status")
    for _ in range(2000):
        if tracer.poll() is not None:
            raise RuntimeError("strace could not attach")
        with contextlib.suppress(FileNotFoundError):
            if "TracerPid:\t0" not in status.read_text():
                return
        time.sleep(0.002)
    raise RuntimeError("strace did not attach within four seconds")


def _child(wish: dict[str, object], told: Path) -> None:
    """In the fork: wait for the tracer, do the work, end without running anybody's exit code."""
    code = 1
    try:
        os.environ["KILLING_ACKNOWLEDGED"] = str(told)
        os.kill(os.getpid(), signal.SIGSTOP)
        module, function = str(wish["work"]).split(":")
        arguments = wish["arguments"]
        assert isinstance(arguments, list)
        getattr(importlib.import_module(module), function)(*arguments)
        code = 0
    except BaseException as error:
        sys.stderr.write(f"killed work ended with {error!r}\n")
    finally:
        sys.stderr.flush()
        os._exit(code)


def _main() -> None:
    for module in sys.argv[1:]:
        importlib.import_module(module)
    for line in sys.stdin:
        _perform(json.loads(line), sys.stdout)


if __name__ == "__main__":
    _main()
