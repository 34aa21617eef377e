"""The processes that answer readers' SQL, kept ready; one that takes too long is ended and another takes its place."""

from __future__ import annotations

import base64
import json
import os
import queue
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import archive

STARTING = 20.0
"""Seconds a process may take to become ready."""

GRACE = 0.2
"""Seconds that a question waits for a free process, and beyond its own limit until its process is ended."""


class TooLong(Exception):
    """The question was stopped, or none of the processes was free for it in time."""


class NotAnswered(Exception):
    """SQLite's own words for what is wrong with a question."""


@dataclass(frozen=True)
class Answered:
    """Columns by name and rows of values; `truncated` when there are more rows."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    truncated: bool


class Child:
    """One process that reads one database."""

    def __init__(self, uri: str) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "archive.asking.child", str(theirs.fileno()), uri],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                # Nothing of the server's environment: it may hold secrets.
                env={"PYTHONPATH": str(Path(archive.__file__).parent.parent), "PATH": os.defpath},
            )
        self._channel = Connection(ours.detach())

    def ready(self) -> bool:
        """Wait until it is; False when it never will be."""
        try:
            return self._channel.poll(STARTING) and self._channel.recv_bytes() == b"ready"
        except (EOFError, OSError):
            return False

    def ask(self, question: Mapping[str, Any], seconds: float) -> dict[str, Any]:
        """Its answer. Raises TooLong after `seconds`; the process must be ended then. EOFError when it died."""
        self._channel.send_bytes(json.dumps(question).encode())
        if not self._channel.poll(seconds):
            raise TooLong
        told: dict[str, Any] = json.loads(self._channel.recv_bytes())
        return told

    def end(self) -> None:
        """Kill it and clear it away."""
        self._channel.close()
        self._process.kill()
        self._process.wait()


class Pool:
    """Processes for one database, started when the first question comes."""

    def __init__(self, uri: str, size: int = 3) -> None:
        self._uri = uri
        self._idle: queue.SimpleQueue[Child] = queue.SimpleQueue()
        self._all: set[Child] = set()
        self._lock = threading.Lock()
        self._open = True
        for _ in range(size):
            self._start()

    def ask(self, sql: str, params: Mapping[str, Any] | Sequence[Any], *, rows: int, seconds: float) -> Answered:
        """The answer of a free process.

        Raises TooLong when it takes longer than `seconds` or no process is free, NotAnswered when SQLite refuses the
        question.
        """
        try:
            child = self._idle.get(timeout=GRACE)
        except queue.Empty:
            raise TooLong from None
        question = {"sql": sql, "params": params, "rows": rows, "seconds": seconds}
        try:
            told = child.ask(question, seconds + GRACE)
        except TooLong:
            self._replace(child)
            raise
        except (EOFError, OSError):  # the kernel's limit of memory ended it
            self._replace(child)
            raise NotAnswered("the question takes more memory than there is for one") from None
        self._idle.put(child)
        if told.get("interrupted"):
            raise TooLong
        if "error" in told:
            raise NotAnswered(told["error"])
        return Answered(
            tuple(told["columns"]), tuple(tuple(map(_cell, row)) for row in told["rows"]), told["truncated"]
        )

    def close(self) -> None:
        """End all processes."""
        with self._lock:
            self._open = False
            children, self._all = self._all, set()
        for child in children:
            child.end()

    def _replace(self, child: Child) -> None:
        with self._lock:
            known = child in self._all
            self._all.discard(child)
        if known:
            child.end()
        self._start()

    def _start(self) -> None:
        """One more process, free as soon as it is ready; who asks does not wait for the start."""
        with self._lock:
            if not self._open:
                return
            child = Child(self._uri)
            self._all.add(child)
        threading.Thread(target=self._welcome, args=(child,), daemon=True).start()

    def _welcome(self, child: Child) -> None:
        if child.ready():
            self._idle.put(child)


def _cell(cell: Any) -> Any:
    return base64.b64decode(cell["base64"]) if isinstance(cell, dict) else cell
