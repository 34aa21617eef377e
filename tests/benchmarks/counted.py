"""Runs a command so that whoever measures it counts all of its processes: `python counted.py COMMAND …`

Linux charges a process for the children it has waited for. Reading happens in grandchildren that outlive the process
which began them by a moment; here they are adopted (prctl(2), PR_SET_CHILD_SUBREAPER) and waited for.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys

_SET_CHILD_SUBREAPER = 36


def main(command: list[str]) -> int:
    """The exit code of the command, when it and all it began have ended."""
    ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    code = subprocess.run(command, check=False).returncode
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
