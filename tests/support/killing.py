"""SIGKILL, a full disk or a failing one at a chosen system call of a chosen piece of work.

Starting Python costs a second, a point should cost a tenth of one. So a stage process imports everything once; for
each run it forks, the child stops itself, strace attaches to it and strikes as it makes its Nth call of one kind. One
kind at a time, because strace counts each kind, and each thread, by itself: a number over several kinds passes over
most calls.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import pytest

from archive.errors import ArchiveError

KINDS = (
    "write", "pwrite64", "writev", "fsync", "fdatasync", "ftruncate", "open", "openat", "rename", "renameat",
    "renameat2", "unlink", "unlinkat", "mkdir", "mkdirat",
)  # fmt: skip
"""The system calls by which bytes and names reach a disk."""

KILL = "signal=SIGKILL"
_TOLD = "KILLING_ACKNOWLEDGED"
_CALL = re.compile(r"(\d+) +(\w+)\((.*)")


@dataclass(frozen=True)
class Point:
    """The `n`th call (from 1) of a kind, in the thread that comes to so many first."""

    kind: str
    n: int


@dataclass(frozen=True)
class Run:
    """How a run ended. `said` is its stderr, `acknowledged` what it had said was kept before it ended, `points` the
    calls that touched the folder it was watched for."""

    killed: bool
    code: int
    said: str
    acknowledged: list[str]
    points: list[Point] = field(default_factory=list)


class Stage:
    """Runs `module:function(*arguments)` in forked children, undisturbed or struck."""

    def __init__(self, popen: subprocess.Popen[str], folder: Path) -> None:
        self._popen, self._folder = popen, folder

    def run(self, work: str, *arguments: object) -> Run:
        """An undisturbed run."""
        return self._ask(work, arguments, [], "")

    def points(self, work: str, *arguments: object, within: Path) -> list[Point]:
        """Where an undisturbed run can be struck: its calls on names and files in a folder, in their order."""
        run = self._ask(work, arguments, ["-e", f"trace={','.join('?' + k for k in KINDS)}"], str(within.resolve()))
        assert not run.killed
        return run.points

    def strike(self, point: Point, work: str, *arguments: object, effect: str = KILL, lasting: bool = False) -> Run:
        """A run with an effect at a point: KILL, or `error=ENOSPC`, `lasting` from there on or once."""
        inject = f"inject={point.kind}:{effect}:when={point.n}{'+' if lasting else ''}"
        return self._ask(work, arguments, ["-e", f"trace={point.kind}", "-e", inject], "")

    def _ask(self, work: str, arguments: Sequence[object], strace: list[str], within: str) -> Run:
        wish = _Wish(work, [str(a) for a in arguments], strace, within, str(self._folder))
        pipe_in, pipe_out = self._popen.stdin, self._popen.stdout
        assert pipe_in is not None
        assert pipe_out is not None
        pipe_in.write(json.dumps(asdict(wish)) + "\n")
        pipe_in.flush()
        line = pipe_out.readline()
        if not line:
            raise RuntimeError("the stage process ended; its stderr says why")
        answer: dict[str, Any] = json.loads(line)
        return Run(**{**answer, "points": [Point(**p) for p in answer["points"]]})


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


def sampled(points: Iterable[Point], most: int) -> list[Point]:
    """At most so many points, evenly over each kind, each kind with an equal share as far as it has so many;
    all of them where SCOMM_KILL_POINTS is `all`.
    """
    kinds: dict[str, list[Point]] = defaultdict(list)
    for point in points:
        kinds[point.kind].append(point)
    if os.environ.get("SCOMM_KILL_POINTS") == "all":
        return [p for of_kind in kinds.values() for p in of_kind]
    chosen: list[Point] = []
    for left, of_kind in enumerate(sorted(kinds.values(), key=len)):
        share = min(len(of_kind), (most - len(chosen)) // (len(kinds) - left))
        chosen += [of_kind[i * len(of_kind) // share] for i in range(share)]
    return chosen


def acknowledge(*names: str) -> None:
    """Called by the work when something was acknowledged: told to the outside before anything else happens."""
    path = os.environ.get(_TOLD)
    if path:
        with Path(path).open("a") as out:
            out.write("".join(n + "\n" for n in names))


@dataclass(frozen=True)
class _Wish:
    work: str
    arguments: list[str]
    strace: list[str]
    within: str
    folder: str


def _perform(wish: _Wish) -> Run:
    folder = Path(wish.folder)
    told, said, log = folder / "acknowledged", folder / "said", folder / "strace.log"
    for path in (told, said, log):
        path.write_bytes(b"")
    child = os.fork()
    if child == 0:
        _child(wish, told, said)
    os.waitpid(child, os.WUNTRACED)
    tracer = _attach(child, wish.strace, log) if wish.strace else None
    os.kill(child, signal.SIGCONT)
    _, status = os.waitpid(child, 0)
    if tracer:
        tracer.wait(30)
    return Run(
        killed=os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL,
        code=os.WEXITSTATUS(status) if os.WIFEXITED(status) else -1,
        said=said.read_text(errors="replace"),
        acknowledged=told.read_text().split("\n")[:-1],
        points=list(_points(log.read_text(errors="replace").splitlines(), wish.within)) if wish.within else [],
    )


def _points(log: Iterable[str], within: str) -> Iterator[Point]:
    """The calls that strace can be told to strike: each kind's Nth in whichever thread makes so many first."""
    made: Counter[tuple[str, str]] = Counter()
    seen: Counter[str] = Counter()
    for line in log:
        if call := _CALL.match(line):
            thread, kind, arguments = call.groups()
            made[thread, kind] += 1
            if made[thread, kind] > seen[kind]:
                seen[kind] += 1
                if within in arguments:
                    yield Point(kind, seen[kind])


def _attach(child: int, options: list[str], log: Path) -> subprocess.Popen[bytes]:
    argv = ["strace", "-f", "-qq", "-y", "-s", "0", "-o", str(log), "-e", "signal=none", *options, "-p", str(child)]
    tracer = subprocess.Popen(argv, stdin=subprocess.DEVNULL)
    status = Path(f"/proc/{child}/status")
    for _ in range(5000):
        if tracer.poll() is not None:
            raise RuntimeError("strace could not attach")
        with contextlib.suppress(FileNotFoundError):
            if "TracerPid:\t0" not in status.read_text():
                return tracer
        time.sleep(0.002)
    raise RuntimeError("strace did not attach within ten seconds")


def _child(wish: _Wish, told: Path, said: Path) -> NoReturn:
    """In the fork: wait for the tracer, do the work, end without running anybody's exit code."""
    code = 1
    try:
        os.environ[_TOLD] = str(told)
        os.dup2(os.open(said, os.O_WRONLY | os.O_APPEND), 2)
        os.dup2(2, 1)
        os.kill(os.getpid(), signal.SIGSTOP)
        module, function = wish.work.split(":")
        getattr(importlib.import_module(module), function)(*wish.arguments)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except ArchiveError as error:
        code = error.exit_code
        os.writev(2, [f"{error}\n".encode()])  # not `write`: that one may be what fails
    except BaseException as error:
        sys.stderr.write(f"the work ended with {error!r}\n")
    finally:
        with contextlib.suppress(OSError):
            sys.stderr.flush()
        os._exit(code)


def _main() -> None:
    for module in sys.argv[1:]:
        importlib.import_module(module)
    for line in sys.stdin:
        answer = _perform(_Wish(**json.loads(line)))
        sys.stdout.write(json.dumps(asdict(answer)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _main()
