"""What the system says of a process at the disk."""

import ctypes
import os

from queue_server.stats.background.subprocess_job import IOPRIO_SET, THIS_PROCESS


def disk_class(pid: int) -> int:
    """Its class: `ioprio_get`, whose number is one more than that of `ioprio_set`."""
    return int(ctypes.CDLL(None).syscall(IOPRIO_SET[os.uname().machine] + 1, THIS_PROCESS[0], pid))
