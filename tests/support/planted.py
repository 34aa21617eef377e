"""Readers with planted faults, importable by name in a reading process: what the pool must survive."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

from archive.reading.reading import Article, Block, Cut


def cut(content: bytes) -> Cut:
    """Everything is an article; its digest is its first word."""
    return Cut("planted", 1, content.split(b" ")[0].decode(), content)


class Taken:
    """An answer that would run code in whoever unpickles it."""

    def __reduce__(self) -> Any:
        return Path.touch, (Path("taken-over"),)


def _try(what: Any, *arguments: Any) -> str:
    try:
        what(*arguments)
    except (OSError, RuntimeError) as error:
        return f"refused: {type(error).__name__}"
    return "allowed"


def _write_natively(path: str) -> None:
    """Past Python's own walls: the C library's `open` and `write`."""
    libc = ctypes.CDLL(None, use_errno=True)
    file = libc.open(path.encode(), os.O_WRONLY | os.O_CREAT, 0o600)
    if file < 0 or libc.write(file, b"x", 1) != 1:
        raise OSError(ctypes.get_errno(), "refused")


def _connect_natively(port: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    connection = libc.socket(socket.AF_INET, socket.SOCK_STREAM, 0)
    address = socket.AF_INET.to_bytes(2, "little") + port.to_bytes(2, "big") + bytes([127, 0, 0, 1]) + bytes(8)
    if connection < 0 or libc.connect(connection, address, 16) != 0:
        raise OSError(ctypes.get_errno(), "refused")
    libc.close(connection)


def read(cut: Cut) -> Article:
    """Do as the payload says."""
    order, _, argument = cut.content.decode().partition(" ")
    said = "read"
    match order.split("-")[0]:
        case "hang":
            while True:
                pass
        case "sleep":
            time.sleep(600)
        case "eat":
            bytearray(8 * 2**30)
        case "segfault":
            ctypes.string_at(0)
        case "exit":
            os._exit(7)
        case "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        case "recurse":
            return read(Cut("planted", 1, cut.article, cut.content)) if argument else read(cut)
        case "fail":
            raise KeyError("planted")
        case "takeover":
            said = Taken()  # type: ignore[assignment]
        case "write":
            said = _try(Path(argument).write_text, "x")
        case "nativewrite":
            said = _try(_write_natively, argument)
        case "connect":
            said = _try(lambda: socket.create_connection(("127.0.0.1", int(argument)), 2).close())
        case "nativeconnect":
            said = _try(_connect_natively, int(argument))
        case "program":
            said = _try(subprocess.run, ["/bin/true"])
        case "count":
            said = str(os.getpid())
    return Article("text", "", (Block("paragraph", said),))


def load(where: Any) -> bytes:
    """Bytes, or `Path`s of files; a missing file is an OSError."""
    return where.read_bytes() if isinstance(where, Path) else bytes(where)
