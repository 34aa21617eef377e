"""What a process that reads strangers' bytes may do: compute and answer; no network, no writing, no programs.

THREATS.md P6 and P13. The walls are the kernel's (Landlock, a network namespace, resource limits) where it offers them,
and Python's audit hook.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from dataclasses import dataclass

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_FORBIDDEN = frozenset(
    [
        "os.exec",
        "os.fork",
        "os.forkpty",
        "os.posix_spawn",
        "os.spawn",
        "os.system",
        "subprocess.Popen",
        "pty.spawn",
        "socket.__new__",
        "socket.connect",
        "socket.bind",
        "socket.getaddrinfo",
        "socket.sendto",
        "os.remove",
        "os.rename",
        "os.mkdir",
        "os.rmdir",
        "os.link",
        "os.symlink",
        "os.truncate",
        "os.chmod",
        "os.chown",
    ]
)
# Landlock's rights (linux/landlock.h): execute, write, remove and make of every kind; truncate since ABI 3;
# TCP bind and connect since 4.
_FILE_RIGHTS = 1 | 1 << 1 | sum(1 << bit for bit in range(4, 13))
_TRUNCATE = 1 << 14
_TCP = 3
_CREATE_RULESET, _RESTRICT_SELF = 444, 446
_NEW_USER, _NEW_NET = 0x10000000, 0x40000000
_NO_NEW_PRIVILEGES = 38


@dataclass(frozen=True, slots=True)
class Limits:
    """What one payload may cost: address space of the process in bytes, seconds of CPU, seconds on the wall.

    The CPU is the judge. The wall is for what hangs without computing: so far off that a busy machine does not strike
    it, or the same payload would be read on one day and not on another.
    """

    memory: int = 1536 * 2**20
    cpu: float = 30.0
    wall: float = 900.0


def confine(memory: int) -> None:
    """Give up, for good, what reading does not need. `memory` is the address space in bytes."""
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(silence, stream)
    sys.dont_write_bytecode = True
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C is the parent's to handle
    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(what, (most, most))
    if sys.platform == "linux":
        _leave_network()
        _landlock()
    sys.addaudithook(_refuse)


def _leave_network() -> None:
    """Into a network namespace of its own, which has not even a loopback that is up."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_NEW_NET) != 0:
        libc.unshare(_NEW_USER | _NEW_NET)


def _landlock() -> None:
    """A ruleset that allows nothing of what it governs. Kernels without Landlock say so; the other walls stand."""
    libc = ctypes.CDLL(None, use_errno=True)
    abi = libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    if abi < 1:
        return
    rights = (ctypes.c_uint64 * 2)(_FILE_RIGHTS | (_TRUNCATE if abi >= 3 else 0), _TCP)
    ruleset = libc.syscall(_CREATE_RULESET, rights, ctypes.c_size_t(16 if abi >= 4 else 8), ctypes.c_uint32(0))
    if ruleset >= 0:
        libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        libc.syscall(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0))
        os.close(ruleset)


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open":
        mode, flags = arguments[1], arguments[2]
        if (isinstance(mode, str) and set(mode) & set("wax+")) or (isinstance(flags, int) and flags & _WRITING):
            raise PermissionError(f"a reader tried to write {str(arguments[0])[:100]!r}")
    elif event in _FORBIDDEN:
        raise PermissionError(f"a reader tried {event}")
